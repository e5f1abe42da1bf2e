/** Traces through the whole way: from the scenario file to events in a mechanism, to the result and its hash. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import * as z from "zod";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { scenarioJsonSchema } from "../../../scenarios/schema/json-schema.js";
import { openTrace } from "../../../scenarios/trace/file.js";
import type { Operations } from "../../../sim/operations.js";
import { Simulation } from "../../../sim/simulation.js";
import type { RecordedTrace, TraceWorkload } from "../../../sim/spec.js";
import { type TraceEvent, TraceTraffic } from "../../../sim/traffic/trace.js";
import { traffic } from "../../../sim/traffic.js";
import * as words from "../../../viz/wording/describe.js";
import { plain } from "../../plain-traffic.js";

const SCENARIO = `name: recorded
question: What does the trace do?
machine: { cores: 2, profile: linux-2026-vm }
workload:
  trace:
    file: t.csv
    callback: 5us
mechanisms: [epoll, iocp]
pending: [1, 10]
measurement: { replications: 2, warm-up: 20, completions: 100 }
`;

/** 150 events over two minutes, in threes. */
const TRACE = `time,operation\n${Array.from({ length: 150 }, (_, i) => `${Math.floor(i / 3) * 2 + (i % 3) * 0.001},${i}`).join("\n")}\n`;

let directory: string;
let scenarioFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-trace-"));
  scenarioFile = join(directory, "s.yaml");
  writeFileSync(scenarioFile, SCENARIO);
  writeFileSync(join(directory, "t.csv"), TRACE);
});
afterEach(() => rmSync(directory, { recursive: true }));

function load(...set: string[]) {
  return loadScenario(scenarioFile, { set }).scenario;
}

function problem(...set: string[]): string {
  try {
    load(...set);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics
      .map(({ line, column, path, message }) => `${line}:${column}: ${path}: ${message}`)
      .join("\n");
  }
  return "";
}

const here = { execute: (cell: Cell) => simulate(cell, { openTrace }) };

describe("the traffic of a trace", () => {
  const ROWS: TraceEvent[] = [
    { atPs: 0, operation: 7 },
    { atPs: 1000, operation: 12, bytes: 500 },
    { atPs: 1000, servicePs: 70 },
    { atPs: 4000, operation: 3, bytes: 0, servicePs: 0 },
  ];
  const recorded = { file: "t", events: 4, durationPs: 4000 } as RecordedTrace;
  const base: TraceWorkload = {
    ...{ kind: "trace", trace: recorded, speed: 1, rate: { basis: "total", perSecond: 1e9 } },
    callback: { kind: "constant", meanPs: 9 },
    message: { kind: "constant", meanBytes: 33 },
  };
  let closed = 0;
  const rows = (_: RecordedTrace, first: number): Iterator<TraceEvent> => {
    const from = ROWS.slice(first).map((event) => ({ ...event, atPs: event.atPs - ROWS[first].atPs }));
    const iterator = from[Symbol.iterator]();
    return { next: () => iterator.next(), return: () => ({ done: true, value: closed++ }) };
  };

  function happened(workload: TraceWorkload, until: number): number[][] {
    const simulation = new Simulation();
    const list: number[][] = [];
    const operations = {
      count: 10,
      deviceEvent: (...all: number[]) => list.push([simulation.now, ...all.slice(0, 3)]),
    };
    const source = traffic(
      workload,
      simulation,
      operations as unknown as Operations,
      { seed: "t", replication: 0 },
      rows,
    );
    expect(source).toBeInstanceOf(TraceTraffic);
    source.start();
    simulation.run(until);
    source.close?.();
    return list;
  }

  it("has the recorded instants, operations modulo n, sizes and service times; the rest is drawn", () => {
    const list = happened(base, 4000);
    expect(list.map(([at, , callback, bytes]) => [at, callback, bytes])).toEqual([
      [0, 9, 33],
      [1000, 9, 500],
      [1000, 70, 33],
      [4000, 0, 0],
    ]);
    expect(list.map(([, operation]) => operation)).toEqual([7, 2, expect.any(Number), 3]);
  });

  it("begins again a mean interval after its last event, from wherever it began", () => {
    // The mean interval is 4000 / 3.
    const at = (workload: TraceWorkload, until: number) => happened(workload, until).map(([at]) => at);
    expect(at(base, 12_000)).toEqual([0, 1000, 1000, 4000, 5333, 6333, 6333, 9333, 10_666, 11_666, 11_666]);
    expect(at({ ...base, firstEvent: 3 }, 6_000)).toEqual([0, 1333, 2333, 2333, 5333]);
  });

  it("is played at another speed", () => {
    expect(happened({ ...base, speed: 2 }, 2000).map(([at]) => at)).toEqual([0, 500, 500, 2000]);
    expect(happened({ ...base, speed: 0.1 }, 40_000).map(([at]) => at)).toEqual([0, 10_000, 10_000, 40_000]);
  });

  it("takes its targets for events that name none", () => {
    const targets = { kind: "hot-set", operations: { count: 1 }, events: 1 } as const;
    expect(happened({ ...base, targets }, 1000)[2][1]).toBe(0);
  });

  it("lets go of the file when the run is over", () => {
    const before = closed;
    happened(base, 100);
    expect(closed).toBe(before + 1);
  });

  it("cannot be without anybody to open it", () => {
    expect(() => traffic(base, new Simulation(), {} as Operations, { seed: "t", replication: 0 })).toThrow("opened");
  });
});

