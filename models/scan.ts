/**
 * What poll and select share: a call that looks at every descriptor, sleeps if none is ready, and looks at all again.
 *
 * Whoever may have to sleep leaves a wait entry on each descriptor before looking at it: in the first scan only, and
 * only up to the first descriptor that is ready, since from there on the call will not sleep. All entries are removed
 * before the call returns, whether it slept or not:
 *
 *     asleep:        n x (look + add), sleep, n x look + n x remove
 *     ready at p:    n x look + (p + 1) x (add + remove), p counted from 0
 *
 * A scan takes its time, and an event can fall into it. One on a descriptor the scan has yet to reach is seen by this
 * scan; one on a descriptor already passed is not, but the wait entry left there keeps the call from going to sleep. So
 * the position of the scan at the instant of the event decides, and it is known exactly from the thread's progress. An
 * event ahead of the first ready descriptor also spares the scan the entries behind it.
 */
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { SHARED_ACCEPT_PARAMETER } from "./accept-policies.js";
import type { CostTable } from "./costs.js";
import { adopt, FurtherPlaces, OwnPlaces } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { isThrough, OwnSets, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { writingPort } from "./sending.js";
import type { Host, LawContext, ParameterSpec } from "./types.js";

/** What one call charges for a set of `n` descriptors, in picoseconds. */
export interface ScanCosts {
  /** The call: entry, exit, copying of arguments. */
  callPs: Picoseconds;
  /** Looking at one descriptor in the kernel. */
  perDescriptorPs: Picoseconds;
  /** Leaving a wait entry on one, and removing it. */
  addPs: Picoseconds;
  removePs: Picoseconds;
  /** User code looking at one result. */
  perResultPs: Picoseconds;
}

/** No descriptor is ready, as far as the scan can tell. */
const NOWHERE = Number.POSITIVE_INFINITY;

/**
 * The descriptors one loop watches: operations `first`, `first + stride`, ... in that order, and behind them the
 * further descriptors on which an answer is expected.
 */
class DescriptorSet implements KernelSide {
  private readonly further = new FurtherPlaces();
  private readonly own: OwnPlaces;
  /** Ready descriptors the current scan sees, and those it has already passed. */
  private seen: number[] = [];
  private missed: number[] = [];
  private asleep: Thread | undefined;
  private scanner: Thread | undefined;
  /** The current scan leaves wait entries; and the first ready descriptor it will find. */
  private adding = false;
  private firstReady = NOWHERE;
  size: number;

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
    first: number,
    stride: number,
    private readonly costs: ScanCosts,
  ) {
    this.own = new OwnPlaces(io, first, stride);
    this.size = this.own.length;
  }

  /** An answer is expected on a further descriptor: the next call names it. */
  add(descriptor: number): void {
    if (this.io.requests?.isAboutRoom(descriptor)) return;
    this.further.add(descriptor);
    this.size = this.own.length + this.further.length;
  }

  /** It has come, and no other is expected: the next call does not name it, and the last one has its place. */
  remove(descriptor: number): void {
    if (this.io.requests?.isAboutRoom(descriptor)) return;
    if (!this.further.has(descriptor)) return;
    this.further.remove(descriptor);
    this.size = this.own.length + this.further.length;
    this.seen = this.seen.filter((each) => each !== descriptor);
    this.missed = this.missed.filter((each) => each !== descriptor);
  }

  announce(operation: number): void {
    this.event(operation);
  }

  /** An event, inside an interrupt. */
  event(operation: number): void {
    const position = this.positionOf(operation);
    if (this.passed(position)) this.missed.push(operation);
    else this.ahead(operation, position);
    const sleeper = this.asleep;
    this.asleep = undefined;
    if (sleeper !== undefined) this.machine.wakeFromInterrupt(sleeper);
  }

  /**
   * From now on `thread`'s current operation is a scan, the first of its call or a further one: how long it takes, as
   * things are.
   */
  beginScan(thread: Thread, first: boolean): Picoseconds {
    this.seen = this.seen.concat(this.missed).filter((operation) => this.io.isReady(operation));
    this.missed = [];
    this.scanner = thread;
    this.adding = first;
    this.firstReady = this.seen.reduce((first, operation) => Math.min(first, this.positionOf(operation)), NOWHERE);
    return this.scanPs;
  }

  /**
   * The scan is over: operations found ready, by ascending position. Those that are still ready then the next one finds
   * as well: it is level-triggered.
   */
  endScan(): number[] {
    this.scanner = undefined;
    const ready = [...new Set(this.seen)].filter((operation) => this.io.isReady(operation));
    ready.sort((a, b) => this.positionOf(a) - this.positionOf(b));
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

  positionOf(operation: number): number {
    const named = operation >= this.io.count ? this.namedBy(operation) : operation;
    if (named >= this.io.count) return this.own.length + this.further.of(named);
    return this.own.of(named);
  }

  /** The descriptor that a call names: whoever wants room asks for it where it names the connection anyway. */
  private namedBy(descriptor: number): number {
    const { requests } = this.io;
    if (!requests?.isAboutRoom(descriptor)) return descriptor;
    return requests.operationOf(requests.wanting(descriptor));
  }

  /** An event that the next scan will see, or the current one, to which it may be the first. */
  private ahead(operation: number, position: number): void {
    this.seen.push(operation);
    if (this.scanner === undefined || position >= this.firstReady) return;
    this.firstReady = position;
    this.machine.spins.setLength(this.scanner, this.scanPs);
  }

  /** The whole scan, and removing the wait entries if it finds something, since then the call returns. */
  private get scanPs(): Picoseconds {
    const { perDescriptorPs, addPs, removePs } = this.costs;
    const found = this.firstReady !== NOWHERE;
    const added = this.adding ? Math.min(this.firstReady + 1, this.size) : 0;
    const removed = !found ? 0 : this.adding ? added : this.size;
    return this.size * perDescriptorPs + added * addPs + removed * removePs;
  }

  /** Whether the scan has looked at it. */
  private passed(position: number): boolean {
    if (this.scanner === undefined) return false;
    const { perDescriptorPs, addPs } = this.costs;
    const entries = this.adding ? Math.min(position, this.firstReady) + 1 : 0;
    return this.machine.progress(this.scanner) >= (position + 1) * perDescriptorPs + entries * addPs;
  }
}

function* scanLoop(host: Host, set: DescriptorSet, costs: ScanCosts, loop: number, thread: Thread): Program {
  const io = host.operations;
  const enter = call(costs.callPs);
  const service: Service = {
    reader: new Reader(host),
    reads: host.parameters.reads as Reads,
    port: namingPort(host, set, loop),
  };
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  for (;;) {
    yield enter;
    let ready: number[];
    for (let first = true; ; first = false) {
      yield kernel(set.beginScan(thread, first));
      ready = set.endScan();
      const others = set.size - ready.length;
      const lookPs = others * costs.perDescriptorPs;
      // Of what entries take, an equal part for each descriptor.
      const entriesPs = Math.max(0, thread.wholePs - set.size * costs.perDescriptorPs);
      thread.foundNothing(lookPs, Math.floor((entriesPs * others) / Math.max(1, set.size)));
      if (ready.length > 0) break;
      if (set.eventBehindScan) continue;
      set.sleep(thread);
      yield BLOCK;
    }
    for (const operation of ready) io.notice(operation);

    // What the handlers do changes positions, but not what this call has returned.
    const positions = ready.map((operation) => set.positionOf(operation));
    for (let i = 0, looked = 0; i < ready.length; i++) {
      yield lookAt(positions[i] + 1 - looked, costs.perResultPs);
      looked = positions[i] + 1;
      yield* serve(host, service, ready[i]);
      if (isThrough(io, service, ready[i]) && !io.requests?.isOpen(ready[i])) set.remove(ready[i]);
    }
  }
}

/** Whoever expects an answer names the descriptor in its next call. */
function namingPort(host: Host, set: DescriptorSet, loop: number): Port {
  return writingPort(host, {
    loop,
    confined: true,
    canceller: forgetting(),
    expect(descriptor) {
      set.add(descriptor);
      adopt(host.operations, descriptor, set);
      return [];
    },
    forget: (descriptor) => set.remove(descriptor),
  });
}

/** User code looks at `results` results. */
export function lookAt(results: number, perResultPs: Picoseconds): Op {
  return compute(results * perResultPs, "user");
}

/**
 * What cancels: nothing is registered, so the program has only to name the new connection's descriptor in its next
 * call.
 */
function forgetting(): Canceller {
  const bookkeeping = compute(0, "user");
  return {
    call: () => bookkeeping,
    cancelled: () => [bookkeeping],
  };
}

/** The price list of `descriptors` descriptors. */
type ScanPrice = (costs: CostTable, descriptors: number) => ScanCosts;

/** What wait entries cost, and the search through the results: the same with both calls. */
export function entryCosts(costs: CostTable, descriptors: number): Omit<ScanCosts, "callPs" | "perDescriptorPs"> {
  return {
    addPs: costs.ps("waitEntryAdd", descriptors),
    removePs: costs.ps("waitEntryRemove", descriptors),
    perResultPs: costs.ps("scanPerDescriptor", descriptors),
  };
}

/** How many loops there are, and how they read. */
export const SCAN_PARAMETERS = {
  threads: {
    type: "integer",
    default: 1,
    min: 1,
    max: 4096,
    summary: "loops, each with its share of the descriptors",
  },
  accept: SHARED_ACCEPT_PARAMETER,
  reads: READS_PARAMETER,
  buffer: LOOP_BUFFER,
} as const satisfies Record<string, ParameterSpec>;

/** The costs that go with them. */
export const SCAN_COSTS = [
  ...(["waitEntryAdd", "waitEntryRemove", "scanPerDescriptor"] as const),
  ...(["read", "readEmpty", "copyPerByte", "loopBuffer"] as const),
] as const;

/** What scanning leaves out whatever the call. */
export const SCAN_DIVERGENCE = [
  "A callback that cancels another loop's descriptor does it as if it were its own: that the loop would have to be woken up is left out.",
  "One read takes at most one message, though a real one would take the next message's bytes along.",
] as const;

/**
 * Mean notice latency at light load: idle exit, interrupt, wake-up, the second look at all descriptors, the removal of
 * all wait entries.
 */
export function scanLaw({ pending, costs, parameters }: LawContext, price: ScanPrice): Picoseconds {
  const descriptors = Math.ceil(pending / Number(parameters.threads));
  const { perDescriptorPs, removePs } = price(costs, descriptors);
  return eventToThreadPs(costs) + descriptors * (perDescriptorPs + removePs);
}

/** Start the loops: of m, loop k watches the operations k, k + m, k + 2 m, ... */
export function buildScanLoops(host: Host, price: ScanPrice): void {
  const threads = Number(host.parameters.threads);
  const costs = Array.from({ length: threads }, (_, k) => price(host.costs, Math.ceil((host.pending - k) / threads)));
  host.operations.bufferBytes = bufferBytes(host.parameters, host.costs, "loopBuffer");
  const sets = costs.map((each, k) => new DescriptorSet(host.machine, host.operations, k, threads, each));
  host.operations.attach(new OwnSets(sets), "readiness");
  sets.forEach((set, k) => {
    host.machine.spawn(`scan loop ${k}`, (thread) => scanLoop(host, set, costs[k], k, thread));
  });
}
