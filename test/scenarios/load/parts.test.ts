/** A scenario with parts is several scenarios in one result, each as if it had been run by itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { InterruptedError } from "../../../scenarios/common/errors.js";
import type { Cell, Result } from "../../../scenarios/common/types.js";
import { type LoadOptions, loadScenario, readScenario } from "../../../scenarios/load/load.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { readIntactResult, readResult } from "../../../scenarios/result/read.js";
import { contentHash, resultText } from "../../../scenarios/result/result.js";
import { runScenario } from "../../../scenarios/run/run.js";
import type { Progress } from "../../../scenarios/run/sweep.js";
import { verifyResult } from "../../../scenarios/run/verify.js";
import { plain } from "../../plain-traffic.js";

const here = { execute: (cell: Cell) => simulate(cell) };

const directory = mkdtempSync(join(tmpdir(), "muxsim-parts-"));
afterAll(() => rmSync(directory, { recursive: true }));
const path = (name: string) => join(directory, name);

const text = (name: string, mechanisms: string, rate = "total-rate: 10k/s", more = "") =>
  `name: ${name}
question: Q?
machine: { cores: 2, profile: linux-2026-vm }
workload: { closed: { ${rate}, io: exponential, callback: 5us } }
mechanisms: [${mechanisms}]
pending: [1, 10]
measurement: { replications: 2, warm-up: 10, completions: 100 }
seed: ${name}
${more}`;

const write = (name: string, content: string) => writeFileSync(path(name), content);

beforeAll(() => {
  write("whole.yaml", text("whole", "iocp, overlapped-fifo", undefined, "parts: [one.yaml, ./two.yaml]"));
  write("one.yaml", text("one", "epoll, iocp"));
  write("two.yaml", text("two", "overlapped-fifo", "rate-per-operation: 1k/s"));
});

const load = (options: LoadOptions = {}, name = "whole.yaml") => loadScenario(path(name), options);

/** What every scenario of a loaded one says of itself. */
const all = (options: LoadOptions) => {
  const { scenario } = load(options);
  return [scenario, ...(scenario.parts ?? [])];
};

