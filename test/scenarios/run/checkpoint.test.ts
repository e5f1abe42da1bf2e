import { spawnSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../scenarios/common/errors.js";
import { Checkpoint } from "../../../scenarios/run/checkpoint.js";
import { ownDirectory } from "../result/output/directories.js";
import { cellResult } from "../statistics/samples.js";

const at = ownDirectory();
const file = () => at("cells.jsonl");
const RESULTS = [1, 2, 3].map((replication) => cellResult([1000 * replication], { replication }));

/** A checkpoint of three finished cells; its text. */
function written(key = "k"): string {
  const checkpoint = Checkpoint.create(file(), key);
  for (const result of RESULTS) checkpoint.add(0, result);
  checkpoint.close();
  return readFileSync(file(), "utf8");
}

/** What is gone on from, and what is said. */
function resumed(key = "k"): { replications: number[]; said: string[] } {
  const said: string[] = [];
  const checkpoint = Checkpoint.resume(file(), key, (message) => said.push(message));
  const found = checkpoint.finishedOf(0);
  checkpoint.close();
  for (const result of found) expect(result).toEqual(RESULTS[result.replication - 1]);
  return { replications: found.map(({ replication }) => replication), said };
}

describe("a checkpoint", () => {
  test("gives back what was added, part by part, and is added to", () => {
    written();
    const checkpoint = Checkpoint.resume(file(), "k");
    checkpoint.add(1, RESULTS[0]);
    checkpoint.close();
    expect(resumed()).toEqual({ replications: [1, 2, 3], said: [] });
    expect(Checkpoint.resume(file(), "k").finishedOf(1)).toEqual([RESULTS[0]]);
  });

  test("with any one character changed gives nothing that was not written, and says so", () => {
    const text = written();
    for (let i = 0; i < text.length; i += 11) {
      const digit = /\d/.test(text[i]) ? String((Number(text[i]) + 1) % 10) : "7";
      writeFileSync(file(), text.slice(0, i) + digit + text.slice(i + 1));
      const { replications, said } = resumed();
      expect(replications.length, `character ${i}`).toBeGreaterThanOrEqual(1);
      expect(said.join(), `character ${i}`).toMatch(/damaged; (its run is|their runs are) repeated/);
    }
  });

  test.each<[string, (lines: string[]) => string[], number[], RegExp]>([
    [
      "garbage between lines",
      ([a, ...rest]) => [a, "hello", "{", "", "null", ...rest],
      [1, 2, 3],
      /4 lines are damaged/,
    ],
    ["a line less", ([a, , c, d]) => [a, c, d], [2, 3], /^$/],
    ["lines in another order", ([a, b, c, d]) => [a, d, c, b], [3, 2, 1], /^$/],
    ["no header", ([, ...rest]) => rest, [2, 3], /a line is damaged/],
    ["a last line that was cut off", ([a, b, c, d]) => [a, b, c, d.slice(0, 99)], [1, 2], /^$/],
    [
      "bytes that are no text",
      ([a, b, ...rest]) => [a, b.replace('"part"', '"p\ufffdrt"'), ...rest],
      [2, 3],
      /a line is/,
    ],
  ])("with %s", (_what, change, replications, message) => {
    const lines = written().trimEnd().split("\n");
    writeFileSync(file(), change(lines).join("\n") + (change(lines).at(-1)!.length === 99 ? "" : "\n"));
    const { said, ...rest } = resumed();
    expect(rest.replications).toEqual(replications);
    expect(said.join()).toMatch(message);
  });

  test("takes no line of another sweep, whatever its header says", () => {
    const other = written("other").split("\n")[1];
    const [header, ...lines] = written().split("\n");
    writeFileSync(file(), [header, other, ...lines].join("\n"));
    expect(resumed()).toEqual({ replications: [1, 2, 3], said: [expect.stringContaining("a line is damaged")] });
    expect(() => resumed("other")).toThrow("belongs to another run");
  });

  test("starts anew where not even a header was written", () => {
    for (const text of ["", '{"schema":"muxsim-che', '{"schema":"muxsim-checkpoint/3","key":']) {
      writeFileSync(file(), text);
      expect(resumed()).toEqual({ replications: [], said: [] });
    }
  });
});

describe("what is no checkpoint", () => {
  test.each([
    ["text", "hello\n"],
    ["text without an end", "hello"],
    ["one of an older version", '{"schema":"muxsim-checkpoint/2","key":"k"}\n{"part":0,"result":{}}\n'],
    ["something like one", '{"schema":"muxsim-checkpoint/3","key":"k","sha256":"0"}\n'],
  ])("is not gone on from: %s", (_what, text) => {
    writeFileSync(file(), text);
    expect(() => resumed()).toThrow("is not a checkpoint of this version");
    expect(readFileSync(file(), "utf8")).toBe(text);
  });

  test("is not replaced, but one of an older version is", () => {
    writeFileSync(file(), "ten years of work");
    expect(() => written()).toThrow(UsageError);
    expect(readFileSync(file(), "utf8")).toBe("ten years of work");
    writeFileSync(file(), '{"schema":"muxsim-checkpoint/2","key":"k"}\n');
    written();
    expect(resumed().replications).toEqual([1, 2, 3]);
  });

  test.each<[string, () => void]>([
    ["a link", () => symlinkSync(at("thesis"), file())],
    ["a link to nowhere", () => symlinkSync(at("nowhere"), file())],
    ["a named pipe", () => void spawnSync("mkfifo", [file()])],
    ["a directory", () => mkdirSync(file())],
  ])("%s is neither written to nor waited for", (_what, make) => {
    const other = written("other");
    writeFileSync(at("thesis"), other);
    spawnSync("rm", [file()]);
    make();
    expect(() => Checkpoint.create(file(), "k")).toThrow(UsageError);
    expect(() => Checkpoint.resume(file(), "other")).toThrow(UsageError);
    expect(readFileSync(at("thesis"), "utf8")).toBe(other);
    expect(existsSync(at("nowhere"))).toBe(false);
  });

  test("another name of the same file keeps what it has", () => {
    const before = written();
    linkSync(file(), at("thesis"));
    Checkpoint.create(file(), "k").close();
    expect(readFileSync(at("thesis"), "utf8")).toBe(before);
  });
});
