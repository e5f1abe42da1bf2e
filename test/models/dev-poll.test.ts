/** /dev/poll against its law and cases traced on paper. 130 descriptors fill three words of the bitmap. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { devPoll } from "../../models/dev-poll.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, constant, costs } from "./harness.js";
import { play } from "./stage.js";

/** ns. */
const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400 },
  ...{ devPollCall: 400, devPollPerHint: 100, devPollPerWord: 10 },
});

function stage(events: { at: number; operation: number; callback: number }[], dp_nfds = 64) {
  const parameters = { threads: 1, dp_nfds };
  const prices = PRICES as Record<string, number>;
  return play({ mechanism: "dev-poll", parameters, cores: 4, quantumPs: 1e15, pending: 130, costs: prices, events });
}

describe("dev-poll", () => {
  it("a call costs its words and its hints; what was reported is checked once more", () => {
    const { events, books } = stage([
      { at: 1e8, operation: 70, callback: 5e6 },
      { at: 2e8, operation: 3, callback: 0 },
    ]);
    // Idle exit 2000, interrupt 1000, wake-up 500, three words 30, one hint 100; the read; the callback.
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_630_000, start: 104_530_000, end: 109_530_000 });
    expect(events.get(1)?.notice).toBe(203_630_000);
    // Two calls and two reads. Walks: all 130 hinted at first; 70; 70 again, which clears its bit; 3.
    expect(books.counters.systemCalls).toBe(4);
    const system = books.accounts[ACCOUNTS.indexOf("system")];
    expect(system).toBe((2 * 400 + 2 * 900 + 4 * 30 + (130 + 3) * 100) * 1_000);
  });

  it("descriptors hinted together are noticed together, each at the price of a check", () => {
    const { events } = stage([70, 5].map((operation) => ({ at: 1e8, operation, callback: 0 })));
    expect([0, 1].map((serial) => events.get(serial)?.notice)).toEqual([103_730_000, 103_730_000]);
    // In the order of the bitmap: 5 before 70.
    expect([1, 0].map((serial) => events.get(serial)?.start)).toEqual([104_630_000, 105_530_000]);
  });

  it("an event during a walk that finds nothing keeps the call from going to sleep", () => {
    // The first walk, of all 130, lasts from 2.4 to 15.43 us; known at 4; the next: three words, one hint.
    const { events, books } = stage([{ at: 3e6, operation: 0, callback: 0 }]);
    expect(events.get(0)?.notice).toBe(15_560_000);
    expect(books.counters.wakeups).toBe(0);
  });

  it("dp_nfds: a full call stops, and the next goes on behind it, so that nobody starves", () => {
    const { events } = stage(
      [5, 70, 129].map((operation) => ({ at: 1e8, operation, callback: 0 })),
      1,
    );
    // Word 0; then read 900, call 400 and the words 0 and 1; then words 1 and 2.
    const notices = [0, 1, 2].map((serial) => events.get(serial)?.notice);
    expect(notices).toEqual([103_610_000, 105_030_000, 106_450_000]);
  });

  it("dp_nfds: a descriptor that is ready again at once waits for its turn round the bitmap", () => {
    const { events } = stage(
      [5, 5, 70, 5].map((operation) => ({ at: 1e8, operation, callback: 0 })),
      1,
    );
    const starts = [...events.entries()].sort((a, b) => a[1].start - b[1].start).map(([serial]) => serial);
    expect(starts).toEqual([0, 2, 1, 3]);
  });

  it.each([1, 64, 65, 10_000, 100_000])("n = %i: notice is the law's, and grows by words only", (pending) => {
    const workload = {
      kind: "open" as const,
      rate: { basis: "total" as const, perSecond: 1_000 },
      interval: constant(1),
      callback: constant(5e6),
    };
    const base = cell("dev-poll", { pending, costs: PRICES, workload, warmup: 50, completions: 200 });
    const { notice } = simulate(base).latency;
    const law = 3_600_000 + Math.ceil(pending / 64) * 10_000;
    expect([notice.minPs, notice.maxPs]).toEqual([law, law]);
    const context = { pending, cores: 4, costs: new CostTable(PRICES), parameters: base.parameters };
    expect(devPoll.law.notice?.(context)).toBe(law);
  });
});
