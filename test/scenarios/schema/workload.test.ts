/** Workloads from the file to the specification, to words, and by `--set`. */
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import * as z from "zod";
import { scenarioJsonSchema } from "../../../scenarios/schema/json-schema.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";
import * as words from "../../../viz/wording/describe.js";
import { open } from "../load/bad/arrivals.js";
import { changed, GOOD, MECHANISMS, parse } from "../load/fixtures.js";
import { cellResult } from "../statistics/samples.js";

const ALL = open(
  [
    "bursts: { on: exponential 10ms, off: { pareto: { mean: 90ms, alpha: 2.5 } } }",
    "batch: { geometric: { mean: 10 } }",
    "targets: { hot-set: { operations: 10%, events: 90% } }",
    "message: { lognormal: { mean: 4KiB, cv: 2 } }",
    "blocking: { share: 10%, for: exponential 1ms }",
    "cancel: { share: 0.1%, operations: 1000 }",
  ].join("\n    "),
);

describe("an open workload", () => {
  it("is read with everything in it", () => {
    expect(parse(ALL).workload).toEqual({
      kind: "open",
      rate: { basis: "total", perSecond: 10_000 },
      interval: { kind: "exponential", meanPs: 1e9 },
      bursts: { on: { kind: "exponential", meanPs: 1e10 }, off: { kind: "pareto", meanPs: 9e10, alpha: 2.5 } },
      batch: { kind: "geometric", mean: 10 },
      targets: { kind: "hot-set", operations: { share: 0.1 }, events: 0.9 },
      callback: { kind: "constant", meanPs: 5e6 },
      message: { kind: "lognormal", meanBytes: 4096, cv: 2 },
      blocking: { share: 0.1, duration: { kind: "exponential", meanPs: 1e9 } },
      cancel: { share: 0.001, operations: 1000 },
    });
  });

  it("has none of it where nothing is said", () => {
    expect(Object.keys(parse(open("")).workload)).toEqual(["kind", "rate", "interval", "callback"]);
    expect(parse(open("targets: uniform")).workload).not.toHaveProperty("targets");
  });

  it.each([
    ["batch: 10", { batch: { kind: "constant", size: 10 } }],
    ["batch: { constant: { size: 10 } }", { batch: { kind: "constant", size: 10 } }],
    ["batch: { uniform: { from: 1, to: 20 } }", { batch: { kind: "uniform", low: 1, high: 20 } }],
    ["targets: { zipf: 1.1 }", { targets: { kind: "zipf", exponent: 1.1 } }],
    ["targets: { zipf: { exponent: 1.1 } }", { targets: { kind: "zipf", exponent: 1.1 } }],
    [
      "targets: { hot-set: { operations: 1, events: 50% } }",
      { targets: { kind: "hot-set", operations: { count: 1 }, events: 0.5 } },
    ],
    [
      "targets: { hot-set: { operations: 0.2, events: 1 } }",
      { targets: { kind: "hot-set", operations: { share: 0.2 }, events: 1 } },
    ],
    ["message: 4KiB", { message: { kind: "constant", meanBytes: 4096 } }],
    ["message: exponential 1.5kB", { message: { kind: "exponential", meanBytes: 1500 } }],
    [
      "message: { bimodal: { small: 100B, large: 1MiB, large-probability: 1% } }",
      { message: { kind: "bimodal", lowBytes: 100, highBytes: 2 ** 20, highProbability: 0.01 } },
    ],
    [
      "message: { empirical: { values: [64B, 1kB], weights: [9, 1] } }",
      { message: { kind: "empirical", valuesBytes: [64, 1000], weights: [9, 1] } },
    ],
    ["message: { uniform: { from: 1B, to: 9B } }", { message: { kind: "uniform", lowBytes: 1, highBytes: 9 } }],
    ["message: { normal: { mean: 9B, sd: 2B } }", { message: { kind: "normal", meanBytes: 9, sdBytes: 2 } }],
  ])("may say `%s`, and the schema for editors knows", (line, expected) => {
    expect(parse(open(line)).workload).toMatchObject(expected);
    const schema = z.fromJSONSchema(scenarioJsonSchema(MECHANISMS) as never);
    expect(schema.safeParse(parseYaml(open(line))).success).toBe(true);
  });

  it.each([
    "batch: 0",
    "targets: zipf",
    "targets: { zipf: -1 }",
    "message: 5us",
    "blocking: 10%",
    "cancel: { share: 1% }",
  ])("may not say `%s`, and the schema for editors knows", (line) => {
    const schema = z.fromJSONSchema(scenarioJsonSchema(MECHANISMS) as never);
    expect(schema.safeParse(parseYaml(open(line))).success).toBe(false);
  });

  it("can be changed by --set", () => {
    const set = [
      "workload.open.batch=7",
      "workload.open.targets={ zipf: 2 }",
      "workload.open.message=exponential 1kB",
      "workload.open.bursts.on=5ms",
      "workload.open.cancel.operations=5",
    ];
    expect(parse(ALL, { set }).workload).toMatchObject({
      batch: { kind: "constant", size: 7 },
      targets: { kind: "zipf", exponent: 2 },
      message: { kind: "exponential", meanBytes: 1000 },
      bursts: { on: { kind: "constant", meanPs: 5e9 } },
      cancel: { share: 0.001, operations: 5 },
    });
  });
});

