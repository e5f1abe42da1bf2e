/**
 * What poll and select share: a call that looks at every descriptor, sleeps if none is ready, and looks at all again.
 *
 * A scan takes its time, and an event can fall into it. One on a descriptor the scan has yet to reach is seen by this
 * scan; one on a descriptor already passed is not, but the wait entry left there keeps the call from going to sleep.
 * So the position of the scan at the instant of the event decides, and it is known exactly from the thread's progress.
 */
import type { Machine } from "../sim/machine.js";
import type { Operations } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Canceller } from "./cancelling.js";
import type { CostTable } from "./costs.js";
import { eventToThreadPs } from "./laws.js";
import { OwnSets, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import type { Host, LawContext, ParameterSpec } from "./types.js";

/** What one call charges for a set of `n` descriptors, in picoseconds. */
export interface ScanCosts {
  /** The call: entry, exit, copying of arguments. */
  callPs: Picoseconds;
  /** Looking at one descriptor in the kernel. */
  perDescriptorPs: Picoseconds;
  /** User code looking at one result. */
  perResultPs: Picoseconds;
}

/** The descriptors one loop watches: operations `first`, `first + stride`, ... in that order. */
class DescriptorSet {
  /** Ready descriptors the current scan sees, and those it has already passed; as positions. */
  private seen: number[] = [];
  private missed: number[] = [];
  private asleep: Thread | undefined;
  private scanner: Thread | undefined;
  readonly size: number;

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
    private readonly first: number,
    private readonly stride: number,
    private readonly perDescriptorPs: Picoseconds,
  ) {
    this.size = Math.max(0, Math.ceil((io.count - first) / stride));
  }

  /** An event, inside an interrupt. */
  event(operation: number): void {
    const position = (operation - this.first) / this.stride;
    (this.passed(position) ? this.missed : this.seen).push(position);
    const sleeper = this.asleep;
    this.asleep = undefined;
    if (sleeper !== undefined) this.machine.wakeFromInterrupt(sleeper);
  }

  /** From now on `thread`'s current operation is the scan. */
  beginScan(thread: Thread): void {
    this.seen = this.seen.concat(this.missed);
    this.missed = [];
    this.scanner = thread;
  }

  /** The scan is over: positions found ready, ascending. They stay candidates for the next: it is level-triggered. */
  endScan(): number[] {
    this.scanner = undefined;
    const ready = [...new Set(this.seen)].filter((position) => this.io.isReady(this.operationAt(position)));
    ready.sort((a, b) => a - b);
    this.seen = ready.slice();
    return ready;
  }

  /** Whether an event fell behind the scan, so that going to sleep would miss it. */
  get eventBehindScan(): boolean {
    return this.missed.length > 0;
  }

  sleep(thread: Thread): void {
    this.asleep = thread;
  }

  operationAt(position: number): number {
    return this.first + position * this.stride;
  }

  /** Descriptor `p` is looked at once the scan has spent (p + 1) x perDescriptor. */
  private passed(position: number): boolean {
    if (this.scanner === undefined) return false;
    return this.machine.progress(this.scanner) >= (position + 1) * this.perDescriptorPs;
  }
}

function* scanLoop(host: Host, set: DescriptorSet, costs: ScanCosts, thread: Thread): Program {
  const { machine, operations: io } = host;
  const enter = call(costs.callPs);
  const scan = kernel(set.size * costs.perDescriptorPs);
  const service: Service = {
    reader: new Reader(host),
    reads: host.parameters.reads as Reads,
    canceller: forgetting(io),
  };

  for (;;) {
    yield enter;
    let ready: number[];
    for (;;) {
      set.beginScan(thread);
      yield scan;
      ready = set.endScan();
      machine.foundNothing(thread, (set.size - ready.length) * costs.perDescriptorPs);
      if (ready.length > 0) break;
      if (set.eventBehindScan) continue;
      set.sleep(thread);
      yield BLOCK;
    }
    for (const position of ready) io.notice(set.operationAt(position));

    let looked = 0;
    for (const position of ready) {
      yield lookAt(position + 1 - looked, costs.perResultPs);
      looked = position + 1;
      yield* serve(host, service, set.operationAt(position));
    }
  }
}

/** User code looks at `results` results. */
export function lookAt(results: number, perResultPs: Picoseconds): Op {
  return compute(results * perResultPs, "user");
}

/** What cancels: nothing is registered, so the program has only to name the new connection's descriptor in its next call. */
function forgetting(io: Operations): Canceller {
  const bookkeeping = compute(0, "user");
  return {
    call: () => bookkeeping,
    *cancelled(operation) {
      yield bookkeeping;
      io.issue(operation);
    },
  };
}

/** The price list of `descriptors` descriptors. */
export type ScanPrice = (costs: CostTable, descriptors: number) => ScanCosts;

/** How many loops there are, and how they read. */
export const SCAN_PARAMETERS = {
  threads: {
    type: "integer",
    default: 1,
    min: 1,
    max: 4096,
    summary: "loops, each with its share of the descriptors",
  },
  reads: READS_PARAMETER,
  buffer: LOOP_BUFFER,
} as const satisfies Record<string, ParameterSpec>;

/** The costs that go with them. */
export const SCAN_COSTS = ["scanPerDescriptor", "read", "readEmpty", "copyPerByte", "loopBuffer"] as const;

/** What scanning leaves out whatever the call. */
export const SCAN_DIVERGENCE = [
  "A callback that cancels another loop's descriptor does it as if it were its own: that the loop would have to be woken up is left out.",
  "One read takes at most one message, though a real one would take the next message's bytes along.",
] as const;

/** Mean notice latency at light load: interrupt, wake-up, wake latency and the second look at all descriptors. */
export function scanLaw({ pending, costs, parameters }: LawContext, price: ScanPrice): Picoseconds {
  const descriptors = Math.ceil(pending / Number(parameters.threads));
  const scanPs = descriptors * price(costs, descriptors).perDescriptorPs;
  return eventToThreadPs(costs) + scanPs;
}

/** Start the loops: of m, loop k watches the operations k, k + m, k + 2 m, ... */
export function buildScanLoops(host: Host, price: ScanPrice): void {
  const threads = Number(host.parameters.threads);
  const costs = Array.from({ length: threads }, (_, k) => price(host.costs, Math.ceil((host.pending - k) / threads)));
  host.operations.bufferBytes = bufferBytes(host.parameters, host.costs, "loopBuffer");
  const sets = costs.map(
    ({ perDescriptorPs }, k) => new DescriptorSet(host.machine, host.operations, k, threads, perDescriptorPs),
  );
  host.operations.attach(new OwnSets(sets), "readiness");
  sets.forEach((set, k) => {
    host.machine.spawn(`scan loop ${k}`, (thread) => scanLoop(host, set, costs[k], thread));
  });
}
