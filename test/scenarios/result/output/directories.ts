/** Directories to write to, and what is in them. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { OutputDirectory, type OutputFile } from "../../../../scenarios/result/output.js";

/** A directory of its own for each test. */
export function ownDirectory(): (...names: string[]) => string {
  let root = "";
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "muxsim-output-")));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  return (...names) => join(root, ...names);
}

/** The files of a made-up result. */
export function files(text: string): OutputFile[] {
  return [
    { path: "result.json", content: `{"text":"${text}"}` },
    { path: "figures/a.png", content: new Uint8Array([1, 2, 3]) },
    { path: "figures/part/a.svg", content: `<svg>${text}</svg>` },
  ];
}

export function writeResult(directory: string, text: string): void {
  OutputDirectory.open(directory, "result").write(files(text));
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The contents of all files below `directory`, markers and locks aside, by path. */
export function contentsOf(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  const found = paths.filter(
    (path) => lstatSync(join(directory, path)).isFile() && !/(^|\/)(\.muxsim|holder\.json)$/.test(path),
  );
  return Object.fromEntries(found.map((path) => [path, readFileSync(join(directory, path), "latin1")]));
}
