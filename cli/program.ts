/** The commands and their options. */
import { Command } from "commander";
import { VERSION } from "../scenarios/common/package.js";
import { exitCodeOf, report } from "./failure.js";
import { openSession, type Session, type Surroundings } from "./session.js";

type Add = (program: Command, session: Session) => void;

/**
 * The commands in the order of the help. Each is loaded when it is called: some need packages that take long to load.
 */
const COMMANDS: Record<string, () => Promise<Add>> = {
  run: async () => (await import("./run.js")).addRun,
  play: async () => (await import("./play.js")).addPlay,
  list: async () => (await import("./list.js")).addList,
  describe: async () => (await import("./describe.js")).addDescribe,
  check: async () => (await import("./check.js")).addCheck,
  figure: async () => (await import("./figure.js")).addFigure,
  cite: async () => (await import("./cite.js")).addCite,
  verify: async () => (await import("./verify.js")).addVerify,
  compare: async () => (await import("./compare.js")).addCompare,
  capacity: async () => (await import("./capacity.js")).addCapacity,
  trace: async () => (await import("./trace.js")).addTrace,
  sensitivity: async () => (await import("./sensitivity.js")).addSensitivity,
  fit: async () => (await import("./fit.js")).addFit,
  calibrate: async () => (await import("./calibrate.js")).addCalibrate,
  validate: async () => (await import("./validate.js")).addValidate,
  schema: async () => (await import("./schema.js")).addSchema,
};

const EXAMPLES = `
Examples:
  muxsim run 2012-post                        run a shipped scenario, report in results/2012-post
  muxsim run 2012-post --models iocp,epoll    only some of its lines
  muxsim run my.yaml --set machine.cores=8 --pending 1..10k --open
  muxsim run my.yaml --strict                 exit code 3 unless its claims are supported
  muxsim run ports --json | jq .answer        the result on standard output
  muxsim play ports                           write the scenario in a page, and see at once what comes of it
  muxsim figure results/ports --metric response.p99 --lines iocp,epoll --out ports.svg    one view, as a figure
  muxsim cite results/ports                   words, tables and BibTeX to cite a result
  muxsim verify results/ports                 run it again: the same, bit by bit?
  muxsim compare results/a results/b          what changed, and which differences are real
  muxsim capacity ports --slo "response.p99 < 1ms"
                                              the greatest rate at which that holds, line by line
  muxsim trace 2012-post --line epoll --at 1k --around slowest    what happened when the slowest event was answered
  muxsim sensitivity ports                    which costs matter, and which claims they overturn
  muxsim fit measured.csv --scenario my.yaml --free epollWait,read    which costs explain what was measured
  muxsim calibrate --out mine.yaml            what things cost on this machine: for --set machine.profile=mine.yaml
  muxsim validate                             does this machine's kernel do what is simulated?
  muxsim list mechanisms                      what can be simulated
  muxsim describe overlapped-fifo             how it works, the law, where the model diverges

Exit codes:
  0 done   1 failed (verify: it differs)   2 bad input   3 a claim is not supported (muxsim run ... --strict)
  130 interrupted (muxsim run ... --resume continues)

Environment:
  NO_COLOR, FORCE_COLOR   no colours, or colours even into a pipe
  COLUMNS                 width of tables and paragraphs where there is no terminal (100)
  MUXSIM_DEBUG            where an internal error happened`;

/** Carries out one call. @returns its exit code; it does not throw */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const session = openSession(surroundings);
  try {
    const program = createProgram(session);
    for (const command of commandsFor(args)) (await COMMANDS[command]())(program, session);
    await program.parseAsync(args, { from: "user" });
    return session.exitCode;
  } catch (error) {
    report(error, session);
    return exitCodeOf(error);
  }
}

/**
 * What a call needs to be parsed: the command it names, else all of them, to be listed or suggested; none to say the
 * version.
 */
function commandsFor([first]: readonly string[]): string[] {
  if (first !== undefined && Object.hasOwn(COMMANDS, first)) return [first];
  return VERSION_FLAGS.includes(first) ? [] : Object.keys(COMMANDS);
}

const VERSION_FLAGS = ["-V", "--version"];

/** The program, without its commands. Usage errors are thrown as CommanderError. */
function createProgram({ out, err }: Session): Command {
  return new Command("muxsim")
    .description("Simulate I/O multiplexing models: how latency grows with pending operations, mechanism by mechanism.")
    .version(VERSION, VERSION_FLAGS.join(", "), "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(see muxsim --help)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => out.width,
      getErrHelpWidth: () => err.width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}
