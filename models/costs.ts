/**
 * What things cost. A profile (models/profiles/*.yaml) gives every name below a value with its range, source and
 * kind; no number from the world lives in code. Adding a cost: one row here, one row in each profile.
 */

import type { DrawnPrice, IdleExit } from "../sim/core.js";
import { distribution } from "../sim/distributions.js";
import { isSteps, meanExitPs } from "../sim/idling.js";
import { exp } from "../sim/math.js";
import { fromNs, type Picoseconds } from "../sim/time.js";
import { type CostAmount, type CostValue, interpolate, isTable, meanAmount } from "./cost-values.js";
import { sharedFileCost } from "./shared-files.js";

export type { CostValue };

export const COST_UNITS = ["ns", "bytes", "watts"] as const;
export type CostUnit = (typeof COST_UNITS)[number];

/** What a cost's value rests on; fitted: what explains measured latencies best, through the model. */
export const COST_KINDS = ["measured", "published", "assumed", "fitted"] as const;

/** One row of a profile. */
export interface Cost {
  value: CostValue;
  unit: CostUnit;
  /** Plausible range of the value. */
  low: number;
  high: number;
  kind: (typeof COST_KINDS)[number];
  source: string;
}

/**
 * Every cost there is: its unit and what it pays for. `optional` ones may be missing from a profile; those `over` idle
 * time depend on how long a core has been idle, not on n; `drawn` ones may be distributions; a `call` is the price of
 * one entry into the kernel, and `systemCall` comes on top of it.
 */
