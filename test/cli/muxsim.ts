/** The compiled command as a child process, in a directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Arguments of a run that takes a second. */
export const SMALL = "run ports --models iocp,overlapped-fifo --pending 1,10 --replications 2 --seed test"
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

export function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export function ended(child: ChildProcess): Promise<Ended> {
  const output = { stdout: "", stderr: "" };
  child.stdout!.on("data", (chunk) => (output.stdout += chunk));
  child.stderr!.on("data", (chunk) => (output.stderr += chunk));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, ...output })));
}

export function muxsim(cwd: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return ended(start(cwd, args, env));
}
