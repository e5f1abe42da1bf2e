/**
 * dev-poll: Solaris' /dev/poll. Descriptors are registered once by a write; a call looks at those that an event hinted
 * at.
 *
 * Kernel-side object: a bitmap with a bit per registered descriptor, set by its event. A DP_POLL call walks the bitmap
 * word by word, asks each hinted descriptor for its state, reports those that are ready and clears the bits of the
 * others. Law: O(hinted) + n / 64 words a call: mean notice at light load = idle exit + interrupt + wake-up +
 * n / 64 words + one hinted descriptor.
 */
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, kernel, type Program, type Thread } from "../sim/thread.js";
import { adopt, FurtherPlaces, OwnPlaces, roomFor } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { OwnSets, registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, Reader, type Reads } from "./reading.js";
import { SCAN_PARAMETERS } from "./scan.js";
import { writingPort } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

const WORD = 64;

/** What one walk over the bitmap did. */
interface Walk {
  words: number;
  checked: number;
  ready: number[];
}

/** The poll cache behind one open /dev/poll: operations `first`, `first + stride`, ... at the positions 0, 1, ... */
class PollCache implements KernelSide {
  size: number;
  /** Positions of the operations; those of further descriptors follow. */
  private readonly own: OwnPlaces;
  private readonly further = new FurtherPlaces();
  private bitmap: Uint8Array;
  /** Positions whose bit is set, in the order in which it was. */
  private hinted: number[];
  /** Where the walk begins: after the descriptor that filled the last call's result. */
  private start = 0;
  /** An event set a bit since the last walk began. */
  private eventSinceWalk = false;
  private asleep: Thread | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
    first: number,
    stride: number,
  ) {
    this.own = new OwnPlaces(io, first, stride);
    this.size = this.own.length;
    // Registration sets every bit: the first call asks all descriptors.
    this.bitmap = new Uint8Array(this.size + 1).fill(1, 0, this.size);
    this.hinted = Array.from({ length: this.size }, (_, position) => position);
  }

  /** A further descriptor has been written to the set. */
  add(descriptor: number): void {
    this.further.add(descriptor);
    this.size = this.own.length + this.further.length;
    this.bitmap = roomFor(this.bitmap, this.size);
  }

  /** A descriptor has been closed: the last one has its place, and its hint. */
  remove(descriptor: number): void {
    const place = this.own.length + this.further.of(descriptor);
    this.further.remove(descriptor);
    this.size = this.own.length + this.further.length;
    const last = this.size;
    if (this.start >= this.size) this.start = 0;
    this.clear(place);
    if (last === place || this.bitmap[last] === 0) return;
    this.clear(last);
    this.bitmap[place] = 1;
    this.hinted.push(place);
  }

  private clear(position: number): void {
    if (this.bitmap[position] === 0) return;
    this.bitmap[position] = 0;
    this.hinted = this.hinted.filter((each) => each !== position);
  }

  announce(operation: number): void {
    this.event(operation);
  }

  /** An event, inside an interrupt. */
  event(operation: number): void {
    this.hint(operation);
    this.eventSinceWalk = true;
    const sleeper = this.asleep;
    this.asleep = undefined;
    if (sleeper !== undefined) this.machine.wakeFromInterrupt(sleeper);
  }

  /** Set the descriptor's bit: its event does, and so does a write that adds it. */
  hint(operation: number): void {
    const isOperation = operation < this.io.count;
    const position = isOperation ? this.own.of(operation) : this.own.length + this.further.of(operation);
    if (this.bitmap[position] === 1) return;
    this.bitmap[position] = 1;
    this.hinted.push(position);
  }

  /** Whether an event came after the walk had begun, so that going to sleep would miss it. */
  get missed(): boolean {
    return this.eventSinceWalk;
  }

  sleep(thread: Thread): void {
    this.asleep = thread;
  }

  operationAt(position: number): number {
    if (position >= this.own.length) return this.further.at(position - this.own.length);
    return this.own.at(position);
  }

  /**
   * Once around the bitmap from `start`, until `limit` ready descriptors are found. Level-triggered: their bits stay.
   */
  walk(limit: number): Walk {
    this.eventSinceWalk = false;
    const order = this.hinted.sort((a, b) => this.distance(a) - this.distance(b));
    const ready: number[] = [];
    const kept: number[] = [];
    let checked = 0;
    while (checked < order.length && ready.length < limit) {
      const position = order[checked++];
      if (this.io.isReady(this.operationAt(position))) {
        ready.push(position);
        kept.push(position);
      } else {
        this.bitmap[position] = 0;
      }
    }
    this.hinted = kept.concat(order.slice(checked));
    if (ready.length < limit) return { words: Math.ceil(this.size / WORD), checked, ready };
    const last = ready[ready.length - 1];
    const words = this.wordsTo(last);
    this.start = (last + 1) % this.size;
    return { words, checked, ready };
  }

  /** Positions from the start of the walk, around the end. */
  private distance(position: number): number {
    return position >= this.start ? position - this.start : position - this.start + this.size;
  }

  private wordsTo(position: number): number {
    const from = Math.floor(this.start / WORD);
    const to = Math.floor(position / WORD);
    return position >= this.start ? to - from + 1 : Math.ceil(this.size / WORD) - from + to + 1;
  }
}