export const COSTS = {
  quantum: { unit: "ns", summary: "time a thread may run while others are runnable" },
  interrupt: { unit: "ns", summary: "a device interrupt, until the kernel knows of the event" },
  interruptPerEvent: { unit: "ns", summary: "each further event that one interrupt delivers (coalescing)" },
  napiPoll: { unit: "ns", summary: "busy polling: one look at the device's ring, in the kernel" },
  ringPoll: { unit: "ns", summary: "busy polling: one look at the device's ring, in user space" },
  wakeup: { unit: "ns", summary: "what the waker pays to make a thread runnable" },
  ipi: { unit: "ns", summary: "an interprocessor interrupt: from the waker to an idle core that is not its own" },
  sharedFile: {
    unit: "ns",
    optional: true,
    summary: "by how much a call that names a descriptor is dearer where threads share their open files",
  },
  sharedFilePerDescriptor: { unit: "ns", optional: true, summary: "the same of each descriptor of poll and select" },
  wakeupAsleep: {
    unit: "ns",
    optional: true,
    summary:
      "what the waker pays besides wakeup where the thread's core, another one, is asleep: sending the interrupt",
  },
  wakeupAwake: {
    unit: "ns",
    optional: true,
    summary: "the same where that core is awake, and the thread waits for it",
  },
  idleExit: {
    unit: "ns",
    over: "idle time",
    drawn: true,
    summary: "a core leaves idle, paid once by what comes first",
  },
  idleEnter: {
    unit: "ns",
    optional: true,
    summary: "core time of going to sleep, at the beginning of an idle period; whoever comes meanwhile breaks it off",
  },
  idleResume: {
    unit: "ns",
    optional: true,
    summary: "core time of resuming, the last part of what leaving idle takes",
  },
  contextSwitch: { unit: "ns", summary: "a core takes up another thread than the one it ran last" },
  systemCall: {
    unit: "ns",
    optional: true,
    summary: "entering and leaving the kernel, beyond what the price of each call includes: what mitigations add",
  },
  yield: { unit: "ns", call: true, summary: "Sleep(0) or sched_yield, the call itself" },
  overlappedPollSyscall: {
    unit: "ns",
    call: true,
    summary: "asking a pending operation whether it is done, as a system call",
  },
  overlappedPollMemory: { unit: "ns", summary: "the same as a read of the status word" },
  queuePop: { unit: "ns", summary: "taking an entry off a shared queue, lock included" },
  queuePush: { unit: "ns", summary: "putting an entry on a shared queue, lock included" },
  steal: { unit: "ns", optional: true, summary: "looking at another worker's queue, and moving half of what it has" },
  lockHold: {
    unit: "ns",
    summary: "how long a call or an event holds the lock of a queue, besides the work done under it",
  },
  lockHandover: { unit: "ns", summary: "a contended lock passes from one core to the next, lockHold included" },
  lockPerWaiter: {
    unit: "ns",
    optional: true,
    summary: "by how much each core that spins on a lock makes its handover longer, where all spin on one word",
  },
  balance: { unit: "ns", summary: "choosing a port for an operation" },
  issue: { unit: "ns", call: true, summary: "issuing an overlapped read" },
  overlappedSend: {
    unit: "ns",
    call: true,
    optional: true,
    summary: "WSASend that completes at once, without copying",
  },
  completionGet: { unit: "ns", call: true, summary: "taking a packet off a completion port" },
  completionPerEntry: { unit: "ns", summary: "each further packet that one call takes off a completion port" },
  postPacket: {
    unit: "ns",
    call: true,
    optional: true,
    summary: "PostQueuedCompletionStatus: queueing one packet of the program's own",
  },
  cancelIoEx: {
    unit: "ns",
    call: true,
    summary: "cancelling one pending request, without the walk over others on its handle",
  },
  cancelPerEntry: { unit: "ns", summary: "CancelIoEx: each request pending on the same handle that it walks over" },
  afdPoll: {
    unit: "ns",
    call: true,
    summary: "submitting one poll request on a socket to the AFD driver (IOCTL_AFD_POLL)",
  },
  rioReceive: { unit: "ns", summary: "RIOReceive: putting one request on a ring, in user mode" },
  rioSend: { unit: "ns", optional: true, summary: "RIOSend: putting one request on a ring, in user mode" },
  rioCommit: {
    unit: "ns",
    call: true,
    summary: "handing the kernel the requests on a ring: RIOReceive without RIO_MSG_DEFER, or RIO_MSG_COMMIT_ONLY",
  },
  rioTransmit: {
    unit: "ns",
    optional: true,
    summary: "registered I/O: the kernel's work on one send that it is told of, without copying",
  },
  rioNotify: {
    unit: "ns",
    call: true,
    summary: "RIONotify: asking for one notification when a completion queue is not empty",
  },
  rioDequeue: { unit: "ns", summary: "RIODequeueCompletion, without its results: looking at a ring in user mode" },
  rioPerResult: { unit: "ns", summary: "RIODequeueCompletion: each result it takes" },
  read: { unit: "ns", call: true, summary: "a read that finds data" },
  copyPerByte: { unit: "ns", summary: "moving one byte of a message between kernel and user" },
  readEmpty: { unit: "ns", call: true, summary: "a read that finds nothing" },
  write: { unit: "ns", call: true, optional: true, summary: "a non-blocking send of a message, without copying" },
  writeFull: { unit: "ns", call: true, optional: true, summary: "a send that finds the socket's buffer full" },
  loopback: {
    unit: "ns",
    optional: true,
    summary: "bringing a message to the other end on the same machine, in a soft interrupt behind the send",
  },
  accept: { unit: "ns", call: true, optional: true, summary: "accepting one connection" },
  close: { unit: "ns", call: true, optional: true, summary: "closing one connection" },
  connect: {
    unit: "ns",
    call: true,
    optional: true,
    summary:
      "a client on the same machine: a socket and connect(), but for the last packet of the handshake (loopback)",
  },
  epollWait: { unit: "ns", call: true, summary: "one epoll_wait, without its events" },
  epollPerEvent: { unit: "ns", summary: "re-checking and reporting one ready entry (level-triggered)" },
  epollCtlModify: { unit: "ns", call: true, summary: "epoll_ctl that arms a one-shot entry again" },
  epollCtlAdd: { unit: "ns", call: true, summary: "epoll_ctl that registers a descriptor" },
  pollArm: { unit: "ns", summary: "arming a one-shot poll on a descriptor, within the call that submits it" },
  aioCall: {
    unit: "ns",
    call: true,
    summary: "one io_submit, io_getevents or io_cancel, without its requests or events",
  },
  aioRead: { unit: "ns", summary: "io_submit: the kernel's work on one read" },
  aioWrite: { unit: "ns", optional: true, summary: "io_submit: the kernel's work on one write, without copying" },
  aioPerEvent: { unit: "ns", summary: "io_getevents: copying one completion out" },
  aioBlock: { unit: "ns", summary: "how long a submission that blocks makes io_submit wait" },
  uringEnter: { unit: "ns", call: true, summary: "one io_uring_enter, without its entries" },
  uringSubmit: { unit: "ns", summary: "io_uring: taking one entry off the submission ring" },
  uringReceiveEmpty: { unit: "ns", summary: "io_uring: a receive that finds nothing, within the kernel" },
  uringReceive: { unit: "ns", summary: "io_uring: a receive that finds data, within the kernel, without copying" },
  uringSend: { unit: "ns", optional: true, summary: "io_uring: a send, within the kernel, without copying" },
  uringZeroCopy: {
    unit: "ns",
    optional: true,
    summary: "io_uring: what a zero-copy send takes more: pinning pages, its second notification",
  },
  uringComplete: { unit: "ns", summary: "io_uring: posting one completion" },
  uringInterrupt: {
    unit: "ns",
    summary: "io_uring: an interprocessor interrupt for task work and the return from it, on the core it interrupts",
  },
  uringSqPoll: { unit: "ns", summary: "SQPOLL: one look of the kernel's thread at its ring" },
  keventCall: { unit: "ns", call: true, summary: "one kevent, without its changes and events" },
  keventPerEvent: { unit: "ns", summary: "kevent: evaluating one note, to report it or to apply a change" },
  portGet: { unit: "ns", call: true, summary: "one port_getn, its events included" },
  portAssociate: {
    unit: "ns",
    call: true,
    summary: "one port_associate: looking the descriptor up and asking its state",
  },
  portSend: { unit: "ns", call: true, optional: true, summary: "port_send: queueing one event of the program's own" },
  devPollCall: { unit: "ns", call: true, summary: "one DP_POLL on /dev/poll, without its walk over the bitmap" },
  devPollPerHint: { unit: "ns", summary: "/dev/poll: checking one hinted descriptor" },
  devPollPerWord: { unit: "ns", summary: "/dev/poll: walking over one word (64 descriptors) of the bitmap" },
  devPollWrite: { unit: "ns", call: true, summary: "/dev/poll: a write that adds or removes one descriptor" },
  shutdown: { unit: "ns", call: true, summary: "shutdown() of a socket on which another thread waits" },
  sigTimedWait: { unit: "ns", call: true, summary: "a sigtimedwait that takes one queued signal" },
  signalQueue: { unit: "ns", summary: "queueing the signal of an event on a descriptor (F_SETSIG), in its interrupt" },
  fcntl: { unit: "ns", call: true, summary: "one fcntl: O_ASYNC, F_SETOWN or F_SETSIG on a descriptor" },
  futexWake: { unit: "ns", call: true, optional: true, summary: "FUTEX_WAKE, without what waking a thread takes" },
  futexWait: {
    unit: "ns",
    call: true,
    optional: true,
    summary: "FUTEX_WAIT, until the thread sleeps or the call returns",
  },
  eventfdWrite: {
    unit: "ns",
    call: true,
    optional: true,
    summary: "a write to an eventfd, without what waking a thread takes",
  },
  eventfdRead: { unit: "ns", call: true, optional: true, summary: "a read of an eventfd that is signalled" },
  blockSubmit: {
    unit: "ns",
    optional: true,
    summary: "submitting a direct read of a storage device: block layer and driver, up to the doorbell",
  },
  blockComplete: {
    unit: "ns",
    optional: true,
    summary: "the same when the device is done: driver and block layer, besides the interrupt if there is one",
  },
  blockPoll: {
    unit: "ns",
    optional: true,
    summary: "one look at the completion queue of a storage device that is polled",
  },
  pinPage: {
    unit: "ns",
    optional: true,
    summary:
      "pinning a page of the buffer of a direct read, and letting go of it: each page of 4 KiB, unless registered",
  },
  fileGet: {
    unit: "ns",
    optional: true,
    summary: "looking a file up and taking a reference to it, for one read, unless registered",
  },
  pread: {
    unit: "ns",
    call: true,
    optional: true,
    summary: "one blocking read of a file, without the block layer and the sleep",
  },
  aioIocb: {
    unit: "ns",
    optional: true,
    summary: "io_submit: what one read of a file takes besides the block layer: copying and allocating its iocb",
  },
  uringPunt: { unit: "ns", optional: true, summary: "io_uring: leaving a request to a worker of the kernel (io-wq)" },
  uringPeek: { unit: "ns", optional: true, summary: "io_uring: the program looks at an empty completion ring" },
  pollCall: { unit: "ns", call: true, summary: "one poll, without its descriptors" },
  pollPerDescriptor: { unit: "ns", summary: "poll: checking one descriptor, copying included" },
  selectCall: { unit: "ns", call: true, summary: "one select, without its descriptors" },
  selectPerDescriptor: { unit: "ns", summary: "select: checking one descriptor" },
  waitEntryAdd: { unit: "ns", summary: "poll, select: leaving a wait entry on a descriptor, in a call that may sleep" },
  waitEntryRemove: { unit: "ns", summary: "poll, select: removing a wait entry before the call returns" },
  selectCopyPerByte: { unit: "ns", summary: "select: copying one byte of a descriptor bitmap" },
  scanPerDescriptor: { unit: "ns", summary: "user code looking at one descriptor's result" },
  threadMemory: { unit: "bytes", summary: "a parked thread: touched stack, kernel stack, slab, page tables" },
  loopBuffer: { unit: "bytes", summary: "the buffer an event loop reads into, one per loop" },
  operationBuffer: { unit: "bytes", summary: "the buffer a pending read holds" },
  requestMemory: { unit: "bytes", summary: "what the kernel keeps per pending overlapped request" },
  rioEntryMemory: { unit: "bytes", summary: "registered I/O: the ring entries of one request and its result" },
  uringRequestMemory: { unit: "bytes", summary: "what io_uring keeps per receive that waits on its descriptor" },
  aioRequestMemory: { unit: "bytes", summary: "what a pending AIO request takes: the kernel's structure and the iocb" },
  epollItemMemory: { unit: "bytes", summary: "what the kernel keeps per registered descriptor" },
  devPollEntryMemory: { unit: "bytes", summary: "what the kernel keeps per descriptor written to /dev/poll" },
  pollEntryMemory: { unit: "bytes", summary: "pollfd in user and kernel space, and its wait entry while asleep" },
  selectEntryMemory: {
    unit: "bytes",
    summary: "a descriptor's bits in user and kernel space, and its wait entry while asleep",
  },
  connectionMemory: {
    unit: "bytes",
    optional: true,
    summary: "what kernel and program keep for one request under way in a handler: state of its task",
  },
  sendBuffer: { unit: "bytes", optional: true, summary: "how much a socket's send buffer holds" },
  coreWattsBusy: { unit: "watts", summary: "a core that executes", optional: true },
  coreWattsIdle: { unit: "watts", summary: "a core that idles", optional: true },
} as const satisfies Record<
  string,
  { unit: CostUnit; summary: string; optional?: true; over?: "idle time"; drawn?: true; call?: true }
