/**
 * Another process that removes its unfinished run, and one more that makes its own, between any two looks at the disk.
 */
import type * as Fs from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { ownDirectory, write } from "./directories.js";

/** What others do before each look. */
const others = vi.hoisted(() => ({ before: (_look: number) => {}, looks: 0 }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof Fs>();
  const lstatSync = (path: string) => {
    others.before(++others.looks);
    return fs.lstatSync(path);
  };
  return { ...fs, lstatSync };
});

const { existsSync, renameSync } = await vi.importActual<typeof Fs>("node:fs");
const at = ownDirectory();
beforeEach(() => {
  others.before = () => {};
});

/** What an earlier run has left at `name`. */
function unfinished(name: string): void {
  const output = OutputDirectory.open(at(name), "result");
  write(output.checkpoint, "finished");
  output.release();
}

/** @returns how often the disk was looked at */
function looksWhile(action: () => void): number {
  others.looks = 0;
  action();
  return others.looks;
}

test("an unfinished run that goes while another comes is nobody else's", () => {
  unfinished("out");
  unfinished("theirs");
  const most = looksWhile(() => OutputDirectory.open(at("out"), "result").release());
  expect(most).toBeGreaterThan(5);
  let away = 0;
  for (let gone = 1; gone <= most; gone++) {
    for (const back of [gone + 1, gone + 2]) {
      others.before = (look) => {
        if (look === gone && !existsSync(at("out.partial/lock"))) renameSync(at("out.partial"), at(`gone-${++away}`));
        if (look !== back || existsSync(at("out.partial"))) return;
        renameSync(at("theirs.partial"), at("out.partial"));
      };
      looksWhile(() => OutputDirectory.open(at("out"), "result").release());
      others.before = () => {};
      if (!existsSync(at("theirs.partial"))) unfinished("theirs");
    }
  }
  expect(away).toBeGreaterThan(3);
});