describe("a scenario with a trace", () => {
  it("is what the schema for editors allows", () => {
    const schema = z.fromJSONSchema(scenarioJsonSchema() as never);
    const accepts = (text: string) => schema.safeParse(parseYaml(text)).success;
    expect(accepts(SCENARIO)).toBe(true);
    expect(accepts(SCENARIO.replace("callback: 5us", "speed: 2\n    format: log\n    targets: { zipf: 1 }"))).toBe(
      true,
    );
    expect(accepts(SCENARIO.replace("callback: 5us", "speed: fast"))).toBe(false);
    expect(accepts(SCENARIO.replace("    file: t.csv\n", ""))).toBe(false);
  });

  it("holds what the trace is, and not where", () => {
    const { workload } = load();
    expect(workload).toMatchObject({
      ...{ kind: "trace", speed: 1, rate: { basis: "total" } },
      trace: {
        file: "t.csv",
        format: "csv",
        events: 150,
        durationPs: 98_002e9,
        known: { operation: 150, size: 0, service: 0 },
      },
    });
    expect(plain(workload).rate.perSecond).toBeCloseTo(149 / 98.002, 12);
    expect(plain(load("workload.trace.speed=10").workload).rate.perSecond).toBeCloseTo(1490 / 98.002, 10);
    expect(plain(load("workload.trace.speed=100k").workload).rate.perSecond).toBeCloseTo(14_900_000 / 98.002, 6);
  });

  it("starts its replications at events spread evenly over the trace", () => {
    const cells = planCells(load("measurement.replications=4"), findMechanism);
    const starts = cells.slice(0, 4).map(({ workload }) => (workload as TraceWorkload).firstEvent);
    expect(starts).toEqual([0, 37, 75, 112]);
  });

  it.each([
    [
      ["workload.trace.file=nowhere.csv"],
      /^1:21: workload.trace.file: no trace "nowhere.csv": there is no .*nowhere.csv/,
    ],
    [["workload.trace.callback="], /^1:1: workload.trace.callback: expected a duration such as 5us, got nothing$/],
    [["workload.trace.format=xml"], /^1:23: workload.trace.format: expected auto, csv or log, got "xml"$/],
    [["workload.trace.format=log"], /^1:15: : expected the identity, or a hyphen, behind the host$/],
    [["workload.trace.speed=0"], /^1:22: workload.trace.speed: expected a number above 0 and up to 1M, got 0$/],
    [["workload.trace.speeed=2"], /^1:1: workload.trace.speeed: unknown key; did you mean "speed"\?$/],
    [
      ["workload.trace.total-rate=2/s"],
      /unknown key; known: file, format, speed, callback, targets, message, blocking, cancel, receivers$/,
    ],
    [["workload.open={}"], /workload.open/],
    [["measurement.completions=1000000"], /raise the speed or measure less/],
  ])("%j is told", (set, says) => expect(problem(...set)).toMatch(says));

  it("lacks a callback where the trace has no service times", () => {
    writeFileSync(scenarioFile, SCENARIO.replace("    callback: 5us\n", ""));
    expect(problem()).toBe(
      "5:3: workload.trace.callback: missing, and t.csv has no service times: expected a duration such as 5us or a distribution such as exponential 5us",
    );
    writeFileSync(join(directory, "t.csv"), "time,service\n1,2\n2,\n3,\n");
    expect(problem()).toContain("missing, and 2 events have none");
    writeFileSync(join(directory, "t.csv"), "time,service\n1,2\n2,2\n3,3\n");
    expect(problem()).toBe("");
  });

  it("that measures fewer events than fall into one instant is told", () => {
    writeFileSync(join(directory, "t.csv"), `time\n${"1\n".repeat(101)}2\n`);
    expect(problem()).toContain("measurement.completions: expected 101 or more");
  });

  it("tells a bad line of the trace with its file and place", () => {
    writeFileSync(join(directory, "t.csv"), "time\n1\nx\n");
    expect(() => load()).toThrow("t.csv:3:1: expected a number such as 12.5");
  });

  it("is said in words", () => {
    const said = words.workload(load("workload.trace.speed=2", "workload.trace.message=1kB").workload);
    expect(said).toMatch(
      /^Recorded: 150 events of t.csv, a CSV file of SHA-256 [0-9a-f]{64}, over 98 s, played 2 times as fast as recorded: 3.04\/s on average/,
    );
    expect(said).toContain("Each replication starts at another event");
    expect(said).toContain("The events have no service time: callback constant 5 us. Messages of 1 kB.");
  });
});