>;

export type CostName = keyof typeof COSTS;

/** Whether a table of `cost` is over how long a core has been idle, not over n. */
export function isOverIdleTime(cost: string): boolean {
  const row: { unit: CostUnit; over?: "idle time" } | undefined = COSTS[cost as CostName];
  return row?.over !== undefined;
}

/** Whether `cost` may be a distribution, from which it is drawn each time it is paid. */
export function isDrawn(cost: string): boolean {
  const row: { unit: CostUnit; drawn?: true } | undefined = COSTS[cost as CostName];
  return row?.drawn === true;
}

/** Whether `cost` is the price of one entry into the kernel, on top of which `systemCall` comes. */
export function isCall(cost: string): boolean {
  const row: { unit: CostUnit; call?: true } | undefined = COSTS[cost as CostName];
  return row?.call === true;
}

/** The prices of one run, resolved from a profile. */
export class CostTable {
  /** What tables say at `pending`: each is looked up once. */
  private readonly atPending: Record<string, number> = {};

  constructor(
    private readonly values: Readonly<Record<string, CostValue>>,
    /**
     * The run's number of pending operations, at which tables are read. Without it only costs that do not depend on n
     * have a value.
     */
    private readonly pending?: number,
    /** For closed forms: how long a core is idle on average before something comes, exponentially distributed. */
    private readonly idlePs = Number.POSITIVE_INFINITY,
    /** Whether threads share their open files, so that calls take references to them. */
    private readonly sharesFiles = false,
  ) {}

