import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { muxsim, temporaryDirectory } from "./muxsim.js";

/** One line does half of what the other can; a p99 so far above the callback that little has to be simulated. */
const FILE = `
name: two
question: How much does each carry?
machine: { cores: 2, profile: zero }
workload: { open: { total-rate: 2k/s, arrivals: poisson, callback: exponential 100us } }
mechanisms:
  - iocp: { threads: 1, label: one thread }
  - iocp: { threads: 2, label: two threads }
pending: 200
measurement: { replications: 5, warm-up: 100, completions: 500 }
capacity: { slo: response.p90 < 500us, precision: 20% }
claims:
  - { id: much, says: It carries a lot., source: nobody, capacity: { line: one thread, at-least: 100k/s } }
  - { id: twice, says: Two do more., source: nobody, capacity: { line: two threads, to: one thread, at-least: 1.2 } }
seed: two
`;

let directory: string;
let found: Awaited<ReturnType<typeof muxsim>>;
const saved = (path: string) => readFileSync(join(directory, path), "utf8");

beforeAll(async () => {
  directory = temporaryDirectory();
  writeFileSync(join(directory, "two.yaml"), FILE);
  found = await muxsim(directory, ["capacity", "two.yaml", "--strict"]);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

test("prints a table, sentences and verdicts, and writes a directory at once", () => {
  expect(found.stderr).toMatch(/^Searching the rate of 2 lines for p90 response latency below 500 us: /);
  expect(found.stdout).toMatch(/\n\n +rate +interval +times the best\ntwo threads +\d/);
  expect(found.stdout.replaceAll(/\s+/g, " ")).toMatch(
    /^At p90 response latency below 500 us, two threads carries most, .*, \d\.\d+ \(\d\.\d+ to \d\.\d+\) times what one thread does\. /,
  );
  expect(found.stdout).toMatch(/2 claims: 1 supported and 1 refuted\n/);
  expect([found.code, found.stderr.trim().split("\n").at(-1)]).toEqual([3, "--strict: refuted: much"]);
  const out = join(directory, "results", "two-capacity");
  expect(readdirSync(out).sort()).toEqual([
    ".muxsim",
    "capacity.csv",
    "capacity.json",
    "figures",
    "report.html",
    "summary.md",
  ]);
  const { lines, sha256, command } = JSON.parse(saved("results/two-capacity/capacity.json"));
  // p90 = ln(10) / (served - arriving): 10,000 - ln(10) / 500 us.
  const truth = 10_000 - Math.log(10) / 500e-6;
  expect(lines[0].capacity.low).toBeLessThan(truth);
  expect(lines[0].capacity.high).toBeGreaterThan(truth);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(command).toBe("muxsim capacity two.yaml");
});

test("gives the same bytes again", async () => {
  const again = await muxsim(directory, ["capacity", "two.yaml", "--json", "--quiet", "--no-figures"]);
  expect([again.code, again.stderr]).toEqual([0, ""]);
  expect(again.stdout).toBe(saved("results/two-capacity/capacity.json").replace(/"command": ".*"/, (text) => text));
}, 60_000);

test.each([
  [["--slo", "respons.p99 < 1ms"], '--slo:1:1: unknown metric "respons.p99"; did you mean "response.p99"?'],
  [["--slo", "bulk.response.p99 < 1ms"], "there is no class bulk: the workload has no classes"],
  [["--over", "rat"], 'did you mean "rate"?'],
  [["--over", "machine.corez", "--from", "1", "--to", "4"], 'unknown key; did you mean "cores"?'],
  [["--over", "machine.cores.x"], "where to look for machine.cores.x is not known"],
  [["--over", "cores", "--from", "1.5", "--to", "3"], "expected a whole number"],
  [["--over", "speed"], "only a recorded trace has a speed"],
  [["--from", "10"], "expected a rate such as 20k/s"],
  [["--from", "20k/s", "--to", "10k/s"], "the range is empty"],
  [["--precision", "2"], "--precision: expected a share"],
  [["--replications", "0"], "--replications: expected a whole number"],
])("refuses %j", async (args, message) => {
  const { code, stdout, stderr } = await muxsim(directory, ["capacity", "two.yaml", ...args, "--out", "refused"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(readdirSync(directory).filter((name) => name.startsWith("refused"))).toEqual([]);
});

test("without an objective anywhere, says how to give one", async () => {
  const { code, stderr } = await muxsim(directory, ["capacity", "ports", "--out", "refused"]);
  expect(code).toBe(2);
  expect(stderr).toContain('add --slo "response.p99 < 1ms"');
});

test("a file with a claim about capacity, and nothing that must hold, is wrong at the claim", async () => {
  writeFileSync(join(directory, "no-slo.yaml"), FILE.replace(/^capacity: .*$/m, ""));
  const { code, stderr } = await muxsim(directory, ["check", "no-slo.yaml"]);
  expect(code).toBe(2);
  expect(stderr).toContain("claims.0.capacity: needs the section capacity, with slo");
});

test("a run of the file says what finds its capacity, and is not judged by those claims", async () => {
  const { code, stdout, stderr } = await muxsim(directory, ["run", "two.yaml", "--no-figures", "--strict"]);
  expect(code).toBe(0);
  expect(stderr).toContain("muxsim capacity two.yaml finds it, and judges 2 claims that a run does not.");
  expect(stdout).not.toMatch(/It carries a lot|claim/);
  expect(stdout).toMatch(/^With 200 pending operations, p90 response latency below 500 us holds with /);
});
