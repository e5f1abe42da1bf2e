/** Runs that were given up before anything was measured: no length of theirs would tell more. */
import { describe, expect, it } from "vitest";
import { loadProfile } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { standing } from "../../../../scenarios/statistics/status/standing.js";
import { matterOf } from "../../../../scenarios/statistics/status/words.js";
import { pointOf } from "../../run/one-point.js";
import { cellResult, smallScenario } from "../samples.js";

/** Refused clients ask again within microseconds: the core does nothing but refuse, by interrupts. */
const LIVELOCK = `
name: livelock
question: What becomes of clients that ask again at once?
machine: { cores: 1, profile: linux-2026-vm }
workload: { clients: { limits: { requests: 1 }, outstanding: 1, think: 100ns, network: 1us, callback: 5us, timeout: 5us, retry: { after: 1us, times: 1 } } }
mechanisms: [epoll]
pending: [200]
measurement: { replications: 2, warm-up: 100, completions: 1000 }`;

const GIVEN_UP = cellResult([], { windowPs: 0, unfinished: 1000, completions: 0 });
const STEADY = cellResult([1000, 1100, 900, 1000]);

/** On a thousand events a second of 5 us each, on two threads. */
function verdict(cells: ReturnType<typeof cellResult>[], ...set: string[]) {
  const scenario = smallScenario("workload={ open: { total-rate: 1k/s, arrivals: poisson, callback: 5us } }", ...set);
  const replications = cells.map((cell, replication) => ({ ...cell, replication }));
  return standing({ scenario, pending: 10, threads: 2, cells: replications, warmup: { events: 10, settled: true } });
}

describe("runs that were given up before their window began", () => {
  it("are overloaded, by nobody knows how much, and say why", () => {
    const scenario = parseScenario(LIVELOCK, { file: "case.yaml", loadProfile: (name) => loadProfile(name) });
    const point = pointOf(scenario, scenario.seed);
    expect(point).toMatchObject({ status: "overloaded", undetermined: { rates: "a window has no length" } });
    expect([point.excess, point.needs]).toEqual([undefined, undefined]);
    expect(matterOf([point], scenario)).toBe(
      "overloaded: every replication was given up before the window began: next to nothing that happened was an event that is measured",
    );
  });

  it("are overloaded by what the scenario itself asks for too much", () => {
    const much = "workload.open.callback=10ms";
    const found = verdict([GIVEN_UP, GIVEN_UP], much);
    // 1,000 a second of 10 ms, on the cores of two threads.
    expect(found).toMatchObject({ status: "overloaded", excess: expect.closeTo(4, 9) });
  });

  it("are counted where they are some of many", () => {
    const found = verdict([STEADY, GIVEN_UP, STEADY]);
    expect(found).toMatchObject({
      status: "partly overloaded",
      overloadedReplications: 1,
      reason: expect.stringMatching(/^1 of 3 replications was given up before/),
    });
  });

  it("are not those in which all happens at one instant", () => {
    expect(verdict([STEADY, cellResult([], { windowPs: 0 })]).status).toBe("too short");
  });
});
