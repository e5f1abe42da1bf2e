import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, muxsim, temporaryDirectory } from "./muxsim.js";

const text = (name: string, mechanisms: string, rate: string) =>
  `name: ${name}
question: Is ${name} fast?
machine: { cores: 2, profile: linux-2026-vm }
workload: { closed: { ${rate}, io: exponential, callback: 5us } }
mechanisms: [${mechanisms}]
pending: [1, 10]
measurement: { replications: 2, warm-up: 10, completions: 100 }
`;
const RATE = "workload.closed.total-rate=5k/s";

let directory: string;
let run: Ended;
beforeAll(async () => {
  directory = temporaryDirectory();
  writeFileSync(
    join(directory, "whole.yaml"),
    `${text("whole", "iocp", "total-rate: 1k/s")}parts: [one.yaml, two.yaml]\n`,
  );
  writeFileSync(join(directory, "one.yaml"), text("one", "iocp, epoll", "total-rate: 1k/s"));
  writeFileSync(join(directory, "two.yaml"), text("two", "epoll", "rate-per-operation: 1k/s"));
  run = await call("run", "whole.yaml", "--set", RATE, "--export", "hdr");
});
afterAll(() => rmSync(directory, { recursive: true }));

const call = (...args: string[]) => muxsim(directory, args);
const read = (file: string) => readFileSync(join(directory, file), "utf8");

describe("a scenario with parts", () => {
  test("is one run with one result, and files for each part", () => {
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`its part two has no place for ${RATE} and runs without it.`);
    expect(run.stderr).toContain("16 runs\n");
    expect(run.stdout).toMatch(/^two: Is two fast\?\nFrom 1 to 10 pending operations, /m);
    const result = JSON.parse(read("results/whole/result.json"));
    expect(result.command).toBe(`muxsim run whole.yaml --set ${RATE}`);
    expect(result.parts.map(({ command }: { command: string }) => command)).toEqual([
      `muxsim run one.yaml --set ${RATE}`,
      "muxsim run two.yaml",
    ]);
    for (const file of [
      "points.csv",
      "points-one.csv",
      "histograms-two.hlog",
      "figures/memory.svg",
      "figures/two/memory.svg",
    ])
      expect(existsSync(join(directory, "results/whole", file)), file).toBe(true);
    expect(read("results/whole/points-two.csv")).not.toContain("iocp");
  });

  test("is verified as a whole, its inputs against its command", async () => {
    const { code, stdout } = await call("verify", "results/whole", "--quiet");
    expect([code, stdout]).toEqual([0, expect.stringContaining("the same to the last bit.\n8 points, ")]);
    const changed = read("results/whole/result.json").replace(/"seed": "1"(?![\s\S]*"seed": "1")/, '"seed": "2"');
    writeFileSync(join(directory, "changed.json"), changed);
    const differs = await call("verify", "changed.json", "--quiet");
    expect(differs.code).toBe(1);
    expect(differs.stdout).toContain('parts[1] (two).scenario.seed: stored "2", by its command "1"\n');
    expect(differs.stdout).toMatch(/First difference: parts\[1\] \(two\)\.points\[0\] \(epoll at n = 1\)\./);
  });

  test("is cited and compared part by part", async () => {
    const cited = JSON.parse((await call("cite", "results/whole", "--json")).stdout);
    expect(cited.parts.map(({ name }: { name: string }) => name)).toEqual(["one", "two"]);
    expect((await call("cite", "results/whole")).stdout).toMatch(
      /\nPart two\nFrom 1 to 10 pending operations, [^.]*\.[\s\S]* All else is as\s+above\.\n/,
    );
    await call("run", "whole.yaml", "--models", "iocp", "--seed", "7", "--out", "other", "--quiet", "--no-figures");
    const { stdout } = await call("compare", "results/whole", "other");
    expect(stdout).toMatch(/\nPart one\n[\s\S]*scenario.seed: a "1", b "7"[\s\S]*\nOnly a has the parts two.\n$/);
  });

  test("can be run and checked without and with them", async () => {
    await call("run", "whole.yaml", "--no-parts", "--out", "alone", "--quiet", "--no-figures");
    const alone = JSON.parse(read("alone/result.json"));
    expect([alone.command, alone.parts]).toEqual(["muxsim run whole.yaml --no-parts", undefined]);
    expect((await call("verify", "alone", "--quiet")).code).toBe(0);
    const { stdout } = await call("check", "whole.yaml");
    expect(stdout.split("\n").map((line) => line.split(":")[0])).toEqual(["whole", "part one", "part two", ""]);
  });
});
