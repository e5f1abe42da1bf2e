/**
 * Where the benchmark's subjects are made and run: muxsim, and the rivals that this machine has. Each measurement is a
 * process of its own that reports its processor time, so that neither what ran before nor what else the machine does
 * meets one of them alone.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);

/** A program that carries out the tasks of rivals/rival.cpp. */
export interface Subject {
  name: string;
  command: string[];
}

export interface Workshop {
  muxsim: Subject;
  /** Rivals in the order they are shown, and those this machine lacks, with the reason. */
  rivals: Subject[];
  absent: string[];
  /** Keep `content` in a file: its path. */
  file(name: string, content: string | Float64Array): string;
  close(): void;
}

export async function openWorkshop(): Promise<Workshop> {
  const directory = mkdtempSync(join(tmpdir(), "muxsim-bench-"));
  const candidates = [cpp(directory), simpy(), npmPackage("simjs"), npmPackage("flatqueue")];
  return {
    muxsim: await muxsim(directory),
    rivals: candidates.filter((candidate) => typeof candidate !== "string"),
    absent: candidates.filter((candidate) => typeof candidate === "string"),
    file(name, content) {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What `subject` prints for the task that `args` name. */
export async function ask<T>({ command: [program, ...first] }: Subject, ...args: (string | number)[]): Promise<T> {
  const { stdout } = await run(program, [...first, ...args.map(String)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as T;
}

/** Bundled as it is released: tsx would wrap every function that is made on the way. */
async function muxsim(directory: string): Promise<Subject> {
  const outfile = join(directory, "subject.mjs");
  await build({
    entryPoints: [here("subject.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    // What finds the package's files by its own place must believe that it is where releases are built.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(here("../dist/subject.mjs")).href) },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return { name: "muxsim", command: [process.execPath, outfile] };
}

function cpp(directory: string): Subject | string {
  const executable = join(directory, "rival");
  const compiled = spawnSync("g++", ["-O3", "-std=c++17", "-o", executable, here("rivals/rival.cpp")]);
  if (compiled.status === 0) return { name: "C++", command: [executable] };
  return "C++ std::priority_queue: absent, no g++ that compiles it";
}

function simpy(): Subject | string {
  if (spawnSync("python3", ["-c", "import simpy"]).status !== 0) return "SimPy: absent, python3 has no simpy";
  return { name: "SimPy", command: ["python3", here("rivals/rival.py")] };
}

function npmPackage(name: string): Subject | string {
  try {
    createRequire(import.meta.url).resolve(name);
  } catch {
    return `${name}: absent, the npm package is not installed`;
  }
  return { name, command: [process.execPath, here(`rivals/${name}.mjs`)] };
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
