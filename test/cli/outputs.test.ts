/** Where `muxsim run` may write, and what becomes of what is there. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figuresOf } from "../../cli/output-files.js";
import { ended, muxsim, SMALL, start, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

const at = (...names: string[]) => join(directory, ...names);

/** A run that would take hours. */
const ENDLESS = SMALL.map((word) => word.replace("completions=100", "completions=10M"));

test("the figures of a part have a directory that is no figure's, and no other part's", () => {
  const names = ["ports", "a.svg", "a.svg_", "a.SVG__", "growth.png", "a.svg.b"];
  expect(names.map(figuresOf)).toEqual(
    ["ports", "a.svg_", "a.svg__", "a.SVG___", "growth.png_", "a.svg.b"].map((name) => `figures/${name}`),
  );
});

describe("an output directory", () => {
  beforeAll(() => {
    mkdirSync(at("site.partial"));
    writeFileSync(at("site.partial", "thesis"), "ten years of work");
    symlinkSync("nowhere", at("dangling"));
    mkdirSync(at("linked.partial"));
    symlinkSync(at("site.partial", "thesis"), at("linked.partial", "cells.jsonl"));
  });

  test.each([
    ["beside which is what another run would need", ["--out", "site"], /site\.partial .*did not make/],
    ["beside which is a link for a checkpoint", ["--out", "linked"], /linked\.partial .*did not make/],
    ["beside which is one, and --resume", ["--out", "linked", "--resume"], /linked\.partial .*did not make/],
    ["without a name", ["--out", ""], /expected the name of a directory/],
    ["that is the working directory", ["--out", "."], /holds the working directory/],
    ["above it", ["--out", ".."], /holds the working directory/],
    ["that is a link to nowhere", ["--out", "dangling"], /is a link/],
    ["below nothing", ["--out", "missing/../b"], /leads nowhere/],
    ["where the system has none", ["--out", "/proc/x"], /cannot write to \/proc/],
    ["that is a device", ["--out", "/dev/full"], /is a device/],
  ])("%s is refused before any work", async (_what, args, message) => {
    const before = readdirSync(directory, { recursive: true });
    const { code, stdout, stderr } = await muxsim(directory, [...ENDLESS, ...args]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
    expect(readFileSync(at("site.partial", "thesis"), "utf8")).toBe("ten years of work");
  });

  test("of a scenario called foo.partial is safe from one called foo", async () => {
    const text = (name: string) => `name: ${name}
question: Is it safe?
machine: { cores: 2, profile: linux-2026-vm }
workload: { closed: { total-rate: 10k/s, io: exponential, callback: 5us } }
mechanisms: [epoll]
pending: [1]
measurement: { replications: 2, completions: 100, warm-up: 10 }
`;
    for (const name of ["foo.partial", "foo"]) writeFileSync(at(`${name}.yaml`), text(name));
    expect((await muxsim(directory, ["run", "foo.partial.yaml", "--no-figures"])).code).toBe(0);
    const result = readFileSync(at("results", "foo.partial", "result.json"), "utf8");
    const { code, stderr } = await muxsim(directory, ["run", "foo.yaml", "--no-figures"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/foo\.partial is needed for what is not finished, and holds a result/);
    expect(readFileSync(at("results", "foo.partial", "result.json"), "utf8")).toBe(result);
    expect(readdirSync(at("results"))).toEqual(["foo.partial"]);
    expect((await muxsim(directory, ["run", "foo.yaml", "--no-figures", "--out", "foo"])).code).toBe(0);
  });

  test("is written by one run at a time", async () => {
    const first = start(directory, [...ENDLESS, "--out", "both", "--quiet"]);
    const end = ended(first);
    while (first.exitCode === null && !existsSync(at("both.partial"))) await new Promise((next) => setTimeout(next, 5));
    const second = await muxsim(directory, [...SMALL, "--out", "results/../both"]);
    expect(second).toMatchObject({ code: 2, stdout: "" });
    expect(second.stderr).toContain(`both.partial is in use: process ${first.pid} on `);
    first.kill("SIGKILL");
    await end;
    expect((await muxsim(directory, [...SMALL, "--out", "both"])).code).toBe(0);
    expect(readdirSync(at("both"))).toEqual(expect.arrayContaining(["points.csv", "report.html", "result.json"]));
    expect(existsSync(at("both.partial"))).toBe(false);
  });
});
