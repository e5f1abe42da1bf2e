/** The C compiler of this machine, if it has one. */
import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { SystemError } from "../common/errors.js";
import { shellWords } from "../common/shell.js";

const run = promisify(execFile);

/** Tried in this order, after what CC names. */
const NAMES = ["cc", "gcc", "clang"];
/** The longest that a compiler may take. */
const TIMEOUT_MS = 60_000;
const WINDOWS = process.platform === "win32";

export interface Compiler {
  /** The program, and arguments that CC gives it. */
  command: readonly string[];
  /** Its first line on `--version`. */
  version: string;
}

/**
 * What CC names, else cc, gcc or clang where PATH leads to one that runs; undefined if none does.
 * @throws SystemError if CC names something that does not run: another compiler would not be the one asked for
 */
export async function findCompiler(env: NodeJS.ProcessEnv = process.env): Promise<Compiler | undefined> {
  const asked = env.CC?.trim();
  if (asked) {
    const found = await compilerAt(shellWords(asked) ?? [asked], env);
    if (found === undefined) throw new SystemError(`CC names a C compiler that does not run: ${asked}`);
    return found;
  }
  for (const name of NAMES) {
    const found = await compilerAt([name], env);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function compilerAt([name, ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<Compiler | undefined> {
  const program = onPath(name, env);
  if (program === undefined) return undefined;
  try {
    const { stdout } = await run(program, [...args, "--version"], { env, timeout: TIMEOUT_MS });
    return { command: [program, ...args], version: stdout.split("\n")[0].trim() };
  } catch {
    // There is a file of that name that is no compiler, such as macOS has where no tools are installed.
    return undefined;
  }
}

/** The file that `name` means; undefined if there is none. */
function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const places = isAbsolute(name) || /[\\/]/.test(name) ? [""] : (env.PATH ?? "").split(delimiter).filter(Boolean);
  const endings = WINDOWS ? ["", ".exe"] : [""];
  return places.flatMap((place) => endings.map((ending) => join(place, name + ending))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Compile the C file `source` to the program `target`, with the threads of the system.
 * @throws SystemError with the compiler's own words
 */
export async function compile(
  compiler: Compiler,
  source: string,
  target: string,
  options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
): Promise<void> {
  const [program, ...args] = compiler.command;
  // A compiler that is stopped leaves its own temporary files: they go where the target does.
  const directory = dirname(target);
  const env = { ...(options.env ?? process.env), TMPDIR: directory, TEMP: directory, TMP: directory };
  const libraries = WINDOWS ? ["-lws2_32", "-lmswsock"] : ["-pthread"];
  try {
    await run(program, [...args, "-O2", "-std=gnu11", "-w", "-o", target, source, ...libraries], {
      env,
      signal: options.signal,
      timeout: TIMEOUT_MS,
      maxBuffer: 1 << 20,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    const { stderr = "", killed } = error as { stderr?: string; killed?: boolean };
    const said = killed ? `it took longer than ${TIMEOUT_MS / 1000} s` : firstLines(stderr) || String(error);
    throw new SystemError(`${compiler.version} cannot compile ${source}:\n${said}`, { cause: error });
  }
}

function firstLines(text: string): string {
  return text.trim().split("\n").slice(0, 10).join("\n");
}
