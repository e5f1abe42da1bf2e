/** How several classes of traffic are read, and what is refused of them. */
import { describe, expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { metricNamed } from "../../../scenarios/common/metrics.js";
import type { Point } from "../../../scenarios/common/types.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";

interface Written {
  small?: string;
  bulk?: string;
  program?: string;
  mechanisms?: string;
  rest?: string;
}

const SMALL = "open: { total-rate: 20k/s, arrivals: poisson, callback: 5us }";
const BULK = "open: { total-rate: 1k/s, arrivals: poisson, callback: 50us }";

function text({ small = SMALL, bulk = BULK, program = "", mechanisms = "[epoll]", rest = "" }: Written = {}): string {
  return `name: x
question: What?
machine: { cores: 2, profile: linux-2026-vm }
workload:
  - name: small
    ${small}
  - name: bulk
    operations: 10%
    ${bulk}
${program}
mechanisms: ${mechanisms}
pending: [20]
${rest}`;
}

const parse = (written?: Written) => parseScenario(text(written), { file: "x.yaml", loadProfile });
const said = (written: Written) => {
  try {
    parse(written);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("classes of traffic", () => {
  it("have names, operations, and traffic of any kind", () => {
    expect(parse().workload).toMatchObject({
      kind: "classes",
      classes: [
        { name: "small", traffic: { kind: "open", callback: { meanPs: 5e6 } } },
        { name: "bulk", operations: { share: 0.1 }, traffic: { kind: "open", rate: { perSecond: 1000 } } },
      ],
    });
    const clients = "clients: { network: 50us, think: 1ms, callback: 5us }\n    background: true";
    const { workload } = parse({ bulk: clients });
    expect(workload.kind === "classes" && workload.classes[1]).toMatchObject({
      background: true,
      traffic: { kind: "clients" },
    });
  });

  it("may have handlers of their own; the others have the program", () => {
    const bulk = "open: { total-rate: 1k/s, arrivals: poisson }\n    handler: [compute: 50us, reply: 1KiB]";
    const small = "open: { total-rate: 20k/s, arrivals: poisson }";
    const scenario = parse({ small, bulk, program: "program: { handler: [compute: 4us], threads: tokio }" });
    expect(scenario.workload).toMatchObject({
      callback: { meanPs: 4e6 },
      threads: { name: "tokio" },
      classes: [{ traffic: {} }, { traffic: { callback: { meanPs: 5e7 }, handler: [{ kind: "reply" }] } }],
    });
    expect(parse({ bulk, program: "program: { threads: tokio }" }).workload).toMatchObject({
      threads: { name: "tokio" },
    });
  });

  it.each<[string, Written, RegExp]>([
    [
      "no traffic",
      { bulk: "background: false" },
      /x.yaml:7:5: workload.1: expected closed, open, clients, storage or trace/,
    ],
    [
      "two kinds",
      { bulk: `${BULK}\n    closed: { total-rate: 1k/s, io: exponential, callback: 1us }` },
      /given beside closed: a class is one or the other/,
    ],
    [
      "the same name",
      { bulk: `${BULK}\n  - name: small\n    ${SMALL}` },
      /workload.2.name: another class is called small/,
    ],
    ["a name of a metric", { bulk: `${BULK}\n  - name: notice\n    ${SMALL}` }, /"notice" is part of a metric's name/],
    ["a misspelt key", { bulk: `${BULK}\n    bakground: true` }, /bakground: unknown key; did you mean "background"/],
    ["no callback", { small: "open: { total-rate: 20k/s, arrivals: poisson }" }, /workload.0.open.callback: missing/],
    [
      "a handler and a callback",
      { bulk: `${BULK}\n    handler: [compute: 5us]` },
      /workload.1.handler: given beside open.callback/,
    ],
    [
      "all in the background",
      { bulk: `${BULK}\n    background: true`, small: `${SMALL}\n    background: true` },
      /expected one that is measured/,
    ],
    [
      "think times that do not fit",
      { bulk: "closed: { total-rate: 1M/s, io: exponential, think: 1ms, callback: 1us }" },
      /workload.1.closed.think: .* leaves no time/,
    ],
    [
      "a rate of no class",
      { rest: "at: { 1ms: { rate: { balk: x2 } } }\nmeasurement: { duration: 10ms }" },
      /at: there is no class balk; did you mean "bulk"/,
    ],
    [
      "a precision of no class",
      { rest: "measurement: { precision: { of: balk.response } }" },
      /precision.of: there is no class balk/,
    ],
    [
      "a claim on no class",
      {
        rest: "claims:\n  - { says: x, source: me, bound: { of: balk.response.p99, line: epoll, at: 20, at-most: 1s } }",
      },
      /balk.response.p99: there is no class balk/,
    ],
    ["cold operations", { rest: "measurement: { of: cold }" }, /nothing is cold here/],
  ])("are refused with %s", (_what, written, says) => {
    expect(said(written)).toMatch(says);
  });

  it("share out the operations of the whole axis", () => {
    expect(said({ rest: "", bulk: `${BULK}\n  - name: more\n    operations: 100%\n    ${SMALL}` })).toMatch(
      /workload: with 20 pending no operation is left for small/,
    );
  });
});

describe("a point with classes", () => {
  const pointOf = (written: Written): Point => {
    const scenario = parse({
      ...written,
      rest: `${written.rest ?? ""}\nmeasurement: { replications: 3, warm-up: 1k, completions: 4k }`,
    });
    const cells = planCells(scenario, findMechanism).map((cell) => simulate(cell));
    return gatherPoint(scenario, scenario.lines[0], 20, findMechanism("epoll")!, cells);
  };

  it("has the latencies of each, and metrics of them", () => {
    const point = pointOf({});
    expect(point.status).toBe("steady");
    const value = (metric: string) => metricNamed(metric).of(point)!.value;
    expect(value("bulk.response.mean")).toBeGreaterThan(50_000);
    expect(value("small.response.mean")).toBeLessThan(value("bulk.response.mean"));
    expect(value("small.throughput") + value("bulk.throughput")).toBeCloseTo(value("throughput"), 3);
    expect(metricNamed("bulk.response.p99").title).toBe("p99 response latency of bulk");
    expect(point.byReplication!["bulk.response.p99"]).toHaveLength(3);
    expect(point.classes!.small.samples! + point.classes!.bulk.samples!).toBe(point.samples);
  });

  it.each<[string, string, Written]>([
    [
      "overloaded by one of them",
      "overloaded",
      { bulk: "open: { total-rate: 50k/s, arrivals: poisson, callback: 50us }" },
    ],
    [
      "overloaded by one in the background",
      "overloaded",
      { bulk: "open: { total-rate: 50k/s, arrivals: poisson, callback: 50us }\n    background: true" },
    ],
    [
      "overloaded by one beside clients",
      "overloaded",
      {
        small: "clients: { network: 50us, think: 1ms, callback: 5us }",
        bulk: "open: { total-rate: 50k/s, arrivals: poisson, callback: 50us }",
      },
    ],
    [
      "saturated where a closed one gets less than it asks for",
      "saturated",
      { bulk: "closed: { total-rate: 60k/s, io: exponential, callback: 50us }" },
    ],
    [
      "too short where nothing was seen of one",
      "too short",
      { bulk: "open: { total-rate: 1/s, arrivals: poisson, callback: 50us }" },
    ],
    [
      "steady with clients beside open traffic",
      "steady",
      { bulk: "clients: { network: 50us, think: 1ms, callback: 5us, timeout: 10ms }" },
    ],
  ])("is %s", (_what, status, written) => {
    const point = pointOf(written);
    expect([point.status, point.reason]).toEqual([status, point.reason]);
    if (status === "too short") expect(point.reason).toMatch(/no event of bulk was measured to its end/);
  });
});
