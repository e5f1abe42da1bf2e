/**
 * busy-poll: threads spin on the device instead of waiting to be interrupted; or spin for a while and then sleep.
 *
 * Kernel-side object: the device's ring with its interrupts masked, and an epoll set behind it (driver: kernel), or
 * nothing at all (driver: user). A look at the ring costs `napiPoll` (`ringPoll`) and is sampled at its end; what it
 * finds costs `interruptPerEvent` each, as it would in an interrupt. Law: O(1) in n: mean notice at light load = half a
 * look + one event + one report: no interrupt, no wake-up, and a core of each spinning thread busy all the time.
 *
 * Hybrid: interrupts stay masked while waits keep returning events (`irq_suspend_timeout`); a wait that finds nothing
 * spins for `busy_poll_usecs`, then unmasks them and sleeps: light load is served by interrupts, heavy load by polling.
 */
import type { Device } from "../sim/device.js";
import type { Operations } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, type Op, type Program, spin, type Thread, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { Batch } from "./batch.js";
import { OFF, PolledRing, Regime, UNLIMITED } from "./busy-poll-ring.js";
import { modifying, registration } from "./epoll.js";
import { Entries, EventPoll, type Harvest } from "./epoll-set.js";
import { adopt } from "./further.js";
import type { Canceller, Port } from "./port.js";
import { registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { placingPort, writingPort } from "./sending.js";
import { STEERING_PARAMETER, steering } from "./steering.js";
import type { Host, LawContext, Mechanism } from "./types.js";

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

/** A thread that spins on its ring: napi_busy_loop, until there is something or its time is up. */
class Spinning {
  /** Look after look. */
  readonly look: Op;
  private timeUp = false;

  constructor(
    private readonly ring: PolledRing,
    private readonly thread: Thread,
    { lookPs, account }: Driver,
    private readonly budget: number,
  ) {
    // However often it looks, the kernel does so within one epoll_wait.
    this.look = spin(lookPs, account, () => this.timeUp || ring.something, 0);
  }

  begin(): void {
    this.timeUp = false;
    this.ring.begin(this.thread, this.expire);
  }

  /** How many packets it takes off the ring now. */
  packets(): number {
    return Math.min(this.ring.device.length, this.budget);
  }

  /** It has taken `packets` off the ring. Whether the set is worth looking at, or there is time to spin on. */
  end(packets: number): boolean {
    const found = packets > 0 || this.ring.set.anyReady;
    this.ring.end(this.thread, found);
    return found || !this.timeUp;
  }

  private readonly expire = (): void => {
    this.timeUp = true;
  };
}

function* pollingLoop(host: Host, regime: Regime, ring: PolledRing, loop: number, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const { set, device } = ring;
  const driver = driverOf(host);
  const mapped = parameters.driver === "user";
  const maxevents = Number(parameters.maxevents);
  const perPacketPs = costs.ps("interruptPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const service: Service = {
    reader: new Reader(host, mapped),
    reads: parameters.reads as Reads,
    port: polledPort(host, ring, loop, mapped),
  };
  const events: Harvest = { checked: 0, reported: new Batch() };
  const spinning = new Spinning(ring, thread, driver, Number(parameters.busy_poll_budget));
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  for (;;) {
    yield mapped ? driver.wait : set.lock.guard(driver.wait);
    // Whose files are always ready never spins, and looks at the device once in each round.
    const waiting = host.files !== undefined && ring.hearsDevice ? spinning.packets() : 0;
    if (waiting > 0) {
      yield kernel(waiting * perPacketPs + device.extraPs(waiting));
      device.poll(waiting);
    }
    for (;;) {
      set.harvest(events, maxevents);
      if (events.checked > 0) yield kernel(events.checked * driver.perReportPs);
      if (events.reported.length > 0) break;
      if (set.anyReady) continue;
      if (regime.polls && ring.hearsDevice) {
        spinning.begin();
        yield spinning.look;
        const packets = spinning.packets();
        if (packets > 0) {
          yield kernel(packets * perPacketPs + device.extraPs(packets));
          device.poll(packets);
        }
        if (spinning.end(packets)) continue;
      }
      set.wait(thread);
      yield BLOCK;
    }
    ring.suspend();
    set.settle(events);
    for (const next of set.waitersForReady()) yield wake(wakeupPs, next);
    for (let i = 0; i < events.reported.length; i++) io.notice(events.reported.at(i));

    for (let i = 0; i < events.reported.length; i++) {
      const operation = events.reported.at(i);
      yield* serve(host, service, operation);
      if (!io.isFurther(operation)) set.served(operation);
    }
  }
}

/** Whether what comes on `descriptor` is an answer to a handler's request. */
function isAnswered(requests: Operations["requests"], descriptor: number): boolean {
  return requests?.isAsked(descriptor) === true && !requests.isLent(descriptor) && !requests.isDoor(descriptor);
}

/** Answers come by the loop's own ring, and are listed in its set. */
function polledPort(host: Host, ring: PolledRing, loop: number, mapped: boolean): Port {
  const watching = {
    loop,
    ...(mapped && { confined: true }),
    canceller: mapped ? FORGETTING : registration(host, ring.set),
    expect(descriptor: number) {
      // An eventfd has nothing to do with the device, and connections may have: that is known from the start.
      if (isAnswered(host.operations.requests, descriptor)) ring.hearsDevice = true;
      adopt(host.operations, descriptor, ring, ring.device);
      return [];
    },
    ...(!mapped && {
      *register(descriptor: number) {
        yield call(host.costs.ps("epollCtlAdd"));
        adopt(host.operations, descriptor, ring, ring.device);
      },
    }),
    forget: (descriptor: number) => ring.set.forget(descriptor),
  };
  if (mapped) {
    const packet = compute(host.costs.ps("interruptPerEvent"), "user");
    return placingPort(host, watching, packet, compute(0, "user"));
  }
  const change = modifying(host, ring.set);
  return writingPort(host, { ...watching, room: { begin: change, end: change } });
}

/** In user space a connection that is cancelled is forgotten, and the new one is there: no call. */
const FORGETTING: Canceller = {
  call: () => compute(0, "user"),
  cancelled: () => [],
};

/** Threads that spin without end, each on a core and a ring of its own. */
function purely({ parameters, cores }: LawContext): boolean {
  const { busy_poll_usecs: limit, sets, gro_flush_timeout: timeout } = parameters;
  const threads = Number(parameters.threads);
  return limit === UNLIMITED && timeout === OFF && (threads === 1 || sets === "per-thread") && cores > threads;
}

/** The rings of the device, each with the set that its events are listed in. */
function rings(host: Host, regime: Regime): readonly PolledRing[] {
  const { operations, parameters } = host;
  const entries = new Entries(operations.count);
  const polled = (device: Device) =>
    new PolledRing(host, regime, device, new EventPoll(host, "level", "LIFO", entries), entries);
  if (parameters.sets === "shared") {
    const ring = polled(operations.device);
    operations.attach(ring, "readiness");
    return [ring];
  }
  const count = Number(parameters.threads);
  const own: PolledRing[] = [];
  own.push(...operations.split(count, steering(host, count), own).map(polled));
  return own;
}

export const busyPoll: Mechanism = {
  name: "busy-poll",
  aliases: ["busy_poll", "busypoll", "busy-polling", "SO_BUSY_POLL"],
  title: "Busy polling",
  family: "readiness",
  summary: "Threads spin on the device: no interrupt, no wake-up, a core each; or spin for a while and then sleep.",
  realThing:
    "With SO_BUSY_POLL, or epoll's busy_poll_usecs and prefer_busy_poll, epoll_wait calls the driver's NAPI poll itself, for up to busy_poll_usecs, while the " +
    "device's interrupts are masked; a poll takes busy_poll_budget packets at most, 8 unless set. All descriptors of an epoll set have to belong to " +
    "one queue of the card, so each thread has a queue and a set of its own. With gro_flush_timeout and napi_defer_hard_irqs interrupts stay " +
    "masked after a poll, and a timer polls instead, until napi_defer_hard_irqs of its polls in a row have found nothing. Since Linux 6.13 irq_suspend_timeout " +
    "keeps them masked while waits return events; when a wait finds nothing, the timer takes over, or interrupts are unmasked. A driver in user space " +
    "(DPDK, SPDK) does the same without the kernel: the thread polls its ring in its own memory all the time.",
  model:
    "A ring of the device and an epoll set for each thread (`sets: per-thread`; `steering` says which of them an event enters), or one for all. " +
    "A thread that finds its set empty masks the ring's interrupts and spins: each look costs `napiPoll`; what the ring holds, up to " +
    "busy_poll_budget, costs `interruptPerEvent` each and is then listed in the set. After busy_poll_usecs without success it unmasks " +
    "and sleeps until an interrupt wakes it. With irq_suspend_timeout they stay masked while it works on what it found. With gro_flush_timeout and " +
    "napi_defer_hard_irqs they stay masked longer: every gro_flush_timeout a timer's interrupt, at the price of a device's, " +
    "delivers what the ring holds, until napi_defer_hard_irqs of them have found nothing. busy_poll_usecs: 0 without " +
    "irq_suspend_timeout is plain epoll, with deferral if it is set. `driver: user` looks at the ring for `ringPoll`, makes no system calls " +
    "and finds the data in its own memory. " +
    "Further descriptors are registered for good in the set of the loop that asks. A message is a write of its own; with `driver: user` it is put on the ring for `interruptPerEvent`.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load, threads that spin without end, each on its core and ring = look / 2 + one event + one report; " +
      "their cores are busy all the time at any load. With a bound on spinning: like epoll when events are further apart than the bound, else like pure polling. With " +
      "all costs zero, one loop is M/G/1, m with rings of their own m x M/G/1.",
    notice: (context) => {
      if (!purely(context)) return undefined;
      const { lookPs, perReportPs } = driverOf(context);
      return lookPs / 2 + context.costs.ps("interruptPerEvent") + perReportPs;
    },
  },
  divergence: [
    "machine.interrupts decides which core takes a ring's interrupts and timers, as for one ring; it need not be the core of its thread.",
    "With `sets: shared` the thread that looks takes up to busy_poll_budget packets, and the others learn of them when it has dealt with all; a wait " +
      "reports up to maxevents events to one thread, and, level-triggered, the same ones to others, which find them already read. A real set must have one queue only.",
    "Masking and unmasking interrupts costs nothing. An interrupt handles what the ring held when it was raised, without NAPI's further rounds.",
    "A poll in a timer's interrupt takes all that the ring holds, without NAPI's budget of 64, and delivers it all at its end.",
    "Every wait that spins prefers busy polling (prefer_busy_poll): an interrupt or a timer does not take the ring over meanwhile.",
    "What comes over the loopback has no NAPI context, and is not polled for: a set that only has such descriptors waits as epoll does, one that has others " +
      "too looks at the device and ends its look when something comes. Here a set has others if any operation of the run, or any answer it waits for, comes by the device.",
    "A spinning thread does not slow its neighbours (hyper-threads, shared caches, frequency).",
    "`driver: user` has no protocol stack of its own: a packet costs `interruptPerEvent` there too.",
  ],
  sources: [
    {
      text: "Linux, Documentation/networking/napi.rst: software IRQ coalescing, epoll-based busy polling, IRQ mitigation, IRQ suspension",
      url: "https://docs.kernel.org/networking/napi.html",
      kind: "documentation",
    },
    {
      text: "M. Karsten, J. Damato, [PATCH net-next v7 0/6] Suspend IRQs during application busy periods, 8 November 2024 (Linux 6.13)",
      url: "https://lore.kernel.org/netdev/20241108023912.98416-1-jdamato@fastly.com/",
      kind: "published",
    },
    {
      text: "Linux, include/net/busy_poll.h: BUSY_POLL_BUDGET 8; sk_busy_loop polls only for a valid napi_id, and numbers up to NR_CPUS are none (the loopback's, sender_cpu)",
      url: "https://github.com/torvalds/linux/blob/master/include/net/busy_poll.h",
      kind: "source code",
    },
    {
      text: "Linux, net/core/dev.c (napi_busy_loop, napi_complete_done, napi_watchdog, napi_suspend_irqs, napi_resume_irqs), fs/eventpoll.c (ep_busy_loop)",
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
    memory: "a registration, and a spinning core in all",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "threads that spin, one core each" },
    driver: {
      type: "choice",
      default: "kernel",
      choices: ["kernel", "user"],
      summary: "who polls the device: epoll_wait, or the program itself (DPDK)",
    },
    sets: {
      type: "choice",
      default: "per-thread",
      choices: ["per-thread", "shared"],
      summary: "a ring of the device and a set for each thread, or one for all threads",
    },
    steering: STEERING_PARAMETER,
    busy_poll_usecs: {
      type: "limit",
      unit: "us",
      default: UNLIMITED,
      min: 0,
      max: 1_000_000,
      unlimited: UNLIMITED,
      alias: "spin-us",
      summary: "how long a wait spins before it sleeps, in microseconds",
    },
    busy_poll_budget: {
      type: "integer",
      default: 8,
      min: 1,
      max: 65_535,
      summary: "events one look may take off the ring",
    },
    irq_suspend_timeout: {
      type: "limit",
      unit: "us",
      default: OFF,
      min: 1,
      max: 1_000_000,
      unlimited: OFF,
      alias: "suspend-us",
      summary: "how long interrupts stay masked after a wait has returned events (hybrid), in microseconds",
    },
    gro_flush_timeout: {
      type: "limit",
      unit: "us",
      default: OFF,
      min: 1,
      max: 1_000_000,
      unlimited: OFF,
      alias: "defer-us",
      summary: "deferred interrupts: after what time a timer polls the ring instead, in microseconds",
    },
    napi_defer_hard_irqs: {
      type: "integer",
      default: 0,
      min: 0,
      max: 100_000,
      summary:
        "deferred interrupts: after how many polls of the timer in a row that find nothing interrupts are unmasked",
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
    "lockPerWaiter",
    "read",
    "readEmpty",
    "copyPerByte",
    "loopBuffer",
  ],
  handlerCosts: ["write", "interruptPerEvent"],
  receiverCosts: ["writeFull"],
  takesFromDevice: { driver: "user" },
  unsupported: ({ driver, busy_poll_usecs: spin, gro_flush_timeout: timeout, napi_defer_hard_irqs: polls }) => {
    if (driver === "user" && (spin !== UNLIMITED || timeout !== OFF))
      return "a driver in user space has no interrupts to wait for or to defer: it spins without end";
    if (timeout !== OFF && polls === 0) return "gro_flush_timeout defers no interrupt while napi_defer_hard_irqs is 0";
    if (timeout === OFF && polls !== 0) return "napi_defer_hard_irqs defers no interrupt without a gro_flush_timeout";
    return undefined;
  },
  threads: ({ threads }) => Number(threads),
  loops: ({ threads, sets }) => (sets === "shared" ? 1 : Number(threads)),
  memory: (context) => {
    const memory = registeredMemory(context, "epollItemMemory");
    return context.parameters.driver === "user" ? { ...memory, registrations: 0 } : memory;
  },
  build(host) {
    const { machine, operations, parameters, costs } = host;
    const regime = new Regime(parameters);
    if (parameters.driver === "kernel") operations.bufferBytes = bufferBytes(parameters, costs, "loopBuffer");
    const polled = rings(host, regime);
    for (let i = 0; i < Number(parameters.threads); i++) {
      const loop = i % polled.length;
      const ring = polled[loop];
      machine.spawn(`polling loop ${i}`, (thread) => pollingLoop(host, regime, ring, loop, thread)).shares = ring;
    }
  },
};
