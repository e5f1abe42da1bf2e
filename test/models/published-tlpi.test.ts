/**
 * Table 63-9 of The Linux Programming Interface (published/tlpi-2010, whose claims are its figures), more closely: a
 * call never sleeps, the prices per descriptor must grow with N to meet the table, and poll and select leave wait
 * entries up to the descriptor that is ready.
 */
import { describe, expect, it } from "vitest";
import { CostTable, type CostValue } from "../../models/costs.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { publishedCell } from "./published-cell.js";

const OPERATIONS = 2_000;
/** Of poll, N = 1,000: 35 s for 100,000 operations. */
const PUBLISHED_NS = 350_000;
/** The wait, the read, and the write of the reply. */
const CALLS_PER_OPERATION = 3;

/** What the machine counted, and nanoseconds in system calls and the search per monitoring operation. */
function monitor(line: string, pending: number, prices: Record<string, CostValue> = {}) {
  const cell = publishedCell("tlpi-2010", { line, pending });
  const { accounts, counters, completions } = simulate({
    ...cell,
    ...{ completions: OPERATIONS, costs: { ...cell.costs, ...prices } },
  });
  const spentPs = accounts.system + accounts.user;
  return { counters, completions, ns: spentPs / completions / 1_000 };
}

describe("TLPI table 63-9 with the profile linux-2010", () => {
  it.each(["poll", "select", "epoll"])("%s finds an event ready at each call and never sleeps", (line) => {
    for (const pending of [10, 100, 1000]) {
      const { counters, completions } = monitor(line, pending);
      // What is under way at the ends of the window.
      expect(Math.abs(counters.systemCalls - CALLS_PER_OPERATION * completions)).toBeLessThanOrEqual(3);
      expect(counters.wakeups).toBe(0);
    }
  });

  it("needs a cost per descriptor that grows with N: poll's at N = 100 falls short of N = 1000 by more than 20 %", () => {
    const { costs } = publishedCell("tlpi-2010", { line: "poll", pending: 100 });
    const at100 = new CostTable(costs, 100);
    const perDescriptor = ["pollPerDescriptor", "waitEntryAdd", "waitEntryRemove"] as const;
    const flat = Object.fromEntries(perDescriptor.map((name) => [name, at100.value(name)]));
    expect(monitor("poll", 1_000, flat).ns).toBeLessThan(0.8 * PUBLISHED_NS);
  });

  it.each(["poll", "select"])(
    "%s adds and removes wait entries up to the ready descriptor, half of them on average",
    (line) => {
      const dearer = { waitEntryAdd: 100, waitEntryRemove: 1_000 };
      const [free, paid] = [{ waitEntryAdd: 0, waitEntryRemove: 0 }, dearer].map(
        (entries) => monitor(line, 1_000, entries).ns,
      );
      // The position is uniform on 1 to 1000: of 2,000 a mean with a standard error of 289 / sqrt(2000) = 6.5. Five of
      // them.
      expect(Math.abs((paid - free) / 1_100 - 500.5)).toBeLessThan(5 * 6.5);
    },
  );
});