/** Further descriptors are in the set of the loop that opened them. */
function writtenPort(host: Host, caches: readonly PollCache[], cache: PollCache, loop: number): Port {
  const write = call(host.costs.ps("devPollWrite"));
  return writingPort(host, {
    loop,
    canceller: rewriting(host, caches),
    room: {
      *begin(descriptor) {
        yield write;
        cache.hint(descriptor);
      },
      *end() {
        yield write;
      },
    },
    expect(descriptor) {
      adopt(host.operations, descriptor, cache);
      return [];
    },
    *register(descriptor) {
      yield write;
      adopt(host.operations, descriptor, cache);
      cache.hint(descriptor);
    },
    forget: (descriptor) => cache.remove(descriptor),
  });
}

function* pollLoop(host: Host, caches: readonly PollCache[], loop: number, thread: Thread): Program {
  const cache = caches[loop];
  const { operations: io, costs, parameters } = host;
  const limit = Number(parameters.dp_nfds);
  const dpPoll = call(costs.ps("devPollCall"));
  const wordPs = costs.ps("devPollPerWord");
  const hintPs = costs.ps("devPollPerHint");
  const service: Service = {
    reader: new Reader(host),
    reads: parameters.reads as Reads,
    port: writtenPort(host, caches, cache, loop),
  };
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  for (;;) {
    yield dpPoll;
    let ready: number[];
    for (;;) {
      const walk = cache.walk(limit);
      yield kernel(walk.words * wordPs + walk.checked * hintPs);
      ready = walk.ready;
      if (ready.length > 0) break;
      if (cache.missed) continue;
      cache.sleep(thread);
      yield BLOCK;
    }
    // Closing one moves another to its place.
    const descriptors = ready.map((position) => cache.operationAt(position));
    for (const descriptor of descriptors) io.notice(descriptor);

    for (const descriptor of descriptors) yield* serve(host, service, descriptor);
  }
}

/** What cancels: a write with POLLREMOVE, and another that adds the new connection's descriptor, which sets its bit. */
function rewriting({ costs, accepting }: Host, caches: readonly PollCache[]): Canceller {
  const write = call(costs.ps("devPollWrite"));
  return {
    call: () => write,
    *cancelled(operation) {
      yield write;
      caches[accepting?.loopWith(operation) ?? operation % caches.length].hint(operation);
    },
  };
}

