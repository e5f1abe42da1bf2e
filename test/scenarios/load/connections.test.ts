/** How connections that end are written, and what is said of those that cannot be. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import type { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import { workload } from "../../../viz/wording/describe.js";

function parse(connections: string, mechanism = "epoll: { threads: 4, sets: per-thread }", more = "", traffic = "") {
  const text = `
name: mine
question: Who accepts?
machine: { cores: 4, profile: linux-2026-vm }
workload:
  ${traffic || `closed: { total-rate: 1k/s, io: exponential, callback: 5us${more}${connections && `, connections: ${connections}`} }`}
mechanisms: [{ ${mechanism} }]
pending: [10]
measurement: { replications: 2, warm-up: 10, completions: 100, confidence: 95% }
`;
  return parseScenario(text, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS });
}

function connectionsOf(written: string) {
  const { workload } = parse(written);
  return workload.kind === "closed" ? workload.connections : undefined;
}

describe("connections", () => {
  it.each([
    ["{ requests: 100 }", { requests: { kind: "constant", size: 100 } }],
    ["{ requests: constant 100 }", { requests: { kind: "constant", size: 100 } }],
    ["{ requests: geometric 2.5 }", { requests: { kind: "geometric", mean: 2.5 } }],
    ["{ requests: uniform 50 .. 150 }", { requests: { kind: "uniform", low: 50, high: 150 } }],
    ["{ last: exponential 10s }", { last: { kind: "exponential", meanPs: 1e13 } }],
    ["{ requests: 3, backlog: 128 }", { requests: { kind: "constant", size: 3 }, backlog: 128 }],
    [
      "{ last: 10s, backlog: 1, reconnect: 1ms }",
      {
        ...{ last: { kind: "constant", meanPs: 1e13 }, backlog: 1 },
        reconnect: { kind: "constant", meanPs: 1e9 },
      },
    ],
  ])("%s", (written, spec) => expect(connectionsOf(written)).toEqual(spec));

  it.each([
    ["{ requests: geometric 1.2.3 }", 'got "1.2.3"'],
    ["{ requests: 0 }", "from 1"],
    ["{ requests: geometric }", "expected a number of requests such as 100, geometric 100"],
    ["{ requests: uniform 5 .. 1 }", "expected a number of requests"],
    ["{ requests: 3, last: 1s }", "given beside requests"],
    ["{}", "expected requests: geometric 100, or last: exponential 10s"],
    ["{ requests: 3, backlog: 0 }", "from 1"],
    ["{ requests: 3, backlogg: 10 }", 'did you mean "backlog"?'],
    ["{ requests: 3, reconnect: 1s }", "given without backlog"],
    ["{ requests: 3, backlog: 1, reconnect: 0s }", "expected a mean of 1us or more"],
  ])("%s is refused", (written, message) => expect(() => parse(written)).toThrow(message));

  it("are clients' too", () => {
    const text = "clients: { network: 5us, callback: 5us, connections: { requests: 3 } }";
    const { workload: read } = parse("", undefined, "", text);
    expect(read).toMatchObject({ kind: "clients", connections: { requests: { kind: "constant", size: 3 } } });
    expect(workload(read)).toContain("connections end after 3 requests");
  });

  it("may have slow receivers", () => {
    const ending = "connections: { requests: 3 }, receivers: { rate: 1MB/s }";
    const text = `closed: { total-rate: 1k/s, io: exponential, ${ending} }`;
    const program = "\nprogram: { handler: [reply: 1KiB] }";
    expect(parse("", undefined, "", text + program).workload).toMatchObject({ receivers: {} });
  });

  it("is described", () => {
    expect(workload(parse("{ requests: geometric 100 }").workload)).toContain("connections end after 100 (geometric)");
    expect(workload(parse("{ last: exponential 10s }").workload)).toContain("connections end after exponential");
    expect(workload(parse("{ requests: 2, backlog: 64 }").workload)).toContain("a backlog of 64, and try again 1 s");
  });
});

describe("accept", () => {
  const ending = "{ requests: 100 }";
  it.each([
    ["", "epoll: { threads: 4, sets: per-thread, accept: mutex }", "there are none: give the workload connections"],
    [ending, "epoll: { threads: 4, accept: mutex }", "write sets: per-thread"],
    [ending, "linux-aio: { threads: 4, accept: two-choices }", "write contexts: per-thread"],
    [ending, "epoll: { threads: 4, sets: shared-listener }", "accept: shared or exclusive in place of"],
    [ending, "epoll: { threads: 4, sets: per-thread, steering: round-robin }", "leave it out"],
    [ending, "kqueue: { threads: 4, accept: shared }", "accept"],
    [ending, "io-uring: { threads: 4, accept: exclusive }", "expected"],
  ])("with connections %s, %s is refused", (written, mechanism, message) =>
    expect(() => parse(written, mechanism)).toThrow(message),
  );

  it("go with callbacks that cancel", () =>
    expect(parse(ending, "epoll: {}", ", cancel: { share: 1%, operations: 2 }").workload).toHaveProperty("cancel"));
});

it("is refused where it is written, whichever item of the list that is", () => {
  const written = "iocp: {} }, { kqueue: {} }, { epoll: { threads: 4, accept: mutex }";
  try {
    parse("", written);
    expect.fail("accepted");
  } catch (error) {
    const [{ path, line, column, sourceLine }] = (error as ScenarioError).diagnostics;
    expect(path).toBe("mechanisms.2.epoll.accept");
    expect(sourceLine.slice(column - 1)).toMatch(/^(accept|mutex)/);
    expect(line).toBe(7);
  }
});
