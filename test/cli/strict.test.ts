import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
  for (const [name, claims] of Object.entries(CLAIMS)) {
    const items = claims.map((claim) => `  - { says: It is so., source: a test, ${claim} }\n`);
    const scenario = name === "why" ? SCENARIO.replace("replications: 2", "replications: 6") : SCENARIO;
    writeFileSync(join(directory, `${name}.yaml`), `${scenario}claims:\n${items.join("")}`);
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

const SCENARIO = `name: claimed
question: Is it so?
machine: { cores: 4, profile: linux-2026-vm }
workload: { closed: { total-rate: 10k/s, io: exponential, callback: 5us } }
mechanisms: [iocp, epoll]
pending: [1, 10]
measurement: { replications: 2, warm-up: 10, completions: 100 }
`;
const TRUE = "id: cheap, bound: { of: memory, line: epoll, at: 10, at-most: 1MB }";
const FALSE = "id: free, bound: { of: memory, line: iocp, at: 10, at-most: 1B }";
const UNTOLD = "id: far, order: { of: notice.max, lines: [epoll, iocp], at: all }";
const QUIET = "id: quiet, bound: { of: why-share.mean.other-handlers, line: epoll, at: 10, at-most: 50% }";
const CROWDED = "id: crowded, bound: { of: why-share.tail.other-handlers, line: epoll, at: 10, at-least: 80% }";
const CLAIMS = { right: [TRUE], wrong: [TRUE, FALSE, UNTOLD], why: [QUIET, CROWDED] };

const run = (...args: string[]) => muxsim(directory, ["run", "--no-figures", ...args]);

describe("muxsim run --strict", () => {
  test("ends with 3 for claims that are refuted or undecided, when everything is written and shown", async () => {
    const { code, stdout, stderr } = await run("wrong.yaml", "--strict");
    expect(code).toBe(3);
    expect(stderr).toMatch(/\nReport: .*\n.*\n--strict: refuted: free; undecided: far\n$/);
    expect(stdout).toContain("3 claims: 1 supported, 1 refuted, 1 undecided\n");
    expect(stdout).toMatch(
      /\n {2}refuted {4}memory .* with iocp is\s+at most 1 B at 10 \(free\)\n {13}it is .* at 10\n/,
    );
    const { findings } = JSON.parse(readFileSync(join(directory, "results/claimed/result.json"), "utf8"));
    expect(findings.claims.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      "supported",
      "refuted",
      "undecided",
    ]);
    expect(readFileSync(join(directory, "results/claimed/report.html"), "utf8")).toContain("refuted");
  });

  test("ends with 0 if all are supported, and says nothing more", async () => {
    const { code, stdout, stderr } = await run("right.yaml", "--strict", "--quiet");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("1 claim: 1 supported\n");
  });

  test("a line that was left out leaves its claims undecided", async () => {
    const { code, stdout, stderr } = await run("wrong.yaml", "--models", "epoll", "--strict", "--quiet");
    expect({ code, stderr }).toEqual({ code: 3, stderr: "--strict: undecided: free, far\n" });
    expect(stdout).toContain("iocp was not run\n");
  });

  test("says that nothing was claimed, and lets it pass", async () => {
    const { code, stdout, stderr } = await muxsim(directory, [...SMALL, "--set", "claims=[]", "--strict", "--quiet"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "--strict: ports states no claims\n" });
    expect(stdout).not.toMatch(/claims?:|supported|refuted|undecided/);
  });
});

describe("with claims", () => {
  test("muxsim check counts them, and says what is wrong with one", async () => {
    const good = await muxsim(directory, ["check", "wrong.yaml"]);
    expect(good.stdout).toBe(
      "claimed: 2 lines, 2 numbers of pending operations, 8 runs, 3 claims, costs from linux-2026-vm\n",
    );
    writeFileSync(
      join(directory, "bad.yaml"),
      `${SCENARIO}claims: [{ says: x, source: y, ${TRUE.replace("epoll", "epol")} }]\n`,
    );
    const bad = await muxsim(directory, ["check", "bad.yaml"]);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain(
      'bad.yaml:8:70: claims.0.bound.line: "epol" is no line of this scenario; did you mean "epoll"?',
    );
  });

  test("muxsim verify judges them again, and catches a changed verdict", async () => {
    const { code, stderr } = await run("wrong.yaml", "--quiet", "--out", "verified");
    // Without --strict, claims do not decide the exit code.
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const same = await muxsim(directory, ["verify", "verified", "--quiet"]);
    expect(same.code).toBe(0);
    const file = join(directory, "verified/result.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"verdict": "refuted"', '"verdict": "supported"'));
    const changed = await muxsim(directory, ["verify", "verified", "--quiet"]);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(
      /First difference: findings\.claims\[1\].*verdict: stored "supported", recomputed "refuted"/,
    );
  });

  test("judges what latencies are made of, which a claim on it has taken apart", async () => {
    const { code, stdout } = await run("why.yaml", "--strict", "--quiet");
    expect(code).toBe(3);
    expect(stdout).toContain("2 claims: 1 supported, 1 refuted\n");
    expect(stdout).toMatch(
      /refuted +share of handlers of other events in the slowest[^.]*?\s+is at least 80 % at 10 \(crowded\)/,
    );
    expect(stdout).toMatch(/\n *own computing/);
    const { points } = JSON.parse(readFileSync(join(directory, "results/claimed/result.json"), "utf8"));
    expect(points[0].why.response.meanShare["own-computing"].value).toBeGreaterThan(0.1);
    const report = readFileSync(join(directory, "results/claimed/report.html"), "utf8");
    expect(report).toContain("share of handlers of other events");
    expect((await run("why.yaml", "--strict", "--quiet", "--set", "claims=[]")).code).toBe(0);
  });
});
