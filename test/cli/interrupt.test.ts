import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OutputDirectory } from "../../scenarios/result/output.js";
import { Checkpoint } from "../../scenarios/run/checkpoint.js";
import { type Ended, ended, muxsim, SMALL, start, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("interrupting muxsim run", () => {
  // The longest cells start first and take a tenth of a second and more each: time enough to stop between two.
  const long = SMALL.map((word) => word.replace("completions=100", "completions=1000"));

  let uninterrupted: Ended;
  beforeAll(async () => {
    uninterrupted = await muxsim(directory, [...long, "--out", "whole", "--json"]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "by %s keeps what is finished, and --resume goes on to the same bytes",
    async (signal) => {
      const out = `stopped-${signal}`;
      const child = start(directory, [...long, "--out", out]);
      const checkpoint = join(directory, `${out}.partial`, "cells.jsonl");
      const end = ended(child);
      while (child.exitCode === null && linesOf(checkpoint) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      const { code, stdout, stderr } = await end;
      expect(code).toBe(130);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/interrupted with [1-7] of 8 runs finished/);
      expect(existsSync(join(directory, out))).toBe(false);
      const command = /To continue: muxsim (.*)/.exec(stderr)![1];
      expect(command).toContain(`--out ${out} --no-figures --resume`);
      const resumed = await muxsim(directory, [...command.split(" "), "--json"]);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toMatch(/8 runs, [1-7] of them already finished/);
      expect(resumed.stdout).toBe(uninterrupted.stdout);
      expect(existsSync(join(directory, `${out}.partial`))).toBe(false);
    },
  );

  test("before anything is finished leaves nothing behind", async () => {
    const endless = SMALL.map((word) => word.replace("completions=100", "completions=10M"));
    const child = start(directory, [...endless, "--out", "nothing"]);
    const end = ended(child);
    while (child.exitCode === null && linesOf(join(directory, "nothing.partial", "cells.jsonl")) < 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGINT");
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).not.toContain("--resume");
    expect(existsSync(join(directory, "nothing.partial"))).toBe(false);
  });

  test("and changing the seed is refused on resuming", async () => {
    const output = OutputDirectory.open(join(directory, "other"), "result");
    Checkpoint.create(output.checkpoint, "of another run").close();
    output.release();
    const { code, stderr } = await muxsim(directory, [...SMALL, "--out", "other", "--resume"]);
    expect(code).toBe(2);
    expect(stderr).toContain("belongs to another run");
    expect(existsSync(output.checkpoint)).toBe(true);
  });

  test("or killing it, and a digit that is changed then, changes no byte of the result", async () => {
    const child = start(directory, [...long, "--out", "killed"]);
    const end = ended(child);
    const checkpoint = join(directory, "killed.partial", "cells.jsonl");
    while (child.exitCode === null && linesOf(checkpoint) < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    expect((await end).signal).toBe("SIGKILL");
    const text = readFileSync(checkpoint, "utf8");
    const changed = text.replace(/"sumPs":(\d)/, (_, digit) => `"sumPs":${(Number(digit) % 9) + 1}`);
    expect(changed).not.toBe(text);
    writeFileSync(checkpoint, changed);
    const resumed = await muxsim(directory, [...long, "--out", "killed", "--resume", "--json"]);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(
      /cells\.jsonl: a line is damaged; its run is repeated\.\n8 runs, [1-7] of them already finished/,
    );
    expect(resumed.stdout).toBe(uninterrupted.stdout);
    expect(existsSync(join(directory, "killed.partial"))).toBe(false);
  });

  function linesOf(file: string): number {
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
  }
});