describe("a closed workload", () => {
  it("has messages, blocking and cancelling too", () => {
    const text = changed({ 10: "    callback: 5us\n    message: 100B\n    blocking: { share: 1, for: 1ms }" });
    expect(parse(text).workload).toMatchObject({
      message: { kind: "constant", meanBytes: 100 },
      blocking: { share: 1, duration: { kind: "constant", meanPs: 1e9 } },
    });
    expect(parse(GOOD).workload).not.toHaveProperty("message");
  });

  it("may have only some of its operations active, at a rate of theirs together", () => {
    const { workload } = parse(changed({ 10: "    callback: 5us\n    active: 2" }));
    expect(workload).toMatchObject({ kind: "closed", active: 2 });
    expect(words.workload(workload)).toMatch(/^Closed: 2 of the operations at a time have an event under way, /);
  });

  it.each([
    ["active: 0", /active: expected/],
    ["active: 2\n    cancel: { share: 1%, operations: 2 }", /cancel: not with active/],
    ["active: 2\n    connections: { requests: 10 }", /connections: not with active/],
  ])("%s is refused", (keys, message) => {
    expect(() => parse(changed({ 10: `    callback: 5us\n    ${keys}` }))).toThrow(message);
  });
});

describe("in words", () => {
  it("everything asked for is said", () => {
    expect(words.workload(parse(ALL).workload)).toBe(
      "Open: events arrive whether the program keeps up or not, at 10 k/s in total, whatever n (intervals exponential, only " +
        "during on-phases: on exponential, mean 10 ms, off Pareto, mean 90 ms, tail index 2.5, in batches of geometric size, mean 10), " +
        "90 % of them on 10 % of the operations, the rest on the others; callback constant 5 us; messages of lognormal, " +
        "mean 4.1 kB, coefficient of variation 2; 10 % of callbacks sleep half-way: exponential, mean 1 ms; 0.1 % of callbacks " +
        "cancel 1,000 neighbouring operations.",
    );
  });

  it.each([
    ["batch: 10", "in batches of 10)"],
    ["batch: { uniform: { from: 1, to: 20 } }", "in batches of 1 to 20)"],
    ["targets: { zipf: 1.1 }", "chosen by Zipf's law with exponent 1.1"],
    ["targets: { hot-set: { operations: 1, events: 50% } }", "50 % of them on 1 of the operations"],
    ["message: 4kB", "messages of 4 kB"],
  ])("`%s` is %s", (line, said) => expect(words.workload(parse(open(line)).workload)).toContain(said));
});

describe("threads held by callbacks that sleep", () => {
  it("make an open workload overloaded though no core is busy", () => {
    const point = (sleep: string) => {
      const scenario = parse(open(`blocking: { share: 10%, for: ${sleep} }`), { set: ["machine.cores=8"] });
      return gatherPoint(scenario, scenario.lines[0], 100, MECHANISMS[0], [cellResult([1000])]);
    };
    // One thread, 10 k/s: 50 ms of work and 0.1 x 10 k/s x sleep a second.
    expect(point("0.5ms").status).toBe("steady");
    expect(point("2ms")).toMatchObject({ status: "overloaded", excess: expect.closeTo(1.05, 10) });
  });
});
