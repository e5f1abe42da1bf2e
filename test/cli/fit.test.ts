import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, temporaryDirectory } from "./muxsim.js";

/** One cost is free, with room enough for what was measured. */
const FILE = `
name: own
question: Which costs?
machine: { cores: 1, profile: linux-2026-vm }
workload: { open: { total-rate: 2k/s, arrivals: poisson, callback: 5us } }
mechanisms: [epoll]
pending: [1, 10]
measurement: { replications: 1, warm-up: 20, completions: 100 }
seed: own
`;

let directory: string;
const call = (...words: string[]) => muxsim(directory, ["fit", ...words]);

beforeAll(() => {
  directory = temporaryDirectory();
  writeFileSync(join(directory, "own.yaml"), FILE);
  writeFileSync(join(directory, "measured.csv"), "n,p50,mean\n1,40us,40us\n10,40us,40us\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("muxsim fit", () => {
  test("prints what was found, writes a profile, and says how to use it", async () => {
    const found = await call("measured.csv", "--scenario", "own.yaml", "--free", "interrupt=100ns..50us");
    expect(found.stderr).toContain("To use it: muxsim run own.yaml --set machine.profile=");
    expect(found.code).toBe(0);
    expect(found.stdout.replaceAll(/\s+/g, " ")).toMatch(
      /^With interrupt fitted, .* 4 of 4 within 15 %. The data determines it\./,
    );
    const out = join(directory, "results", "own-fit");
    expect(readdirSync(out).sort()).toEqual([".muxsim", "fit.json", "profile.yaml"]);
    const { command, observations } = JSON.parse(readFileSync(join(out, "fit.json"), "utf8"));
    expect(command).toBe("muxsim fit measured.csv --scenario own.yaml --free interrupt=100ns..50us");
    expect(observations.map(({ metric }: { metric: string }) => metric)).toEqual([
      ...["response.p50", "response.mean"],
      ...["response.p50", "response.mean"],
    ]);
    const checked = await muxsim(directory, [
      "check",
      "own.yaml",
      "--set",
      `machine.profile=${join(out, "profile.yaml")}`,
    ]);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining("costs from linux-2026-vm-fitted")]);
  }, 60_000);

  test.each([
    [["nothing.csv"], "nothing.csv cannot be read: no such file"],
    [["own.yaml"], "own.yaml:"],
    [["measured.csv", "--free", "epolWait"], 'there is no cost "epolWait"; did you mean "epollWait"?'],
    [["measured.csv", "--latency", "respons"], 'there is no latency "respons"; did you mean "response"?'],
    [["measured.csv", "--metric", "p50"], "p50"],
    [["measured.csv", "--scenario", "owm.yaml"], "owm.yaml"],
  ])("%j is refused, and nothing written", async (words, message) => {
    const all = ["--scenario", "own.yaml", "--free", "read", "--out", "none", ...words];
    const { code, stderr, stdout } = await call(...all);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(existsSync(join(directory, "none"))).toBe(false);
    expect(existsSync(join(directory, "none.partial"))).toBe(false);
  });
});
