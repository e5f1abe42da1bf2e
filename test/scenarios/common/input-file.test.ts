/**
 * Whatever is named as a file to read, and is none, is refused at once: nothing waits for a pipe or reads from a
 * device.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { readInput } from "../../../scenarios/common/input-file.js";
import { loadProfile, loadScenario } from "../../../scenarios/load/load.js";
import { loadModel } from "../../../scenarios/plugins/module.js";
import { readResult } from "../../../scenarios/result/read.js";
import { loadTrace } from "../../../scenarios/trace/load.js";
import { ownDirectory } from "../result/output/directories.js";

const at = ownDirectory();
let server: Server | undefined;
afterEach(() => server?.close());

const KINDS: Record<string, (path: string) => unknown> = {
  "a named pipe": (path) => spawnSync("mkfifo", [path]),
  "a device": (path) => symlinkSync("/dev/zero", path),
  "a socket": (path) => {
    server = createServer();
    return new Promise<void>((listening) => void server!.listen(path, listening));
  },
};

/** What reads files, and how the file is called. */
const READERS: Record<string, [string, (path: string) => unknown]> = {
  scenario: ["x.yaml", (path) => loadScenario(path)],
  profile: ["x.yaml", (path) => loadProfile(path)],
  trace: ["x.csv", (path) => loadTrace(path, "auto")],
  result: ["result.json", (path) => readResult(path)],
  "directory of a result": ["result.json", () => readResult(at("."))],
  module: ["x.ts", (path) => loadModel(path)],
  "module that another imports": [
    "x.ts",
    (path) => {
      writeFileSync(at("y.ts"), `import x from ${JSON.stringify(path)}; export default x;`);
      return loadModel(at("y.ts"));
    },
  ],
};

const CASES = Object.keys(READERS).flatMap((reader) => Object.keys(KINDS).map((kind) => [reader, kind] as const));

describe("a file that is none", () => {
  test.each(CASES)("%s: %s", async (reader, kind) => {
    const [name, read] = READERS[reader];
    await KINDS[kind](at(name));
    const reading = Promise.resolve().then(() => read(at(name)));
    await expect(reading).rejects.toThrow(`is not a file but ${kind}`);
    await expect(reading).rejects.toHaveProperty("name", expect.stringMatching(/^(UsageError|ScenarioError)$/));
  });

  test("a directory, and what its own size does not tell", () => {
    const wanted = { shown: "it", expected: "it is text" };
    mkdirSync(at("d"));
    expect(() => readInput(at("d"), wanted, 10)).toThrow("it is not a file: it is text");
    writeFileSync(at("f"), "0123456789");
    expect(readInput(at("f"), wanted, 10).toString()).toBe("0123456789");
    expect(() => readInput(at("f"), wanted, 9)).toThrow("it is too large: 10 bytes, at most 9 bytes are read");
    expect(() => readInput(at("nowhere"), wanted, 9)).toThrow("it cannot be read: no such file or directory");
  });

  test.runIf(process.platform === "linux")("a file that says it is empty is read to its end, within the limit", () => {
    const wanted = { shown: "it", expected: "it is text" };
    expect(readInput("/proc/self/status", wanted, 1 << 20).toString()).toContain("Threads:");
    expect(readFileSync("/proc/self/status").length).toBeGreaterThan(99);
    expect(() => readInput("/proc/self/status", wanted, 99)).toThrow("it does not end");
  });
});