export const devPoll: Mechanism = {
  name: "dev-poll",
  aliases: ["/dev/poll", "devpoll"],
  title: "/dev/poll",
  family: "readiness",
  summary: "Descriptors are registered once; a call checks only those that an event hinted at.",
  realThing:
    "Solaris keeps the descriptors written to /dev/poll and a bitmap over their numbers. A wake-up on a descriptor sets " +
    "its bit and wakes the sleepers. ioctl(DP_POLL) walks the bitmap from where it last stopped, polls each descriptor " +
    "whose bit is set, reports the ready ones, and clears the bit of one that is not. If none is ready and no wake-up " +
    "came meanwhile, it sleeps, and then walks again. Its entry on a descriptor's poll list stays there, so a call that sleeps adds and removes none.",
  model:
    "A bitmap per loop, all bits set at first. A call pays its entry, then n / 64 words and a check per hinted descriptor. " +
    "Nothing found: sleep, unless an event came during the walk, and walk again after the wake-up. A reported descriptor stays " +
    "hinted and costs one more check in the next call. A call that has found dp_nfds ready descriptors stops there, and " +
    "the next goes on behind it. The loop reads each reported descriptor (one message a read) and runs the callback. " +
    "Cancelling costs two writes, POLLREMOVE and the new registration, and a hint. " +
    "Further descriptors are registered for good. A message is a write of its own.",
  law: {
    text:
      "A walk costs n / 64 words + hinted x check: mean notice latency at light load = idle exit + interrupt + wake-up + " +
      "n / 64 words + one check. O(n) only in the words of the bitmap.",
    notice: ({ pending, costs, parameters }) => {
      const descriptors = Math.ceil(pending / Number(parameters.threads));
      const walkPs = Math.ceil(descriptors / WORD) * costs.ps("devPollPerWord") + costs.ps("devPollPerHint");
      return eventToThreadPs(costs) + walkPs;
    },
  },
  divergence: [
    "Descriptors are written to /dev/poll before time zero; that is not charged.",
    "Readiness is tested when the walk begins: an event during the walk is found by the next one, even if its bit still lies ahead.",
    "One read takes at most one message. A callback that cancels a descriptor of another loop writes to that loop's /dev/poll.",
    "The descriptors of a loop have the numbers 0, 1, 2, ...: the bitmap has no gaps.",
    "With several threads each has its own /dev/poll and its share of the descriptors; a shared one, which wakes all sleepers, is not simulated.",
  ],
  sources: [
    {
      text: "illumos, usr/src/uts/common/io/devpoll.c: dp_pcache_poll (pollhead_insert only where a descriptor has no entry yet), dpioctl; usr/src/uts/common/syscall/poll.c: pollnotify",
      url: "https://github.com/illumos/illumos-gate/blob/master/usr/src/uts/common/io/devpoll.c",
      kind: "source code",
    },
    { text: "poll(7D), the manual page of /dev/poll: DP_POLL, struct dvpoll", kind: "documentation" },
  ],
  signals: {
    kind: "readiness",
    start: "when DP_POLL returns",
    done: "when its own read returns",
    memory: "an entry in the poll cache",
  },
  parameters: {
    ...SCAN_PARAMETERS,
    dp_nfds: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "descriptors one call may report" },
  },
  costs: [
    ...["devPollCall", "devPollPerHint", "devPollPerWord", "devPollWrite"],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  threads: ({ threads }) => Number(threads),
  loops: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "devPollEntryMemory"),
  build(host) {
    const { machine, operations, parameters } = host;
    const threads = Number(parameters.threads);
    const caches = Array.from({ length: threads }, (_, k) => new PollCache(machine, operations, k, threads));
    operations.bufferBytes = bufferBytes(parameters, host.costs, "loopBuffer");
    operations.attach(new OwnSets(caches), "readiness");
    caches.forEach((_, k) => {
      machine.spawn(`/dev/poll loop ${k}`, (thread) => pollLoop(host, caches, k, thread));
    });
  },
};
