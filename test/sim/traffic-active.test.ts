/** Closed traffic of which only some operations are active at a time, by itself: fixed seeds. */
import { describe, expect, it } from "vitest";
import type { Operations } from "../../sim/operations.js";
import { Simulation } from "../../sim/simulation.js";
import type { ClosedWorkload } from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { traffic } from "../../sim/traffic.js";

/** Two-sided level about 1e-5. */
const Z = 4.4;
const COUNT = 10;
const PER_SECOND = 10_000;

interface Event {
  at: number;
  operation: number;
}

/** The events of two seconds, each issued again at once. */
function events(active: number | undefined, io: "exponential" | "constant" = "exponential"): Event[] {
  const simulation = new Simulation();
  const list: Event[] = [];
  const deviceEvent = (operation: number) => {
    list.push({ at: simulation.now, operation });
    source.reissued(operation);
  };
  const workload: ClosedWorkload = {
    ...{ kind: "closed", rate: { basis: "total", perSecond: PER_SECOND }, io: { kind: io, meanPs: 1 } },
    ...{ think: { kind: "constant", meanPs: 0 }, callback: { kind: "constant", meanPs: 0 } },
    ...(active !== undefined && { active }),
  };
  const site = { count: COUNT, deviceEvent } as unknown as Operations;
  const source = traffic(workload, simulation, site, { seed: "active", replication: 0 });
  source.start();
  simulation.run(2 * PS_PER_S);
  return list.filter(({ at }) => at <= 2 * PS_PER_S);
}

describe("operations of which so many are active", () => {
  it.each([1, 3])("%i of ten: the rate asked for, on all operations alike", (active) => {
    const all = events(active);
    const expected = 2 * PER_SECOND;
    expect(Math.abs(all.length - expected)).toBeLessThan(Z * Math.sqrt(expected));
    const each = Array.from({ length: COUNT }, (_, i) => all.filter(({ operation }) => operation === i).length);
    const mean = all.length / COUNT;
    for (const count of each) expect(Math.abs(count - mean)).toBeLessThan(Z * Math.sqrt(mean));
  });

  it("the next is drawn anew: the one before is as likely as any other that is idle", () => {
    const all = events(1);
    const again = all.filter(({ operation }, i) => i > 0 && all[i - 1].operation === operation).length;
    const expected = all.length / COUNT;
    expect(Math.abs(again - expected)).toBeLessThan(Z * Math.sqrt(expected));
  });

  it("no more than so many are under way: one at a time comes at equal intervals", () => {
    const gaps = events(1, "constant").map(({ at }, i, all) => (i > 0 ? at - all[i - 1].at : at));
    expect(new Set(gaps.slice(1))).toEqual(new Set([PS_PER_S / PER_SECOND]));
  });

  it.each([COUNT, COUNT + 5])("%i: as many as there are, or more, are all, as without", (active) => {
    expect(events(active)).toEqual(events(undefined));
  });
});
