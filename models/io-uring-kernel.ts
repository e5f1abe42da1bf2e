/**
 * The kernel's side of io_uring: submission, task work, and how the submitting thread is brought to do it.
 *
 * By default (IORING_SETUP without flags) the first task work on an empty list asks for attention at once
 * (io_req_normal_work_add, TWA_SIGNAL, kick_process): a submitter asleep in io_uring_enter is woken; one that runs on
 * another core gets an interprocessor interrupt, whatever it runs. User code is lengthened by the interrupt and by the
 * work, which is done on the way back to it, behind all other interrupts and the polling of the device
 * (exit_to_user_mode_loop); a system call by the interrupt, for nothing, since enter would have done the work by
 * itself. Cooperative (TWA_SIGNAL_NO_IPI), it is not interrupted, but whatever returns it to user code does the work:
 * an interrupt that happens to hit its core, its turn on a core, any enter. Deferred, only enter does, and a
 * sleeper is woken only when there is enough work. SQPOLL: the kernel's polling thread submits, and so has the work.
 */
import type { Core } from "../sim/core.js";
import type { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import { type KernelSide, NONE, type Operations } from "../sim/operations.js";
import type { Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { roomFor } from "./further.js";
import { isMultishot, type Mode, ringCount } from "./io-uring-parameters.js";
import { type UringReads, untilOwnTurn, uringReads } from "./io-uring-reads.js";
import { type SendWork, sendWork } from "./io-uring-replies.js";
import { type Cqe, Ring, type Sqe, Submitter } from "./io-uring-ring.js";
import { Sending } from "./io-uring-send.js";
import { Sleepers } from "./io-uring-sleepers.js";
import { Lock } from "./lock.js";
import type { Host } from "./types.js";

/** A request's state, per operation: none, waiting on its descriptor, or its task work queued or in progress. */
const NOT_SUBMITTED = 0;
const ARMED = 1;
const WORKING = 2;

const NOBODY: readonly Thread[] = [];

export class Uring implements KernelSide {
  readonly rings: Ring[];
  readonly submitters: Submitter[] = [];
  readonly mode: Mode;
  private readonly multishot: boolean;
  private state: Uint8Array;
  /** Per operation: who submitted its receive. */
  private owner: Int32Array;
  private readonly ringOfFurther: number[] = [];
  private readonly byThread: (Submitter | undefined)[] = [];
  private readonly machine: Machine;
  private readonly io: Operations;
  private readonly interruptPs: Picoseconds;
  private readonly submitPs: Picoseconds;
  private readonly armPs: Picoseconds;
  private readonly receivePs: Picoseconds;
  private readonly completePs: Picoseconds;
  private readonly sending: Sending;
  readonly sendWork: SendWork | undefined;
  private readonly reads: UringReads | undefined;
  readonly sleepers: Sleepers;
  private readonly makeRing: () => Ring;

  constructor(host: Host) {
    const { machine, operations, costs, parameters } = host;
    this.machine = machine;
    this.io = operations;
    this.mode = parameters.mode as Mode;
    this.multishot = isMultishot(parameters);
    this.interruptPs = costs.ps("uringInterrupt");
    this.submitPs = costs.ps("uringSubmit");
    const attemptPs = parameters.IORING_RECVSEND_POLL_FIRST === "yes" ? 0 : costs.ps("uringReceiveEmpty");
    this.armPs = attemptPs + costs.ps("pollArm");
    this.receivePs = costs.ps("uringReceive");
    this.completePs = costs.ps("uringComplete");
    this.sending = new Sending({ operations, costs, parameters });
    this.sendWork = sendWork(this, this.sending, { operations, costs, parameters });
    this.reads = uringReads(host);
    const spin = parameters.wait === "spin" || (this.reads?.areApart ?? false);
    const isDeferred = this.mode === "IORING_SETUP_DEFER_TASKRUN";
    this.sleepers = new Sleepers(machine, this.submitters, Number(parameters.min_wait_usec), isDeferred, spin);
    this.state = new Uint8Array(operations.count).fill(ARMED);
    this.owner = new Int32Array(operations.count);
    const buffers = this.multishot ? Number(parameters.buffers) : Number.POSITIVE_INFINITY;
    this.makeRing = () => new Ring(Number(parameters.cq_entries), buffers, new Lock(machine.simulation, costs));
    this.rings = Array.from({ length: ringCount(parameters) }, this.makeRing);
  }

  /** Someone who submits to `ring`. */
  addSubmitter(ring: Ring): Submitter {
    const submitter = new Submitter(this.submitters.length, ring);
    this.submitters.push(submitter);
    if (!this.reads?.areApart) this.reads?.equip(submitter);
    return submitter;
  }

  /** Someone who submits reads to a second ring of the thread of `ring`, which takes nothing else. */
  addReader(ring: Ring): Submitter | undefined {
    if (!this.reads?.areApart) return undefined;
    const reader = new Submitter(this.submitters.length, this.makeRing());
    this.submitters.push(reader);
    this.reads.equip(reader);
    ring.reader = reader;
    return reader;
  }

  isRead(operation: number): boolean {
    return this.reads?.has(operation) ?? false;
  }

  /** Whether the kernel polls `descriptor` for `submitter`. */
  arm(descriptor: number, submitter: Submitter, armed: boolean): void {
    this.owner[descriptor] = submitter.index;
    this.state[descriptor] = armed ? ARMED : NOT_SUBMITTED;
  }

  /** A further descriptor belongs to the ring of number `ring`. */
  add(descriptor: number, ring: number): void {
    this.state = roomFor(this.state, descriptor);
    this.owner = roomFor(this.owner, descriptor);
    this.ringOfFurther[descriptor] = ring;
  }

  /** A descriptor has been closed: a receive that was in force (multishot) is over. */
  forget(descriptor: number): void {
    this.state[descriptor] = NOT_SUBMITTED;
  }

  /** Whether a receive on it is in force. */
  isArmed(descriptor: number): boolean {
    return this.state[descriptor] !== NOT_SUBMITTED;
  }

  /**
   * The threads exist: the receives that are pending from the start were submitted by a ring's submitters, each in
   * turn.
   */
  begin(): void {
    const perRing = this.rings.map((ring) =>
      ring.poller ? [ring.poller] : this.submitters.filter((submitter) => submitter.ring === ring),
    );
    for (let operation = 0; operation < this.owner.length; operation++) {
      const index = operation % this.rings.length;
      const reader = this.isRead(operation) ? this.rings[index].reader : undefined;
      const candidates = reader === undefined ? perRing[index] : [reader];
      this.owner[operation] = candidates[Math.floor(operation / this.rings.length) % candidates.length].index;
    }
    this.reads?.begin((operation) => this.submitters[this.owner[operation]]);
    const readers = this.rings.map(({ reader }) => reader);
    for (const submitter of this.submitters) {
      if (readers.includes(submitter)) continue;
      this.byThread[submitter.thread.id] = submitter;
      submitter.onReturn = { goOn: (core) => this.returns(submitter, core) };
      if (this.mode !== "IORING_SETUP_DEFER_TASKRUN") submitter.thread.goesOn = () => this.workOnReturn(submitter);
    }
  }

  ringOf(operation: number): Ring {
    if (this.io.isFurther(operation)) return this.rings[this.ringOfFurther[operation]];
    return this.rings[operation % this.rings.length];
  }

  // --- events ----------------------------------------------------------------------------------------------------

  /** A descriptor has become readable, inside an interrupt. */
  announce(operation: number): void {
    if (this.state[operation] === ARMED) {
      this.state[operation] = WORKING;
      const submitter = this.submitters[this.owner[operation]];
      submitter.work.push(operation);
      // Who polls the device has found it itself.
      if (this.reads?.polls && this.reads.has(operation)) return;
      this.notify(submitter);
    }
    this.returnToUser();
  }

  /** `submitter` has one more task work: see to it that it hears of it, if the mode wants that. */
  private notify(submitter: Submitter): void {
    const isFirst = !submitter.notified;
    submitter.notified = true;
    if (submitter.waiting) {
      if (this.sleepers.isToWake(submitter)) this.sleepers.wakeFromInterrupt(submitter);
    } else if (submitter === submitter.ring.poller) {
      this.machine.endSpin(submitter.thread);
    } else {
      if (this.sleepers.spin) this.machine.endSpin(submitter.thread);
      if (isFirst && this.mode === "default") this.kick(submitter);
    }
  }

  /** Interrupt the core that `submitter` runs on, if it is another. */
  private kick({ thread, index }: Submitter): void {
    const { interrupts } = this.machine;
    if (thread === interrupts.interrupted || !interrupts.isCurrent(thread)) return;
    interrupts.send(thread, this.kicked, index, this.interruptPs);
  }

  private readonly kicked = (index: number): void => this.workOnReturn(this.submitters[index]);

  /** The interrupt returns, and whom it has interrupted goes on. */
  private returnToUser(): void {
    const thread = this.machine.interrupts.interrupted;
    const submitter = thread && this.byThread[thread.id];
    if (submitter === undefined || this.mode === "IORING_SETUP_DEFER_TASKRUN") return;
    this.workOnReturn(submitter);
  }

  /** If `submitter` is about to go on with user code, have it carry out its task work on the way. */
  private workOnReturn(submitter: Submitter): void {
    if (this.isToWorkOnReturn(submitter)) this.machine.interrupts.beforeReturn(submitter.thread, submitter.onReturn);
  }

  private isToWorkOnReturn({ thread, work }: Submitter): boolean {
    return work.length > 0 && this.machine.interrupts.hitsUserCode(thread);
  }

  /** It is on the way: the work there is by now. */
  private returns(submitter: Submitter, core: Core): void {
    core.beforeReturn = undefined;
    if (!this.isToWorkOnReturn(submitter)) return;
    this.machine.interrupts.goOnWith(core, this.workDone, submitter.index, this.startWork(submitter));
  }

  /** Whether `submitter`, whose call is about to return to user code, has task work to do on the way. */
  worksOnReturn({ work, ring }: Submitter): boolean {
    return work.length > 0 && ring.poller === undefined && this.mode !== "IORING_SETUP_DEFER_TASKRUN";
  }

  private readonly workDone = (index: number): void => {
    const submitter = this.submitters[index];
    for (const thread of this.finishWork(submitter)) this.machine.wakeFromInterrupt(thread);
    this.workOnReturn(submitter);
  };

  // --- task work -------------------------------------------------------------------------------------------------

  /** Take up all of the task work that is queued; how long it takes. */
  startWork(submitter: Submitter): Picoseconds {
    const { work, ring, results, operations } = submitter;
    submitter.notified = false;
    let ps = 0;
    for (let left = work.length; left > 0; left--) {
      const operation = work.shift() as number;
      operations.push(operation);
      ps += this.sendWork?.goOn(operation, submitter) ?? this.receive(operation, ring, results);
    }
    return ps;
  }

  /** Receive what there is on `operation`: once, or multishot until it is empty or there is nothing to put it in. */
  private receive(operation: number, ring: Ring, results: Fifo<Cqe>): Picoseconds {
    // A read has one completion, and a buffer of its own.
    const isRead = this.isRead(operation);
    let ps = 0;
    let more: boolean;
    do {
      ps += this.completePs;
      more = this.multishot && !isRead && ring.hasRoom;
      ring.underWay++;
      if (ring.freeBuffers === 0 && !isRead) {
        results.push({ result: "-ENOBUFS", operation, event: NONE, whole: false, more: false });
        return ps;
      }
      if (!isRead) ring.freeBuffers--;
      const event = this.io.receive(operation);
      ps += (isRead ? 0 : this.receivePs) + this.io.copiedPs;
      results.push({ result: "data", operation, event, whole: this.io.isWhole(event), more });
    } while (more && this.io.isReady(operation));
    return ps;
  }

  /** That time has passed: post the completions. Returns the threads to be woken. */
  finishWork(submitter: Submitter): readonly Thread[] {
    const { ring, results, operations, work, replies } = submitter;
    if (operations.length === 0) return NOBODY;
    if (replies.length > 0) this.sendWork?.finish(submitter);
    ring.underWay -= results.length;
    while (results.length > 0) {
      const cqe = results.shift() as Cqe;
      ring.post(cqe);
      if (!cqe.more) this.state[cqe.operation] = NOT_SUBMITTED;
    }
    while (operations.length > 0) {
      const operation = operations.shift() as number;
      if (this.state[operation] !== WORKING) continue;
      if (this.io.isReady(operation)) work.push(operation);
      else this.state[operation] = ARMED;
    }
    return this.sleepers.satisfied(ring);
  }

  // --- submission ------------------------------------------------------------------------------------------------

  /** What it costs to take `sqe` now. A receive that finds data leaves the rest to task work. */
  submitPrice(sqe: Sqe): Picoseconds {
    const { kind, operation } = sqe;
    if (sqe.reply !== undefined) return this.submitPs + (this.sendWork as SendWork).price(sqe);
    if (kind === "send") return this.submitPs + this.sending.price(sqe.bytes, this.completePs);
    if (kind === "receive") return this.submitPs + this.startPs(operation);
    const cancels = kind === "cancel" && this.state[operation] === ARMED;
    return this.submitPs + this.completePs + (cancels ? this.completePs : 0);
  }

  /** A receive tries, and waits if there is nothing. */
  startPs(operation: number): Picoseconds {
    if (this.reads?.has(operation)) return this.reads.price(operation);
    return this.io.isReady(operation) ? 0 : this.armPs;
  }

  /** How many of the first `count` entries are taken up at once: a message or a read is under way by itself. */
  untilSend(sqes: Fifo<Sqe>, count: number): number {
    return this.io.requests || this.reads ? untilOwnTurn(sqes, count, this.reads) : count;
  }

  /** `submitter` has submitted `sqe`. Returns the threads to be woken. */
  submit(submitter: Submitter, sqe: Sqe): readonly Thread[] {
    const { kind, operation } = sqe;
    if (sqe.reply !== undefined) {
      this.sendWork?.submit(submitter, sqe);
      return this.sleepers.satisfied(submitter.ring);
    }
    if (kind === "send") {
      this.io.requests?.sent(operation);
      return this.sending.post(submitter.ring, sqe.bytes) ? this.sleepers.satisfied(submitter.ring) : NOBODY;
    }
    if (kind === "receive") return this.start(submitter, operation);
    const ring = this.ringOf(operation);
    if (kind === "cancel" && this.state[operation] === ARMED && this.io.cancel(operation)) {
      this.state[operation] = NOT_SUBMITTED;
      ring.post({ result: "-ECANCELED", operation, event: NONE, whole: false, more: false });
    }
    ring.post({ result: kind, operation, event: NONE, whole: false, more: false });
    return this.sleepers.satisfied(ring);
  }

  /** A receive of `operation` by `submitter` is in force. */
  start(submitter: Submitter, operation: number): readonly Thread[] {
    this.owner[operation] = submitter.index;
    if (this.reads?.has(operation)) {
      this.state[operation] = ARMED;
      return this.reads.start(operation, submitter);
    }
    this.state[operation] = this.io.isReady(operation) ? WORKING : ARMED;
    if (this.state[operation] === WORKING) submitter.work.push(operation);
    return NOBODY;
  }
}
