/** The command: within this process, or the compiled one as a process of its own; in a directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../cli/program.js";
import type { Cell } from "../../scenarios/common/types.js";
import { attempt } from "../../scenarios/plugins/run-cell.js";
import { accepted } from "../../scenarios/run/workers.js";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Arguments of a run that takes a fraction of a second. */
export const SMALL = "run ports --no-figures --models iocp,overlapped-fifo --pending 1,10 --replications 2 --seed test"
  .split(" ")
  .concat(...["measurement.completions=100", "measurement.warm-up=10"].map((setting) => ["--set", setting]));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), "muxsim-cli-"));
}

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, ...inherited } = process.env;
  return { ...inherited, ...env };
}

/** Within this process, too, unless the workers are what is called for. */
function executorFor(args: readonly string[]) {
  return args.includes("--model") || args.includes("--jobs") ? undefined : (cell: Cell) => accepted(attempt(cell, []));
}

/** The call, as if it were typed in `cwd`, within this process: one at a time. */
export async function muxsim(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const sink = (stream: keyof typeof written) => ({ write: (text: string) => (written[stream] += text) });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const streams = { stdout: sink("stdout"), stderr: sink("stderr") };
    const code = await run(args, { ...streams, env: environment(env), execute: executorFor(args) });
    return { code, signal: null, ...written };
  } finally {
    process.chdir(before);
  }
}

/** The compiled command, for what only a process can show: signals, pipes, its start. */
export function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
}

export function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: "", stderr: "" };
  child.stdout!.on("data", (chunk) => (output.stdout += chunk));
  child.stderr!.on("data", (chunk) => (output.stderr += chunk));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, ...output })));
}
