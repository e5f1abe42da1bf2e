/**
 * busy-poll: threads spin on the device instead of waiting to be interrupted; or spin for a while and then sleep.
 *
 * Kernel-side object: the device's ring with its interrupts masked, and an epoll set behind it (driver: kernel), or
 * nothing at all (driver: user). A look at the ring costs `napiPoll` (`ringPoll`) and is sampled at its end; what it finds
 * costs `interruptPerEvent` each, as it would in an interrupt. Law: O(1) in n: mean notice at light load = half a look + one
 * event + one report: no interrupt, no wake-up, and a core of each spinning thread busy all the time.
 *
 * Hybrid: interrupts stay masked while waits keep returning events (`irq_suspend_timeout`); a wait that finds nothing spins for
 * `busy_poll_usecs`, then unmasks them and sleeps: light load is served by interrupts, heavy load by polling.
 */

import { type EventHandle, NO_EVENT } from "../sim/event-set.js";
import type { KernelSide } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, type Program, spin, type Thread, wake } from "../sim/thread.js";
import { MAX_PS, type Picoseconds, PS_PER_US } from "../sim/time.js";
import { Batch } from "./batch.js";
import type { Canceller } from "./cancelling.js";
import { registration } from "./epoll.js";
import { EventPoll, type Harvest } from "./epoll-set.js";
import { registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import type { Host, LawContext, Mechanism, Parameters } from "./types.js";

const UNLIMITED = "unlimited";
const OFF = "off";

/** Microseconds of a parameter in picoseconds; `word` stands for `otherwise`. */
function microseconds(value: Parameters[string], word: string, otherwise: Picoseconds): Picoseconds {
  return value === word ? otherwise : Number(value) * PS_PER_US;
}

/** The device's interrupts, and who spins in their place. */
class Polling implements KernelSide {
  readonly set: EventPoll;
  /** Threads that spin, each with the timer that ends it. */
  private readonly spinning = new Map<Thread, EventHandle>();
  private readonly spinPs: Picoseconds;
  private readonly suspendPs: Picoseconds;
  private suspension: EventHandle = NO_EVENT;

  constructor(private readonly host: Host) {
    this.set = new EventPoll(host, "level");
    this.spinPs = microseconds(host.parameters.busy_poll_usecs, UNLIMITED, MAX_PS);
    this.suspendPs = microseconds(host.parameters.irq_suspend_timeout, OFF, 0);
    host.operations.device.onArrival = () => this.look();
    if (this.spinPs === MAX_PS) host.operations.device.mask();
  }

  /** The kernel knows of an event: from an interrupt, or from the ring that a thread is emptying, which then looks at the set. */
  announce(operation: number): void {
    if (this.host.operations.device.polling) this.set.link(operation);
    else this.set.event(operation);
    this.look();
  }

  /** Whether a spinning thread would find something. */
  get something(): boolean {
    return this.host.operations.device.length > 0 || this.set.anyReady;
  }

  /** `thread` begins to spin; `timeUp` is called when it has spun long enough. */
  begin(thread: Thread, timeUp: () => void): void {
    const { machine, operations } = this.host;
    this.stopSuspension();
    operations.device.mask();
    const end = () => {
      this.spinning.set(thread, NO_EVENT);
      timeUp();
      machine.endSpin(thread);
    };
    this.spinning.set(thread, this.spinPs === MAX_PS ? NO_EVENT : machine.simulation.after(this.spinPs, end));
  }

  /**
   * `thread` spins no more. Interrupts are on again, unless others still poll, or this one found something and they stay
   * suspended while it is worked on.
   */
  end(thread: Thread, found: boolean): void {
    const { machine, operations } = this.host;
    const timer = this.spinning.get(thread) as EventHandle;
    if (timer !== NO_EVENT) machine.simulation.cancel(timer);
    this.spinning.delete(thread);
    const stayMasked = this.spinning.size > 0 || this.spinPs === MAX_PS || (found && this.suspendPs > 0);
    if (!stayMasked) operations.device.unmask();
  }

  /** A wait returns events: in hybrid mode interrupts stay masked until the next wait, but not for ever. */
  suspend(): void {
    if (this.suspendPs === 0) return;
    const { device } = this.host.operations;
    this.stopSuspension();
    device.mask();
    this.suspension = this.host.machine.simulation.after(this.suspendPs, () => {
      this.suspension = NO_EVENT;
      device.unmask();
    });
  }

  private look(): void {
    for (const thread of this.spinning.keys()) this.host.machine.endSpin(thread);
  }

  private stopSuspension(): void {
    if (this.suspension !== NO_EVENT) this.host.machine.simulation.cancel(this.suspension);
    this.suspension = NO_EVENT;
  }
}

/** What the two drivers differ in. */
interface Driver {
  wait: ReturnType<typeof call>;
  lookPs: Picoseconds;
  account: "system" | "user";
  /** Telling the program of one event. */
  perReportPs: Picoseconds;
}

function driverOf({ costs, parameters }: Pick<Host, "costs" | "parameters">): Driver {
  // A look that takes no time would never let any pass.
  const lookPs = (name: "napiPoll" | "ringPoll") => Math.max(1, costs.ps(name));
  return parameters.driver === "user"
    ? { wait: compute(0, "user"), lookPs: lookPs("ringPoll"), account: "user", perReportPs: 0 }
    : {
        wait: call(costs.ps("epollWait")),
        lookPs: lookPs("napiPoll"),
        account: "system",
        perReportPs: costs.ps("epollPerEvent"),
      };
}

function* pollingLoop(host: Host, polling: Polling, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const { set } = polling;
  const { device } = io;
  const driver = driverOf(host);
  const mapped = parameters.driver === "user";
  const budget = Number(parameters.busy_poll_budget);
  const maxevents = Number(parameters.maxevents);
  const perPacketPs = costs.ps("interruptPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const service: Service = {
    reader: new Reader(host, mapped),
    reads: parameters.reads as Reads,
    canceller: mapped ? FORGETTING : registration(host, set),
  };
  const events: Harvest = { checked: 0, reported: new Batch() };
  let timeUp = false;
  const look = spin(driver.lookPs, driver.account, () => timeUp || polling.something);

  for (;;) {
    yield mapped ? driver.wait : set.lock.guard(driver.wait);
    for (;;) {
      set.harvest(events, maxevents);
      if (events.checked > 0) yield kernel(events.checked * driver.perReportPs);
      if (events.reported.length > 0) break;
      if (set.anyReady) continue;
      timeUp = false;
      polling.begin(thread, () => {
        timeUp = true;
      });
      yield look;
      const packets = Math.min(device.length, budget);
      if (packets > 0) {
        yield kernel(packets * perPacketPs + device.extraPs(packets));
        device.poll(packets);
      }
      const found = packets > 0 || set.anyReady;
      polling.end(thread, found);
      if (found || !timeUp) continue;
      set.wait(thread);
      yield BLOCK;
    }
    polling.suspend();
    set.settle(events);
    for (const next of set.waitersForReady()) yield wake(wakeupPs, next);
    for (let i = 0; i < events.reported.length; i++) io.notice(events.reported.at(i));

    for (let i = 0; i < events.reported.length; i++) yield* serve(host, service, events.reported.at(i));
  }
}

/** In user space a connection that is cancelled is forgotten, and the new one is there: no call. */
const FORGETTING: Canceller = {
  call: () => compute(0, "user"),
  cancelled: () => [],
};

/** Spinning without end on a core of its own. */
function purely({ parameters, cores }: LawContext): boolean {
  return parameters.busy_poll_usecs === UNLIMITED && Number(parameters.threads) === 1 && cores > 1;
}

export const busyPoll: Mechanism = {
  name: "busy-poll",
  title: "Busy polling",
  family: "readiness",
  summary: "Threads spin on the device: no interrupt, no wake-up, a core each; or spin for a while and then sleep.",
  realThing:
    "With SO_BUSY_POLL, or epoll's prefer_busy_poll, epoll_wait calls the driver's NAPI poll itself, for up to busy_poll_usecs, while the " +
    "device's interrupts are masked. Since Linux 6.13 irq_suspend_timeout keeps them masked while waits keep returning events, and lets them come " +
    "again when a wait finds nothing. A driver in user space (DPDK, SPDK) does the same without the kernel: the thread looks at the " +
    "device's ring in its own memory, for ever.",
  model:
    "A thread that finds its epoll set empty masks the device's interrupts and spins: each look costs `napiPoll`; what the ring holds, up to " +
    "busy_poll_budget, costs `interruptPerEvent` each and is then reported as by epoll. After busy_poll_usecs without success it unmasks " +
    "and sleeps until an interrupt wakes it. With irq_suspend_timeout they stay masked while it works on what it found. `driver: " +
    "user` looks at the ring for `ringPoll`, makes no system calls and finds the data in its own memory.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load, one thread that spins without end = look / 2 + one event + one report; its core is " +
      "busy all the time at any load. With a bound on spinning: as epoll when events are rarer than it, as pure polling when they are more frequent. With " +
      "all costs zero, one loop is M/G/1.",
    notice: (context) => {
      if (!purely(context)) return undefined;
      const { lookPs, perReportPs } = driverOf(context);
      return lookPs / 2 + context.costs.ps("interruptPerEvent") + perReportPs;
    },
  },
  divergence: [
    "The device has one ring, which all threads look at; a real card has a ring per core.",
    "Masking and unmasking interrupts costs nothing. An interrupt handles what the ring held when it was raised, without NAPI's further rounds.",
    "When interrupts resume, gro_flush_timeout and napi_defer_hard_irqs are not applied; coalescing (machine.interrupts) is.",
    "A spinning thread does not slow its neighbours (hyper-threads, shared caches, frequency).",
    "`driver: user` has no protocol stack: what a packet costs is `interruptPerEvent` there too.",
  ],
  sources: [
    {
      text: "Linux, Documentation/networking/napi.rst: busy polling, IRQ mitigation, IRQ suspension",
      url: "https://docs.kernel.org/networking/napi.html",
      kind: "documentation",
    },
    {
      text: "M. Karsten, J. Damato, [PATCH net-next v7 0/6] Suspend IRQs during application busy periods, 8 November 2024 (Linux 6.13)",
      url: "https://lore.kernel.org/netdev/20241108023912.98416-1-jdamato@fastly.com/",
      kind: "published",
    },
    {
      text: "Linux, net/core/dev.c (napi_busy_loop, napi_suspend_irqs, napi_resume_irqs), fs/eventpoll.c (ep_busy_loop)",
      url: "https://github.com/torvalds/linux/blob/master/net/core/dev.c",
      kind: "source code",
    },
    {
      text: "DPDK Programmer's Guide, Poll Mode Driver",
      url: "https://doc.dpdk.org/guides/prog_guide/ethdev/ethdev.html",
      kind: "documentation",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when its look at the device finds the event",
    done: "when its own read returns; at once with a driver in user space",
    commits: "a registration, and a spinning core in all",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "threads that spin, one core each" },
    driver: {
      type: "choice",
      default: "kernel",
      choices: ["kernel", "user"],
      summary: "who looks at the device: epoll_wait, or the program itself (DPDK)",
    },
    busy_poll_usecs: {
      type: "limit",
      default: UNLIMITED,
      min: 0,
      max: 1_000_000,
      unlimited: UNLIMITED,
      alias: "spin-us",
      summary: "microseconds a wait spins before it sleeps",
    },
    irq_suspend_timeout: {
      type: "limit",
      default: OFF,
      min: 1,
      max: 1_000_000,
      unlimited: OFF,
      alias: "suspend-us",
      summary: "microseconds for which interrupts stay masked after a wait has returned events (hybrid)",
    },
    busy_poll_budget: {
      type: "integer",
      default: 64,
      min: 1,
      max: 65_535,
      summary: "events one look may take off the ring",
    },
    maxevents: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "events one wait may return" },
    reads: READS_PARAMETER,
    buffer: LOOP_BUFFER,
  },
  costs: [
    "napiPoll",
    "ringPoll",
    "interruptPerEvent",
    "epollWait",
    "epollPerEvent",
    "epollCtlModify",
    "epollCtlAdd",
    "lockHold",
    "lockHandover",
    "read",
    "readEmpty",
    "copyPerByte",
    "loopBuffer",
  ],
  unsupported: ({ driver, busy_poll_usecs: limit }) =>
    driver === "user" && limit !== UNLIMITED
      ? "a driver in user space has no interrupts to sleep for: it spins without end"
      : undefined,
  threads: ({ threads }) => Number(threads),
  memory: (context) => {
    const memory = registeredMemory(context, "epollItemMemory");
    return context.parameters.driver === "user" ? { ...memory, registrations: 0 } : memory;
  },
  build(host) {
    const { machine, operations, parameters, costs } = host;
    const polling = new Polling(host);
    operations.attach(polling, "readiness");
    if (parameters.driver === "kernel") operations.bufferBytes = bufferBytes(parameters, costs, "loopBuffer");
    for (let i = 0; i < Number(parameters.threads); i++) {
      machine.spawn(`polling loop ${i}`, (thread) => pollingLoop(host, polling, thread)).shares = polling;
    }
  },
};
