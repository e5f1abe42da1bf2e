/** io-uring: its law in every mode, calls per message under load, what SQPOLL costs, and its limits as queues. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { ioUring } from "../../models/io-uring.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, constant, costs, exponential, meanAndError, meanPs, poisson, replicate } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, uringEnter: 400, uringSubmit: 30, uringReceiveEmpty: 200 },
  ...{ pollArm: 100, uringReceive: 700, uringComplete: 20, uringInterrupt: 600, uringSqPoll: 100 },
}) as Record<string, number>;
const linux2026 = Object.fromEntries(
  Object.entries(loadProfile("linux-2026-vm").costs).map(([name, { value }]) => [name, value]),
) as Cell["costs"];

const COOPERATIVE = { mode: "IORING_SETUP_COOP_TASKRUN" };
const DEFERRED = { mode: "IORING_SETUP_DEFER_TASKRUN" };
const SQPOLL = { mode: "IORING_SETUP_SQPOLL" };
const MULTISHOT = { receive: "IORING_RECV_MULTISHOT" };

const alone = {
  kind: "open" as const,
  rate: { basis: "total" as const, perSecond: 1_000 },
  interval: constant(1),
  callback: constant(5e6),
};

function law(base: Cell): number {
  return ioUring.law.notice?.({ ...base, cores: base.machine.cores, costs: new CostTable(base.costs) }) as number;
}

describe("io-uring, law at light load", () => {
  // enter + submit + attempt + poll + receive + complete.
  const oneShot = 400 + 30 + 200 + 100 + 700 + 20;
  for (const [name, set, systemNs] of [
    ["default", {}, oneShot],
    ["cooperative", COOPERATIVE, oneShot],
    ["deferred", DEFERRED, oneShot],
    ["IORING_RECVSEND_POLL_FIRST", { IORING_RECVSEND_POLL_FIRST: "yes" }, oneShot - 200],
    ["multishot", MULTISHOT, 400 + 700 + 20],
    ["multishot, deferred", { ...MULTISHOT, ...DEFERRED }, 400 + 700 + 20],
  ] as [string, Parameters, number][]) {
    it.each([1, 100, 100_000])(`${name}, n = %d: exactly 4.22 us, and one call`, (pending) => {
      const base = cell("io-uring", { pending, set, costs: prices, workload: alone });
      const { latency, counters, accounts } = simulate(base);
      expect(law(base)).toBe(4_220_000);
      expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([4_220_000, 4_220_000]);
      expect(latency.start.maxPs).toBe(4_220_000);
      expect(counters.systemCalls).toBe(2_000);
      expect(counters.wakeups).toBe(2_000);
      expect(accounts.system).toBe(2_000 * systemNs * 1_000);
    });
  }

  it("a shared ring: whoever submitted does the work, and wakes the m - 1 others for nothing", () => {
    const base = cell("io-uring", { set: { threads: 3, rings: "shared" }, costs: prices, workload: alone });
    const { latency, counters } = simulate(base);
    expect(law(base)).toBe(5_220_000);
    expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([5_220_000, 5_220_000]);
    expect(counters.wakeups).toBe(3 * 2_000);
    expect(counters.systemCalls).toBe(2_000);
  });

  it("SQPOLL awake: half a look and another idle exit more on average, and one core never idles", () => {
    // The gap is no multiple of a look, so that an event meets every phase of it alike.
    const workload = {
      ...alone,
      interval: constant(1),
      rate: { basis: "total" as const, perSecond: 1e12 / 1_000_012_345 },
    };
    const base = cell("io-uring", { set: SQPOLL, costs: prices, workload });
    const { latency, accounts, counters, windowPs } = simulate(base);
    expect(law(base)).toBe(6_270_000);
    expect(latency.notice.minPs).toBeGreaterThan(6_220_000);
    expect(latency.notice.maxPs).toBeLessThanOrEqual(6_320_000);
    expect(latency.notice.sumPs / latency.notice.count).toBeCloseTo(6_270_000, -4);
    expect(accounts.idle).toBeLessThan(3 * windowPs);
    expect(accounts.polling).toBeGreaterThan(0.99 * windowPs);
    // The thread's wait; the poller makes no calls.
    expect(counters.systemCalls).toBe(2_000);
  });

  it("SQPOLL asleep: another wake-up, ipi, idle exit and look; a call wakes it for the submission", () => {
    // Twice a millisecond asleep: after the event, and after the submission.
    const workload = { ...alone, rate: { basis: "total" as const, perSecond: 100 } };
    const set = { ...SQPOLL, sq_thread_idle: 1e9 };
    const run = simulate(cell("io-uring", { set, costs: prices, workload }));
    expect([run.latency.notice.minPs, run.latency.notice.maxPs]).toEqual([6_820_000, 6_820_000]);
    expect(run.counters.wakeups).toBe(2 * 2_000);
    expect(run.counters.systemCalls).toBe(2_000);
    expect(run.accounts.polling / run.windowPs).toBeCloseTo(0.1, 2);
  });

  it("commits a buffer per operation, multishot only the pool of each ring", () => {
    const memory = (set: Parameters) => {
      const base = cell("io-uring", { pending: 1_000_000, set });
      const table = new CostTable(costs({ threadMemory: 35_000, operationBuffer: 4_096, uringRequestMemory: 320 }));
      return ioUring.memory({ ...base, cores: 4, costs: table });
    };
    expect(memory({})).toEqual({ threads: 35_000, buffers: 4_096e6, registrations: 320e6 });
    expect(memory({ ...MULTISHOT, threads: 4, buffers: 256 }).buffers).toBe(4 * 256 * 4_096);
    expect(memory({ ...SQPOLL, threads: 4 }).threads).toBe(8 * 35_000);
    expect(memory({ ...SQPOLL, threads: 4, rings: "shared" }).threads).toBe(5 * 35_000);
  });

  it("refuses what io_uring_setup refuses", () => {
    const why = (set: Parameters) => ioUring.unsupported?.(cell("io-uring", { set }).parameters, 1);
    expect(why({})).toBeUndefined();
    expect(why({ ...DEFERRED, threads: 2, rings: "shared" })).toContain("single issuer");
    expect(why({ entries: 4_096, cq_entries: 1_024 })).toContain("cq_entries");
  });
});

describe("io-uring under load", () => {
  const callsPerMessage = (perSecond: number, set: Parameters) => {
    const workload = poisson(perSecond, constant(3e6));
    const { counters, events } = simulate(cell("io-uring", { pending: 10_000, set, costs: prices, workload }));
    return counters.systemCalls / events;
  };

  for (const [name, set] of [
    ["default", {}],
    ["deferred", DEFERRED],
    ["SQPOLL", SQPOLL],
  ] as [string, Parameters][]) {
    it(`${name}: messages found together share a call, so calls per message fall`, () => {
      const calls = [1_000, 100_000, 220_000].map((rate) => callsPerMessage(rate, set));
      expect(calls[0]).toBeCloseTo(1, 1);
      expect(calls[1]).toBeLessThan(0.9 * calls[0]);
      expect(calls[2]).toBeLessThan(0.7 * calls[1]);
    });
  }

  it("deferred, callbacks are not lengthened: fewer interrupts than by default, which has one more for a callback it hits", () => {
    const interrupts = (set: Parameters) => {
      const workload = poisson(150_000, constant(3e6));
      const { counters, events } = simulate(cell("io-uring", { pending: 10_000, set, costs: prices, workload }));
      return counters.interrupts / events;
    };
    expect(interrupts(DEFERRED)).toBeCloseTo(1, 2);
    expect(interrupts({})).toBeGreaterThan(1.2);
  });

  it("SQPOLL needs a core of its own: where it shares the program's, messages wait for its quantum", () => {
    const notice = (cores: number, set: Parameters) => {
      const machine = { cores, quantumPs: 4e9 };
      const workload = poisson(2_000, constant(5e6));
      const base = { ...cell("io-uring", { cores, set, costs: linux2026, workload, completions: 1_000 }), machine };
      return meanPs(simulate(base), "notice");
    };
    const interrupted = notice(1, {});
    expect(notice(2, SQPOLL)).toBeLessThan(2 * interrupted);
    expect(notice(1, SQPOLL)).toBeGreaterThan(20 * interrupted);
    expect(notice(2, { ...SQPOLL, threads: 2 })).toBeGreaterThan(20 * interrupted);
  });

  it("a byte costs the same as with epoll, and in the same account: neither is favoured by size", () => {
    const systemPs = (mechanism: string, bytes: number) => {
      const { parameters } = cell(mechanism, { set: { buffer: 65_536 } });
      const events = [{ at: 1e8, operation: 0, callback: 0, bytes }];
      const scene = { mechanism, parameters, cores: 2, quantumPs: 1e15, pending: 1, events };
      const { books } = play({ ...scene, costs: { ...prices, copyPerByte: 1 } });
      return books.accounts[ACCOUNTS.indexOf("system")];
    };
    for (const mechanism of ["epoll", "io-uring"]) {
      expect(systemPs(mechanism, 10_000) - systemPs(mechanism, 0)).toBe(10_000_000);
    }
  });
});

describe("io-uring with all costs zero", () => {
  const SERVICE_PS = 1e8;
  const exp = exponential(SERVICE_PS);

  it.each<[string, Parameters, number, ReturnType<typeof constant>]>([
    ["default, one ring and thread, exponential callbacks: M/M/1", {}, 1, exp],
    ["deferred, constant callbacks: M/D/1", DEFERRED, 1, constant(SERVICE_PS)],
    ["multishot, exponential callbacks: M/M/1", MULTISHOT, 1, exp],
    ["four threads on a shared ring: M/M/4", { threads: 4, rings: "shared", count: 1 }, 4, exp],
  ])("%s", (_, set, threads, callback) => expectSameQueue("io-uring", set, "iocp", threads, callback));

  it("a ring for each of four threads: four M/M/1", () => {
    const T_999_9 = 4.781;
    const workload = poisson(20_000, exp);
    const options = { cores: 4, pending: 20_000, set: { threads: 4 }, workload, warmup: 2_000, completions: 15_000 };
    const runs = replicate(cell("io-uring", options), 10);
    const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "response")));
    // Pollaczek-Khinchine at load 0.5: 2 S.
    expect(Math.abs(mean - 2e8)).toBeLessThan(T_999_9 * error);
    expect(error).toBeLessThan(0.02 * 2e8);
  });
});