describe("loading a scenario with parts", () => {
  test("gives the parts as they are by themselves, and says what each is called", () => {
    const { scenario, parts } = load();
    expect(scenario.parts).toEqual([load({}, "one.yaml").scenario, load({}, "two.yaml").scenario]);
    expect(parts.map(({ called }) => called)).toEqual([path("one.yaml"), path("two.yaml")]);
    expect(load({ parts: false }).scenario).toEqual({ ...scenario, parts: undefined });
  });

  test("takes parts by name or path in a scenario that is an object", () => {
    const description = {
      ...{ name: "object", question: "Q?", machine: { cores: 2, profile: "linux-2026-vm" } },
      workload: { closed: { "total-rate": "10k/s", io: "exponential", callback: "5us" } },
      ...{ mechanisms: ["iocp"], pending: [10], parts: ["ports", path("one.yaml")] },
    };
    expect(readScenario(description).parts?.map(({ name }) => name)).toEqual(["ports", "one"]);
    expect(readScenario(description, { parts: false }).parts).toBeUndefined();
  });

  test("applies --seed, --replications and --pending to every part; each has its own seed without", () => {
    expect(all({}).map(({ seed }) => seed)).toEqual(["whole", "one", "two"]);
    const changed = all({ overrides: { seed: "7", replications: 3, pending: "5" } });
    expect(changed.map(({ seed, measurement, pending }) => [seed, measurement.replications, pending])).toEqual(
      Array(3).fill(["7", 3, [5]]),
    );
  });

  test("applies --set where there is a place for it, and says where there is none", () => {
    const set = ["machine.cores=3", "workload.closed.total-rate=5k/s", "mechanisms.0=poll"];
    const { scenario, parts } = load({ set });
    const [one, two] = scenario.parts!;
    expect([scenario, one, two].map(({ machine }) => machine.cores)).toEqual([3, 3, 3]);
    expect([scenario, one, two].map(({ workload }) => plain(workload).rate.perSecond)).toEqual([5000, 5000, 1000]);
    expect([scenario, one].map(({ lines }) => lines[0].mechanism)).toEqual(["poll", "epoll"]);
    expect(parts.map(({ refused }) => refused)).toEqual([[], [set[1]]]);
    expect(parts[1].set).toEqual([set[0]]);
    expect(() => load({ set: ["machine.cores=none"] })).toThrow(/--set.*machine.cores/);
  });

  test("leaves out parts with none of the lines asked for", () => {
    expect(all({ overrides: { models: ["iocp"] } }).map(({ name }) => name)).toEqual(["whole", "one"]);
    const [whole, one] = all({ overrides: { models: ["iocp", "epoll"] } });
    expect([whole, one].map(({ lines }) => lines.map(({ id }) => id))).toEqual([["iocp"], ["epoll", "iocp"]]);
    expect(load({ overrides: { models: ["iocp", "epoll"] } }).parts[0].models).toEqual(["iocp", "epoll"]);
    expect(() => load({ overrides: { models: ["epoll"] } })).toThrow("epoll: only parts of this scenario have such");
    expect(() => load({ overrides: { models: ["iocp", "eboll"] } })).toThrow('did you mean "epoll"?');
  });

  test("says where a part cannot be had", () => {
    const wrong = (parts: string) => {
      write("wrong.yaml", text("wrong", "iocp", undefined, `parts: ${parts}`));
      return () => load({}, "wrong.yaml");
    };
    expect(wrong("[one.yml]")).toThrow(/wrong.yaml:9:9: parts.0: no scenario "one.yml"/);
    expect(wrong("[one.yaml, wrong.yaml]")).toThrow(/wrong.yaml:9:19: parts.1: a scenario cannot be a part of itself/);
    expect(wrong("[whole.yaml]")).toThrow(/whole.yaml:9:9: parts.0: a part cannot have parts of its own/);
    expect(wrong("[one.yaml, one.yaml]")).toThrow(/parts.1: its name is one, which is that of another part/);
    expect(wrong("one.yaml")).toThrow(/wrong.yaml:9:8: parts: expected a list of scenarios/);
    expect(wrong("[]")).toThrow(/parts: expected at least one scenario/);
    write("broken.yaml", text("broken", "iocq"));
    expect(wrong("[broken.yaml]")).toThrow(/broken.yaml:5:14: mechanisms.0.*did you mean "iocp"/);
  });
});