  /**
   * Duration of `name` at the run's n, or at the `n` given, in whole picoseconds: of a system call with `systemCall`,
   * which is nothing if the profile lacks it. Throws if the profile lacks `name`.
   */
  ps(name: CostName, n?: number): Picoseconds {
    const ownPs = fromNs(this.value(name, n));
    const entryPs = isCall(name) && this.has("systemCall") ? fromNs(this.value("systemCall")) : 0;
    const shared = this.sharesFiles ? sharedFileCost(name) : undefined;
    return ownPs + entryPs + (shared !== undefined && this.has(shared) ? fromNs(this.value(shared, n)) : 0);
  }

  /** Value of `name` at the run's n, or at the `n` given, in the cost's own unit. Throws if the profile lacks it. */
  value(name: CostName, n = this.pending): number {
    const value = this.read(name);
    if (!isTable(value)) return meanAmount(value);
    if (n === undefined) throw new Error(`${name} depends on the number of operations, which was not given`);
    if (n !== this.pending) return interpolate(value, n);
    this.atPending[name] ??= interpolate(value, n);
    return this.atPending[name];
  }

  /** What leaving idle takes. */
  get idleExit(): IdleExit {
    const value = this.read("idleExit");
    return isTable(value) ? value.map(([ns, each]) => [fromNs(ns), drawn(each)] as const) : drawn(value);
  }

  /** What it takes on average, at light load: each step by the chance that a core has been idle for so long. */
  get meanIdleExitPs(): Picoseconds {
    const exit = this.idleExit;
    if (!isSteps(exit)) return meanExitPs(exit);
    const means = exit.map(([, each]) => meanExitPs(each));
    const parts = exit.map(([fromPs], i) => (means[i] - (means[i - 1] ?? 0)) * exp(-fromPs / this.idlePs));
    return Math.round(parts.reduce((sum, part) => sum + part, 0));
  }

  has(name: CostName): boolean {
    return this.values[name] !== undefined;
  }

  protected read(name: CostName): CostValue {
    const value = this.values[name];
    if (value === undefined) throw new Error(`the cost profile has no value for ${name}`);
    return value;
  }
}

function drawn(amount: CostAmount): DrawnPrice {
  return typeof amount === "number" ? fromNs(amount) : distribution(amount);
}
