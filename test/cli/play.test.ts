/** `muxsim play`: one page is written, and nothing is run. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../../cli/program.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { unpackedFrom } from "../viz/unpacked.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-play-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function play(...args: string[]) {
  let err = "";
  const sink = { write: (text: string) => (err += text) };
  const execute = () => {
    throw new Error("something was run");
  };
  const code = await run(["play", "--no-open", ...args], { stdout: sink, stderr: sink, env: {}, execute });
  return { code, err };
}

it("writes a page with all scenarios that ship, and with one's own first", async () => {
  const file = join(directory, "own.yaml");
  writeFileSync(file, readFileSync("scenarios/ports.yaml", "utf8").replace("name: ports", "name: own # mine"));
  const out = join(directory, "deep/page.html");
  const { code, err } = await play(file, "--out", out);
  expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`file://${out}`) });
  const { data, offers } = unpackedFrom(readFileSync(out, "utf8"));
  const { scenarios, first } = JSON.parse(data);
  const { profiles } = JSON.parse(offers);
  expect(scenarios[0]).toMatchObject({ name: file, text: expect.stringContaining("# mine") });
  expect(first).toBe(file);
  expect(scenarios.map(({ name }: { name: string }) => name)).toContain("2012-post");
  expect(Object.keys(profiles)).toContain("linux-2026-vm");
  const page = readFileSync(out, "utf8");
  const published = /<optgroup label="Published results">(.*?)<\/optgroup>/s.exec(page)![1];
  expect(published).toContain('<option value="published/shinjuku-2019">');
  expect(published).not.toContain('<option value="2012-post">');
});

it("says what is wrong, and leaves nothing behind", async () => {
  const out = join(directory, "none.html");
  expect(await play("no-such", "--out", out)).toMatchObject({
    code: 2,
    err: expect.stringContaining('no scenario "no-such"'),
  });
  expect(await play("ports", "--out", join(directory, "own.yaml", "page.html"))).toMatchObject({
    code: 2,
    err: expect.stringContaining("cannot write"),
  });
  expect(existsSync(out)).toBe(false);
});

it("leaves the simulator out of a report with --no-live, and only then", async () => {
  const small = ["--models", "iocp", "--pending", "10", "--replications", "2", "--set", "measurement.completions=200"];
  for (const flags of [[], ["--no-live"]]) {
    const out = join(directory, `run${flags}`);
    const sink = { write: () => true };
    const args = ["run", "ports", ...small, "--no-figures", "--quiet", "--out", out, ...flags];
    expect(await run(args, { stdout: sink, stderr: sink, env: {}, execute: (cell) => simulate(cell) })).toBe(0);
    const { simulator } = unpackedFrom(readFileSync(join(out, "report.html"), "utf8"));
    expect(simulator === undefined).toBe(flags.length > 0);
  }
});
