/** The commands and their options. */
import { Command } from "commander";
import { VERSION } from "../scenarios/package.js";
import { addCheck } from "./check.js";
import { addCite } from "./cite.js";
import { addCompare } from "./compare.js";
import { addDescribe } from "./describe.js";
import { addList } from "./list.js";
import { addRun } from "./run.js";
import { addSchema } from "./schema.js";
import { addSensitivity } from "./sensitivity.js";
import { addVerify } from "./verify.js";

const EXAMPLES = `
Examples:
  muxsim run 2012-post                        run a shipped scenario, report in results/2012-post
  muxsim run 2012-post --models iocp,epoll    only some of its lines
  muxsim run my.yaml --set machine.cores=8 --pending 1..10k --open
  muxsim run my.yaml --strict                 exit code 3 unless its claims are supported
  muxsim run ports --json | jq .answer        the result on standard output
  muxsim cite results/ports                   words, table and BibTeX to cite a result by
  muxsim verify results/ports                 run it again: the same, bit by bit?
  muxsim compare results/a results/b          what changed, and which differences are real
  muxsim sensitivity ports                    which costs matter, and which claims they overturn
  muxsim list mechanisms                      what can be simulated
  muxsim describe overlapped-fifo             how it works, the law, where the model diverges

Exit codes:
  0 done   1 failed (verify: it differs)   2 bad input   3 a claim is not supported (muxsim run ... --strict)
  130 interrupted (muxsim run ... --resume goes on)

Environment:
  NO_COLOR, FORCE_COLOR   no colours, or colours even into a pipe
  MUXSIM_DEBUG            where an internal error happened`;

/** The program, its commands ready to be parsed. Usage errors are thrown as CommanderError. */
export function createProgram(): Command {
  const program = new Command("muxsim")
    .description("Simulate I/O multiplexing models: how latency grows with pending operations, mechanism by mechanism.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(muxsim --help shows what there is)")
    .exitOverride();
  for (const add of [addRun, addList, addDescribe, addCheck, addCite, addVerify, addCompare, addSensitivity, addSchema])
    add(program);
  return program;
}