describe("the replications of a trace", () => {
  it("are said to share events where they do", () => {
    expect(words.measurement(load())).toContain(
      "A replication plays up to 120 events, and the trace has 150, so replications share some",
    );
    expect(words.measurement(load("measurement.completions=55"))).toContain("No two replications play the same events");
  });
});

describe("the result of a trace", () => {
  it("depends on its bytes, not on its path, nor on who ran it", async () => {
    const result = await runScenario(load(), { ...here, jobs: 1 });
    expect(JSON.stringify(result)).not.toContain(directory);
    expect(result.points.every(({ status }) => status === "steady")).toBe(true);
    expect(result.points[0].throughput!.value).toBeGreaterThan(1);
    writeFileSync(join(directory, "other.csv"), TRACE);
    const moved = await runScenario(load("workload.trace.file=other.csv"), { ...here, jobs: 2 });
    expect(moved.points).toEqual(result.points);
    writeFileSync(join(directory, "t.csv"), TRACE.replace("\n98,", "\n98.0,"));
    const changed = await runScenario(load(), { ...here, jobs: 1 });
    expect(changed.points).toEqual(result.points);
    expect(changed.sha256).not.toBe(result.sha256);
  });

  it("is the same from one worker thread and from two", async () => {
    const expected = await runScenario(load(), here);
    for (const jobs of [1, 2]) expect(await runScenario(load(), { jobs })).toEqual(expected);
  });

  it("is overloaded where the trace brings more work than there is core time", async () => {
    const busy = `time,operation,service\n${Array.from({ length: 500 }, (_, i) => `${i / 1000},${i},0.0025`).join("\n")}\n`;
    writeFileSync(join(directory, "t.csv"), busy);
    const { points } = await runScenario(load(), here);
    const iocp = points.filter(({ line }) => line === "iocp");
    expect(iocp.map(({ status }) => status)).toEqual(["overloaded", "overloaded"]);
    // 2.5 ms of work every millisecond, on two cores.
    expect(iocp[1].excess).toBeCloseTo(0.25, 1);
  });
});
