/**
 * C programs that ship as source: compiled into a temporary directory, run for a bounded time, and read line by line.
 * Nothing of it is left, whichever way it ends.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InterruptedError, SystemError } from "../common/errors.js";
import { packageFile } from "../common/package.js";
import { inWords, saying } from "../common/system-error.js";
import { type Compiler, compile } from "./compiler.js";

/** How long a program that was told to end may take before it is killed. */
const GRACE_MS = 500;
/** As much as is kept of what a program says on standard error. */
const STDERR_CHARACTERS = 4000;

/** A program that was compiled. */
export interface NativeProgram {
  /**
   * Run it once, with `args`, for at most `timeoutMs`; `onLine` gets each value that it prints, one JSON text a line.
   * @throws SystemError if it takes longer, fails (with what it said on standard error), or prints what is no JSON;
   *   InterruptedError if it was stopped
   */
  run(args: readonly string[], options: RunNative): Promise<void>;
}

interface RunNative {
  timeoutMs: number;
  onLine: (value: unknown) => void;
}

export interface NativeOptions {
  /** Stops the compiler, and what runs. */
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

/** The path of a C file that ships, such as "probes.c". */
export function nativeSource(name: string): string {
  return fileURLToPath(packageFile(`scenarios/reality/native/${name}`));
}

/**
 * What `work` makes of the program that the C file `source` is compiled to. When it is over the program is gone, even
 * where the process exits meanwhile.
 * @throws SystemError if it cannot be compiled; InterruptedError if it was stopped
 */
export async function withProgram<T>(
  source: string,
  compiler: Compiler,
  options: NativeOptions,
  work: (program: NativeProgram) => Promise<T>,
): Promise<T> {
  const { signal, env } = options;
  const directory = saying("cannot make a temporary directory", () => mkdtempSync(join(tmpdir(), "muxsim-")));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  process.on("exit", remove);
  try {
    const file = join(directory, process.platform === "win32" ? "program.exe" : "program");
    await compile(compiler, source, file, { env, signal });
    return await work({ run: (args, each) => runProgram(file, basename(source), args, { ...each, ...options }) });
  } catch (error) {
    if (signal?.aborted) throw new InterruptedError(0, 0);
    throw error;
  } finally {
    process.off("exit", remove);
    remove();
  }
}

async function runProgram(
  file: string,
  name: string,
  args: readonly string[],
  { timeoutMs, onLine, signal, env }: RunNative & NativeOptions,
): Promise<void> {
  if (signal?.aborted) throw new InterruptedError(0, 0);
  const child = spawn(file, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  // So that it ends with this process, even if that is killed.
  const kill = () => void child.kill("SIGKILL");
  process.on("exit", kill);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(0, STDERR_CHARACTERS);
  });
  let stopped: Error | undefined;
  const stop = (reason: Error) => {
    stopped ??= reason;
    child.kill("SIGTERM");
    setTimeout(kill, GRACE_MS).unref();
  };
  const tooLong = () => stop(new SystemError(`${name} did not end within ${timeoutMs / 1000} s`));
  const timer = setTimeout(tooLong, timeoutMs);
  const interrupted = () => stop(new InterruptedError(0, 0));
  signal?.addEventListener("abort", interrupted);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (stopped !== undefined || line.trim() === "") return;
    try {
      onLine(parsed(line, name));
    } catch (error) {
      stop(error as Error);
    }
  });
  try {
    const { code, signalName } = await ended(child, name);
    if (stopped !== undefined) throw stopped;
    if (code !== 0) throw new SystemError(`${name} failed${because(code, signalName, said)}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", interrupted);
    process.off("exit", kill);
  }
}

/** When all that it printed has been read. */
function ended(child: ReturnType<typeof spawn>, name: string) {
  return new Promise<{ code: number | null; signalName: string | null }>((resolve, reject) => {
    child.on("error", (error) => reject(inWords(error, `cannot run ${name}, compiled in ${tmpdir()} (see TMPDIR)`)));
    child.on("close", (code, signalName) => resolve({ code, signalName }));
  });
}

function because(code: number | null, signalName: string | null, said: string): string {
  const how = signalName === null ? ` with exit code ${code}` : `: ended by ${signalName}`;
  return said.trim() === "" ? how : `${how}: ${said.trim()}`;
}

function parsed(line: string, name: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SystemError(`${name} printed what is no JSON: ${line.slice(0, 200)}`);
  }
}
