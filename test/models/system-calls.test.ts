/**
 * `systemCall` comes once on top of every entry into the kernel, and of nothing else: where nothing else costs
 * anything, the core time spent in the kernel is its price times the calls that were counted. Over every choice of
 * every mechanism's parameters, with messages of several reads and with cancellations.
 */
import { describe, expect, it } from "vitest";
import { COSTS, type CostName, CostTable, isCall } from "../../models/costs.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { watched } from "../../scenarios/plugins/costs-read.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { stream } from "../../sim/random.js";
import { costs, defaults } from "./harness.js";
import { play } from "./stage.js";

const CALL_NS = 100;
const CALL_PS = CALL_NS * 1_000;
const PENDING = 12;
const CORES = [1, 4] as const;

/** All parameters at their defaults; then each choice there is, by itself. */
function settings({ name, parameters, unsupported }: Mechanism, cores: number): Parameters[] {
  const usual = defaults(name, cores);
  const others = Object.entries(parameters).flatMap(([key, spec]) =>
    spec.type === "choice" ? spec.choices.map((value): Parameters => ({ ...usual, [key]: value })) : [],
  );
  const fits = (set: Parameters) => unsupported?.(set, PENDING) === undefined;
  // The kernel's thread never lets another one have its core.
  const fitsCores = ({ mode }: Parameters) => mode !== "IORING_SETUP_SQPOLL" || cores > 1;
  return [usual, ...others].filter((set) => fits(set) && fitsCores(set));
}

/** Messages of several reads, callbacks that cancel; `again`: closed traffic, from the callback to the next event. */
function run({ name }: Mechanism, parameters: Parameters, cores: number, again: number | undefined) {
  const random = stream("system calls", name, 0);
  let at = 0;
  const events = Array.from({ length: 120 }, () => {
    at += 1 + random.below(3e7);
    const [operation, victim] = [random.below(PENDING), random.below(PENDING)];
    const cancels = random.below(10) === 0 ? 2 : 0;
    return { at, operation, callback: 3e6, bytes: 1 + random.below(4), cancels, victim };
  });
  // Looks in user space: that they cost something lets time pass.
  const prices = costs({ systemCall: CALL_NS, rioDequeue: 1, ringPoll: 1 });
  const machine = { cores, quantumPs: 1e15, ...(again !== undefined && { again }) };
  return play({ ...machine, mechanism: name, parameters, pending: PENDING, costs: prices, events }).books;
}

/** Core time spent in calls, and how many were counted. A look at a device from within the kernel takes 1 ps. */
function callsOf({ family }: Mechanism, set: Parameters, { accounts, counters }: ReturnType<typeof run>) {
  const system = accounts[ACCOUNTS.indexOf("system")];
  // What the post's schemes poll with is a call. Others look: in user space, or from within the kernel.
  if (family === "polling scheme" && set.driver === undefined)
    return { ps: system + accounts[ACCOUNTS.indexOf("polling")], calls: counters.systemCalls };
  const found = set.driver === "kernel" || set.mode === "IORING_SETUP_SQPOLL" ? system % CALL_PS : 0;
  return { ps: system - found, calls: counters.systemCalls };
}

describe.each(MECHANISMS.map((mechanism) => [mechanism.name, mechanism] as const))("%s", (_, mechanism) => {
  it.each(CORES)("pays it once a call, on %i cores", (cores) => {
    for (const set of settings(mechanism, cores)) {
      for (const again of [undefined, 1e7]) {
        const { ps, calls } = callsOf(mechanism, set, run(mechanism, set, cores, again));
        const says = [mechanism.name, set, again];
        // All ends with the last callback, on the one core, or while others are within a call.
        const exact = cores === 1 ? ps === calls * CALL_PS : Math.abs(ps - calls * CALL_PS) < cores * CALL_PS;
        expect([...says, exact]).toEqual([...says, true]);
        expect([...says, calls > 0]).toEqual([...says, set.driver !== "user"]);
      }
    }
  });

  it("has the law that it has when each call costs so much more", () => {
    const names = (Object.keys(COSTS) as CostName[]).filter(isCall);
    const each = Object.fromEntries(names.map((name) => [name, CALL_NS]));
    for (const set of settings(mechanism, 4)) {
      const law = (prices: Partial<Record<CostName, number>>) =>
        mechanism.law.notice?.({ pending: PENDING, cores: 4, parameters: set, costs: new CostTable(costs(prices)) });
      expect([set, law({ systemCall: CALL_NS })]).toEqual([set, law(each)]);
    }
  });
});

describe("the price of a call", () => {
  const ps = (values: Record<string, number>, name: CostName) => new CostTable(values).ps(name);

  it("has it on top, in whole picoseconds; work within a call, and in user space, has not", () => {
    expect(ps({ read: 0.0004, systemCall: 100.0004 }, "read")).toBe(100_000);
    expect(ps({ read: 5, systemCall: 100 }, "read")).toBe(105_000);
    expect(ps({ epollPerEvent: 5, systemCall: 100 }, "epollPerEvent")).toBe(5_000);
    expect(ps({ rioSend: 5, systemCall: 100 }, "rioSend")).toBe(5_000);
  });

  it("is without it if the profile has none", () => {
    expect(ps({ read: 5 }, "read")).toBe(5_000);
    expect(new CostTable({ read: 5 }).value("read")).toBe(5);
  });

  it("takes a table at the run's n, whatever n the call's own price is taken at", () => {
    const systemCall = [[10, 1], [1_000, 100]] as const; // biome-ignore format: a table
    const pollCall = [[10, 7], [1_000, 70]] as const; // biome-ignore format: a table
    expect(new CostTable({ systemCall, pollCall }, 1_000).ps("pollCall", 10)).toBe(107_000);
  });

  it("is seen to be read from both, also where it is nothing", () => {
    const reads = new Set<string>();
    new CostTable(watched({ read: 5, systemCall: 0 }, reads)).ps("read");
    expect([...reads].sort()).toEqual(["read", "systemCall"]);
  });
});
