import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, muxsim, SMALL, start, temporaryDirectory } from "./muxsim.js";

const [, ...SCENARIO] = SMALL;
const ARGS = ["sensitivity", ...SCENARIO, "--set", "claims=[]", "--costs", "yield,queuePop,idleExit", "--design", "4"];

let directory: string;
let whole: Awaited<ReturnType<typeof muxsim>>;
beforeAll(async () => {
  directory = temporaryDirectory();
  whole = await muxsim(
    directory,
    [...ARGS, "--metric", "notice.mean"].filter((word) => word !== "--no-figures"),
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

const saved = (path: string) => readFileSync(join(directory, path), "utf8");

describe("muxsim sensitivity", () => {
  test("says what it will run, prints a table, and writes a directory at once", () => {
    expect(whole.code).toBe(0);
    // Two replications each of two lines; at both ends of three costs and of one, since iocp does not read the others.
    expect(whole.stderr).toMatch(
      /^36 runs: 4 with all costs as they are, 16 with one at an end of its range, 16 with all of them varied\n/,
    );
    expect(whole.stdout).toMatch(/^The mean notice latency depends most on idleExit with iocp: /);
    expect(whole.stdout).toMatch(/\n {2}idleExit +\d.* us \(-\d+ %\) .* us \(\+\d.* %\) +-+\|=+\n/);
    const out = join(directory, "results", "ports-sensitivity");
    expect(readdirSync(out).sort()).toEqual([".muxsim", "figures", "report.html", "sensitivity.json"]);
    expect(readdirSync(join(out, "figures"))).toEqual(["tornado-notice.mean.png", "tornado-notice.mean.svg"]);
    expect(existsSync(`${out}.partial`)).toBe(false);
    const report = saved("results/ports-sensitivity/report.html");
    expect(report).toContain("default-src &#39;none&#39;");
    expect(report).toContain("muxsim sensitivity ports --set");
  });

  test("gives the same bytes again, with other jobs, replacing what it wrote", async () => {
    const first = saved("results/ports-sensitivity/sensitivity.json");
    const again = await muxsim(directory, [...ARGS, "--metric", "notice.mean", "--jobs", "1", "--json", "--quiet"]);
    expect(again.stderr).toBe("");
    expect(again.stdout).toBe(first);
    expect(saved("results/ports-sensitivity/sensitivity.json")).toBe(first);
    const { sha256, command, schema, scenario } = JSON.parse(first);
    expect(schema).toBe("muxsim-sensitivity/1");
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(command).toContain("--metric notice.mean --costs yield,queuePop,idleExit --design 4");
    expect(scenario.measurement.replications).toBe(2);
  });

  test.each([
    [["--metric", "notice.maen"], 'no metric "notice.maen"; did you mean "notice.mean"?'],
    [["--costs", "yeild"], 'no cost is named "yeild"; did you mean "yield"?'],
    [["--claims", "x"], 'no claim "x"'],
    [["--at", "7"], "--at: 7 is not on the axis"],
    [["--at", "many"], "--at: expected"],
    [["--design", "-1"], "--design: expected a whole number from 0"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await muxsim(directory, [...ARGS.slice(0, -4), ...args, "--out", "refused"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(readdirSync(directory).filter((name) => name.startsWith("refused"))).toEqual([]);
  });

  test("does not replace the result of a run", async () => {
    await muxsim(directory, [...SMALL, "--quiet", "--out", "run"]);
    const { code, stderr } = await muxsim(directory, [...ARGS, "--out", "run"]);
    expect(code).toBe(2);
    expect(stderr).toContain("run holds a result, not a sensitivity analysis");
  });

  test("interrupted, keeps what is finished, and goes on to the same bytes", async () => {
    const args = ARGS.map((word) => word.replace("completions=100", "completions=1000"))
      .slice(0, -1)
      .concat("0");
    const child = start(directory, [...args, "--out", "stopped"]);
    const end = ended(child);
    const kept = join(directory, "stopped.partial", "cells.jsonl");
    const lines = () => (existsSync(kept) ? readFileSync(kept, "utf8").split("\n").length - 1 : 0);
    while (child.exitCode === null && lines() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, ""]);
    expect(existsSync(join(directory, "stopped"))).toBe(false);
    const command = /To continue: muxsim (.*)/.exec(stderr)![1];
    const resumed = await muxsim(directory, [...command.replaceAll("'", "").split(" "), "--json", "--quiet"]);
    expect(resumed.code).toBe(0);
    const anew = await muxsim(directory, [...args, "--out", "anew", "--json", "--quiet"]);
    expect(resumed.stdout).toBe(anew.stdout);
    expect(existsSync(join(directory, "stopped.partial"))).toBe(false);
  }, 60_000);
});