describe("running a scenario with parts", () => {
  let result: Result;
  beforeAll(async () => {
    const { scenario } = load();
    result = await runScenario(scenario, { ...here, command: "muxsim run whole", partCommands: ["a", "b"] });
  });

  test("makes one result, in which each part's is the same as by itself, hash included", async () => {
    const one = await runScenario(load({}, "one.yaml").scenario, { ...here, command: "a" });
    expect(result.parts?.[0]).toEqual(one);
    expect(result.parts?.map(({ scenario, command }) => [scenario.name, command])).toEqual([
      ["one", "a"],
      ["two", "b"],
    ]);
    expect(result.scenario).not.toHaveProperty("parts");
    expect(result.sha256).toBe(contentHash(result));
    expect(JSON.parse(resultText(result))).toEqual(result);
  });

  test("has a hash that covers the parts", async () => {
    const alone = await runScenario(load({ parts: false }).scenario, here);
    expect(alone.points).toEqual(result.points);
    expect(alone.sha256).not.toBe(result.sha256);
    const changed = structuredClone(result);
    changed.parts![1].points[0].latency!.notice.p50.value += 1;
    expect(contentHash(changed)).not.toBe(result.sha256);
  });

  test("tells the progress and the runs of all", async () => {
    const heard: Progress[] = [];
    const cells: number[] = [];
    const onCells = (some: readonly unknown[], part: number) => (cells[part] = some.length);
    await runScenario(load().scenario, { ...here, jobs: 1, onCells, onProgress: (state) => heard.push(state) });
    expect(cells).toEqual([8, 8, 4]);
    expect(heard.every(({ total, workTotal }) => total === 20 && workTotal === heard[0].workTotal)).toBe(true);
    expect(heard.map(({ done }) => done)).toEqual([...heard.map(({ done }) => done)].sort((a, b) => a - b));
    expect(heard.at(-1)).toMatchObject({ done: 20, workDone: heard[0].workTotal });
  });

  test("can be interrupted in a part and gone on with", async () => {
    const { scenario } = load();
    const checkpoint = path("cells.jsonl");
    const stop = new AbortController();
    let ran = 0;
    // What the answer takes apart is not one of them.
    const execute = (cell: Cell) => {
      if (!cell.why && ++ran === 11) stop.abort();
      return simulate(cell);
    };
    const stopped = runScenario(scenario, { execute, jobs: 1, checkpoint, signal: stop.signal });
    await expect(stopped).rejects.toThrow(InterruptedError);
    await expect(stopped).rejects.toThrow("interrupted with 10 of 20 runs finished");
    ran = 0;
    const heard: Progress[] = [];
    const options = { checkpoint, resume: true, jobs: 1, onProgress: (state: Progress) => heard.push(state) };
    const again = await runScenario(scenario, {
      execute,
      ...options,
      command: "muxsim run whole",
      partCommands: ["a", "b"],
    });
    expect([ran, heard[0].resumed, heard[0].total]).toEqual([10, 10, 20]);
    expect(again).toEqual(result);
    const other = load({ overrides: { seed: "other" } }).scenario;
    await expect(
      runScenario({ ...scenario, parts: other.parts }, { ...here, checkpoint, resume: true }),
    ).rejects.toThrow("belongs to another run");
  });

  describe("and storing the result", () => {
    const file = path("result.json");
    const change = (change: (result: Result) => void) => {
      const changed = structuredClone(result);
      change(changed);
      writeFileSync(file, resultText(changed));
      return readResult(dirname(file));
    };
    const verified = async (how: (result: Result) => void) => verifyResult(change(how), here);

    test("verifies all of it, and names what differs by the part", async () => {
      expect(await verified(() => {})).toMatchObject({ identical: true, intact: true, points: 10, differingPoints: 0 });
      const digit = await verified((r) => void (r.parts![1].points[0].latency!.notice.p99.value += 1));
      expect(digit).toMatchObject({ identical: false, intact: false, differingPoints: 1 });
      expect(digit.differences.map((each) => each.path)).toEqual([
        "parts[1] (two).points[0] (overlapped-fifo at n = 1).latency.notice.p99.value",
      ]);
      const seed = await verified((r) => void (r.parts![0].scenario.seed = "3"));
      expect(seed.differingPoints).toBe(4);
      const hash = await verified((r) => void (r.parts![0].sha256 = "0".repeat(64)));
      expect(hash.differences.map((each) => each.path)).toEqual(["parts[0] (one).sha256"]);
      expect(hash.intact).toBe(false);
      const removed = await verified((r) => void r.parts!.pop());
      expect(removed.differences.map((each) => each.path)).toEqual(["sha256"]);
    });

    test("tells another version apart, parts included", async () => {
      const older = await verified((r) => {
        for (const each of [...r.parts!, r]) {
          each.version = "0.0.1";
          each.sha256 = contentHash(each);
        }
      });
      expect(older).toMatchObject({ identical: true, version: { stored: "0.0.1" } });
    });

    test("reads none whose part was changed, or has parts", () => {
      change((r) => void (r.parts![0].points[0].threads = 99));
      expect(() => readIntactResult(file)).toThrow(/changed.*the content of its part one has SHA-256/);
      change((r) => void (r.parts![1].sha256 = "0".repeat(64)));
      expect(() => readIntactResult(file)).toThrow(/its part two has SHA-256 .* and it says 0{64}/);
      expect(() => change((r) => void Object.assign(r.parts![1], { parts: [] }))).toThrow(
        /parts\[1\] \(two\).parts: not a result: unknown key/,
      );
    });
  });

  test("compares parts by their names", async () => {
    const { scenario } = load({ overrides: { seed: "other", models: ["iocp"] } });
    const other = await runScenario(scenario, here);
    const { parts, onlyParts } = compareResults(result, other);
    expect(onlyParts).toEqual({ a: ["two"], b: [] });
    expect(parts.map(({ name }) => name)).toEqual(["one"]);
    expect(parts[0].comparison.inputs.map(({ path }) => path)).toContain("scenario.seed");
    expect(parts[0].comparison.points.length).toBeGreaterThan(0);
  });
});
