/**
 * Queues whose capacity is known, at a load of one's choice: what becomes of their status, for points.test.ts and `npm
 * run bench`.
 */
import { findMechanism } from "../../../../models/registry.js";
import { simulate } from "../../../../scenarios/cell/simulate.js";
import type { Scenario } from "../../../../scenarios/common/types.js";
import { loadProfile } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { cellMaker, planPoints } from "../../../../scenarios/run/plan.js";
import { PS_PER_S } from "../../../../sim/time.js";

/** How much most shipped scenarios measure; and the default: replications until it is precise. */
export const FIXED = "{ replications: 5, warm-up: 1000, completions: 5000 }";
export const AUTO = "{ replications: auto, warm-up: 1000, completions: 5000 }";

export interface Queue {
  name: string;
  kind: "open" | "closed";
  machine: string;
  mechanism: string;
  /** Of the workload, all but its rate. */
  traffic: string;
  pending: number;
  /** Events per second it can do, where that follows from the callback alone. */
  capacity?: number;
}

/** With all costs zero, one thread and a callback of 100 us on average. */
export const MM1: Queue = {
  ...{ name: "M/M/1", kind: "open", machine: "cores: 1, profile: zero", mechanism: "iocp: { threads: 1 }" },
  ...{ traffic: "arrivals: poisson, callback: exponential 100us", pending: 2000, capacity: 10_000 },
};

/** Half of the time nothing arrives, by turns of 100 us on average: index of dispersion 1 + 2 x 5 x 0.5. */
export const BURSTS: Queue = {
  ...{ name: "bursts", kind: "open", machine: "cores: 2, profile: zero", mechanism: "epoll: { threads: 1 }" },
  traffic: "arrivals: poisson, callback: exponential 20us, bursts: { on: exponential 100us, off: exponential 100us }",
  ...{ pending: 1000, capacity: 50_000 },
};

/** One loop that pays for what it does: the less the more it has to do. */
const LOOP: Queue = {
  ...{ name: "epoll, one loop", kind: "open", machine: "cores: 2, profile: linux-2026-vm" },
  ...{ mechanism: "epoll: { threads: 1 }", traffic: "arrivals: poisson, callback: 5us", pending: 1000 },
};

/** Each thread has its own share of the operations. */
export const HASHED: Queue = {
  ...{ name: "epoll, four hashed loops", kind: "open", machine: "cores: 8, profile: linux-2026-vm", pending: 10_000 },
  mechanism: "epoll: { threads: 4, sets: per-thread, steering: hash }",
  traffic: "arrivals: poisson, callback: exponential 20us",
};

/** Threads that share a queue. */
const PORT: Queue = {
  ...{ name: "iocp, four threads", kind: "open", machine: "cores: 8, profile: windows-2012", pending: 1000 },
  ...{ mechanism: "iocp: { threads: 4 }", traffic: "arrivals: poisson, callback: exponential 20us" },
};

/** A core that is always busy, with work or without. */
export const SPINNING: Queue = {
  ...{ name: "busy-poll, one loop", kind: "open", machine: "cores: 2, profile: linux-2026-vm", pending: 1000 },
  ...{ mechanism: "busy-poll: { threads: 1 }", traffic: "arrivals: poisson, callback: 5us" },
};

export const CLOSED_LOOP: Queue = {
  ...{ name: "epoll, one loop, closed", kind: "closed", machine: "cores: 2, profile: linux-2026-vm", pending: 200 },
  ...{ mechanism: "epoll: { threads: 1 }", traffic: "io: exponential, callback: 5us" },
};

export const QUEUES: readonly Queue[] = [MM1, BURSTS, LOOP, HASHED, PORT, SPINNING, CLOSED_LOOP];

/** `queue` asked for `perSecond` events. */
export function scenarioOf(queue: Queue, perSecond: number, measurement: string): Scenario {
  const text = `
name: status
question: Is it steady?
machine: { ${queue.machine} }
workload: { ${queue.kind}: { total-rate: ${Math.round(perSecond)}/s, ${queue.traffic} } }
mechanisms: [{ ${queue.mechanism} }]
pending: [${queue.pending}]
measurement: ${measurement}
seed: status
`;
  return parseScenario(text, { file: queue.name, loadProfile: (name) => loadProfile(name) });
}

/** How much more than it can do a queue is offered where its capacity is measured. */
const MUCH = 3;
/** Far beyond it interrupts take time that they do not take near it. */
const A_LITTLE = 1.1;
const ROUNDS = 2;
/** Completions: to find out how much to offer, and to measure by, with an error of 0.3 % if service is exponential. */
const [ROUGH, FINE] = [10_000, 100_000];

/** Events per second that `queue` delivers when all that it is full of has work. */
export function capacityOf(queue: Queue): number {
  if (queue.capacity !== undefined) return queue.capacity;
  const traffic = queue.traffic.replace("io: exponential", "arrivals: poisson");
  const delivered = (perSecond: number, among: number) => {
    const scenario = scenarioOf({ ...queue, kind: "open", traffic }, perSecond, "{ replications: 1 }");
    const [point] = planPoints(scenario, findMechanism);
    const cell = cellMaker(scenario)(point, { replication: 0, warmup: 20_000, completions: among });
    const { completions, windowPs } = simulate(cell);
    return (completions * PS_PER_S) / windowPs;
  };
  let capacity = delivered(MUCH * delivered(1e6, ROUGH), ROUGH);
  for (let round = 1; round <= ROUNDS; round++)
    capacity = delivered(A_LITTLE * capacity, round < ROUNDS ? ROUGH : FINE);
  return capacity;
}
