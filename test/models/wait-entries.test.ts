/**
 * Wait entries of poll and select, traced on paper: ten descriptors, a look 50 ns, adding an entry 30 ns, removing one
 * 20 ns. The call takes 2 us, so the first scan begins at 2 us; an interrupt takes 1 us on another core, a wake-up 500
 * ns; all else is free.
 */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { findMechanism } from "../../models/registry.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { costs, defaults } from "./harness.js";
import { play } from "./stage.js";

const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, waitEntryAdd: 30, waitEntryRemove: 20 },
  ...{ pollCall: 2_000, pollPerDescriptor: 50, selectCall: 2_000, selectPerDescriptor: 50 },
}) as Record<string, number>;

const MECHANISMS = ["poll", "select"];

/** Events of [when the kernel knows, in ns; descriptor]: when each is noticed, in ns, and what was counted. */
function notices(mechanism: string, known: [number, number][], cores = 3, threads = 1) {
  const events = known.map(([ns, operation]) => ({ at: (ns - 1_000) * 1_000, operation, callback: 0 }));
  const parameters = { threads };
  const scene = { mechanism, parameters, cores, quantumPs: 1e15, pending: 10, costs: PRICES, events };
  const { events: stations, books } = play(scene);
  const ns = known.map((_, serial) => (stations.get(serial)?.notice as number) / 1_000);
  return { ns, wakeups: books.counters.wakeups, systemNs: books.accounts[ACCOUNTS.indexOf("system")] / 1_000 };
}

describe.each(MECHANISMS)("%s", (mechanism) => {
  it("asleep, adds ten entries on the way in and removes ten before it returns", () => {
    // In: 2 us + 10 x (50 + 30). Woken at 101.5 us: 10 x 50 and 10 x 20.
    const { ns, wakeups, systemNs } = notices(mechanism, [[101_000, 7]]);
    expect(ns).toEqual([102_200]);
    expect(wakeups).toBe(1);
    expect(systemNs).toBe(2_000 + 800 + 700);
  });

  it.each([
    ["the first descriptor", 0, 2_000 + 500 + 1 * 50],
    ["the fourth", 3, 2_000 + 500 + 4 * 50],
    ["the last", 9, 2_000 + 500 + 10 * 50],
  ])("with %s ready before, adds and removes entries up to it, and does not sleep", (_, descriptor, noticed) => {
    const { ns, wakeups } = notices(mechanism, [[1_000, descriptor]]);
    expect(ns).toEqual([noticed]);
    expect(wakeups).toBe(0);
  });

  /** By what happens: [known, descriptor] of each event, and when each is noticed. */
  const cases: Record<string, { known: [number, number][]; noticed: number[] }> = {
    "a further one behind the first that is ready costs nothing more": {
      known: [
        [1_000, 3],
        [1_500, 8],
      ],
      noticed: [2_700, 2_700],
    },
    // At 2.2 us the scan has left entries on 0 and 1, and is at 2.
    "an event ahead of a scan that has found none is the last to get an entry": {
      known: [[2_200, 6]],
      noticed: [2_000 + 500 + 7 * 50],
    },
    "an event behind it keeps the call awake: all entries, a second scan without adding, all removed": {
      known: [[2_200, 1]],
      noticed: [2_000 + 800 + 500 + 200],
    },
    "an event ahead of the first ready one takes its place": {
      known: [
        [1_000, 8],
        [2_200, 4],
      ],
      noticed: [2_750, 2_750],
    },
    "an event between the scan and the end of it is seen": {
      known: [
        [1_000, 3],
        [2_200, 9],
      ],
      noticed: [2_700, 2_700],
    },
    // At 2.5 us it has looked at 4 for 80 ns each and at 3 more for 50.
    "behind the first ready one the scan is faster: descriptor 7 is ahead": {
      known: [
        [1_000, 3],
        [2_500, 7],
      ],
      noticed: [2_700, 2_700],
    },
    "and descriptor 6 behind: left to the next call": {
      known: [
        [1_000, 3],
        [2_500, 6],
      ],
      noticed: [2_700, 2_700 + 2_000 + 500 + 7 * 50],
    },
    "so is an event while entries are being removed": {
      known: [
        [1_000, 3],
        [2_650, 9],
      ],
      noticed: [2_700, 2_700 + 2_000 + 500 + 10 * 50],
    },
  };

  it.each(Object.entries(cases))("%s", (_, { known, noticed }) => {
    expect(notices(mechanism, known).ns).toEqual(noticed);
  });

  it("on one core the interrupt halts the scan whose length it changes", () => {
    // From 2.2 to 3.2 us; 200 of 500 + 7 x 50 ns are done.
    expect(notices(mechanism, [[3_200, 6]], 1).ns).toEqual([3_200 + 650]);
  });

  it("two loops have five entries each", () => {
    expect(notices(mechanism, [[101_000, 7]], 4, 2).ns).toEqual([101_500 + 5 * 50 + 5 * 20]);
  });

  it("has a law that counts the second look and the removal", () => {
    const parameters = defaults(mechanism, 2);
    const law = findMechanism(mechanism)?.law.notice;
    expect(law?.({ pending: 10, cores: 2, parameters, costs: new CostTable(PRICES, 10) })).toBe(2_200_000);
  });
});

it.each(["dev-poll", "rt-signals", "epoll", "kqueue", "event-ports"])("%s leaves no wait entries", (mechanism) => {
  expect(findMechanism(mechanism)?.costs.filter((name) => name.startsWith("waitEntry"))).toEqual([]);
});
