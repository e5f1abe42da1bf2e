/**
 * An executor: workers, threads that run handlers in place of those that notice events (docs/programs.md#threads).
 *
 * Who has noticed an event, and has its message, puts a task on a queue (task-queues.ts) and goes on; so does who gets
 * an answer that a handler waits for. A worker takes one task after another, and carries it out up to where the handler
 * waits again or is over, doing I/O by the mechanism's calls itself. Only where these are its loop's alone (a ring, a
 * set that is named in each call) does it leave a message or a question to the loop, which is told of it as by a pool
 * (way-back.ts).
 *
 * With nothing to do a worker sleeps, or spins. No task is left lying: between its last look, at the end of the call
 * that puts it to sleep, and its sleep no time passes. Of workers that steal, one that looks at the queues of others is
 * enough: while one does, nobody else is woken; and who finds something and was the last to look wakes another
 * (tokio's and Go's searching, or spinning, workers).
 */
import type { EventId } from "../../sim/operations.js";
import { programCores } from "../../sim/places.js";
import type { Answers } from "../../sim/requests/answers.js";
import { StepKind } from "../../sim/requests/handler.js";
import type { Requests } from "../../sim/requests/requests.js";
import { mostWorkers, type ThreadsSpec, threadCount, type WorkersSpec } from "../../sim/requests/threads.js";
import { BLOCK, type Op, type Program, spin, type Thread, wake } from "../../sim/thread.js";
import { cancelFor } from "../cancelling.js";
import type { Executor } from "../executors/types.js";
import { inboxOf, isForLoop, proceed } from "../handling.js";
import type { Place, Port, RequestExecutor } from "../port.js";
import type { Host } from "../types.js";
import { Bell, Loop } from "./driving.js";
import { Growth } from "./growth.js";
import { type Rules, rulesOf } from "./rules.js";
import { Sleepers, type SleepPrices, sleepPrices } from "./sleepers.js";
import { readingTask, type Task } from "./task-queue.js";
import { ANY, type TaskQueues, taskQueues, type Worker } from "./task-queues.js";
import { Inbox } from "./way-back.js";

class Workforce implements RequestExecutor {
  private readonly workers: Worker[] = [];
  private readonly queues: TaskQueues;
  private readonly rules: Rules;
  readonly reads: boolean;
  private readonly asleep: Sleepers;
  private searching = 0;
  /** What workers begin with. */
  private readonly first: Task[] = [];
  /** Workers that carry out tasks in which they read. */
  private readonly readers = new Set<Thread | undefined>();
  private readonly returning = new Set<EventId>();
  private readonly prices: SleepPrices | undefined;
  /** Of workers that wait for events: the one that carries out a round of its loop, and how many tasks it found. */
  private driver: Worker | undefined;
  private found = 0;
  private bell: Bell | undefined;
  readonly drive: RequestExecutor["drive"];
  private readonly growth: Growth | undefined;

  constructor(
    private readonly host: Host,
    private readonly spec: WorkersSpec,
    workersPoll: boolean,
    executor: Pick<Executor, "rule"> | undefined,
  ) {
    this.reads = spec.reads === "worker";
    this.rules = rulesOf(host, executor, this.view());
    const searching = {
      begins: (worker: Worker) => this.beginSearch(worker),
      ...(spec.lookFirst && { before: (worker: Worker) => this.lookForEvents(worker) }),
    };
    this.asleep = new Sleepers(spec.queue, this.rules);
    this.queues = taskQueues(host, spec, searching, this.rules);
    if (workersPoll) {
      this.drive = (program, shared, look) => {
        const worker = this.hire("awake");
        worker.loop = new Loop(program, worker.thread, shared, look);
        return worker.thread;
      };
    }
    this.prices = sleepPrices(host, spec);
    this.growth = this.growing();
    // Where there are workers, events are requests.
    (host.operations.requests as Requests).handover.isInForce = true;
  }

  /** Create the workers, behind the threads of the mechanism. */
  start(): void {
    if (this.drive !== undefined) return;
    const count = threadCount(this.spec.threads, programCores(this.host.machine.spec));
    // Those that there are already run no handlers.
    for (const thread of this.host.machine.threads) thread.handsOver = true;
    for (let i = 0; i < count; i++) {
      if (this.prices === undefined || i < this.first.length) this.hire("awake");
      else this.asleep.push(this.hire("asleep"));
    }
  }

  private growing(): Growth | undefined {
    const { host, spec } = this;
    if (spec.grow === undefined) return undefined;
    const most = mostWorkers({ workers: spec }, programCores(host.machine.spec));
    return new Growth(
      host,
      spec.grow.afterPs,
      () => this.queues.length > 0,
      () => this.workers.length < most,
      () => host.machine.wakeFromInterrupt(this.hire("asleep").thread),
    );
  }

  /** What rules see. */
  private view() {
    const self = this;
    // The rule is made before the workers are.
    const atFirst = threadCount(this.spec.threads, programCores(this.host.machine.spec));
    return {
      get count() {
        return Math.max(atFirst, self.workers.length);
      },
      waiting: (worker: number) => self.queues.waiting(worker),
      isBusy: (worker: number) => self.workers[worker].isBusy,
      isAsleep: (worker: number) => self.asleep.has(worker),
    };
  }

  private hire(state: "awake" | "asleep"): Worker {
    const { machine } = this.host;
    const index = this.workers.length;
    const program = () => this.work(worker);
    const name = `worker ${index}`;
    const thread: Thread = state === "awake" ? machine.spawn(name, program) : machine.spawnAsleep(name, program);
    if (this.spec.queue !== "per-worker") thread.shares = this;
    // One that spins looks at the queues of others all the time.
    const isSearching = this.prices === undefined;
    const worker: Worker = { index, thread, isSearching, loop: undefined, tasks: 0, isBusy: false };
    this.queues.addWorker();
    this.workers.push(worker);
    return worker;
  }

  // --- handing over ----------------------------------------------------------------------------------------------

  *handOver(request: EventId, port: Port, isNew = false): Program {
    // What a worker has read is its own.
    if (this.readers.has(this.host.machine.current)) yield* this.goOnAtOnce(request, port, isNew);
    else yield* this.leave({ request, port, isNew });
  }

  handOverReady(descriptor: number, port: Port, read: () => Program): Program {
    const answers = this.host.operations.answers as Answers;
    const isNew = !answers.requests.isAsked(descriptor);
    return this.leave({ request: answers.requestOn(descriptor), port, isNew, read });
  }

  /** By the thread of a loop. */
  private *leave(task: Task): Program {
    const { port } = task;
    const { machine, operations } = this.host;
    const { driver } = this;
    if (driver !== undefined && driver.thread === machine.current) {
      // Whatever others leave to workers they leave by way of a pool.
      if (this.bell === undefined && operations.pools.length > 0) yield* this.hang(port);
      const worker = yield* this.queues.put(task, driver);
      if (worker === driver.index || worker === ANY) this.found++;
      else yield* this.alert(worker);
      return;
    }
    if (port.confined) yield* this.prepareReturn(port);
    const called = yield* this.enqueue(task);
    // A call returns to the handler: io_uring does its task work on the way.
    if (called && port.resumes !== undefined) yield* port.resumes();
  }

  goOn(request: EventId, port: Port): Iterable<Op> {
    return this.enqueue({ request, port, isNew: false });
  }

  *begin(port: Port): Program {
    if (this.drive !== undefined && this.bell === undefined) yield* this.hang(port);
  }

  beginWith(operation: number, read: () => Program): void {
    this.first.push(readingTask(operation, read));
  }

  put(operation: number, read: () => Program): Iterable<Op> {
    return this.enqueue(readingTask(operation, read));
  }

  /** By a thread that waits for no events: whether it made a call. */
  private *enqueue(task: Task): Generator<Op, boolean, boolean> {
    const worker = yield* this.queues.put(task, undefined);
    this.growth?.watch();
    return yield* this.alert(worker);
  }

  private *hang(port: Port): Program {
    this.bell = new Bell(this.host, port);
    this.host.inboxes[port.loop] = this.bell;
    yield* this.bell.begin();
  }

  /** Of a loop that alone can do its I/O: it is to hear of what is left to it. */
  private *prepareReturn(port: Port): Program {
    if (port.back !== undefined) return;
    const inbox = inboxOf(this.host, port);
    if (inbox instanceof Inbox) yield* inbox.begin(port);
  }

  comesBack(request: EventId): boolean {
    return this.returning.delete(request);
  }

  readonly loops: Place = {
    leaves: (step, port) =>
      isForLoop(this.host, step) || step === StepKind.End ? undefined : (request) => this.handOver(request, port),
  };

  private readonly atWork: Place = {
    leaves: (step, port) =>
      port.confined && isForLoop(this.host, step) ? (request) => this.giveBack(request, port) : undefined,
  };

  /** The next step of `request` is I/O that only its loop can do. */
  private *giveBack(request: EventId, port: Port): Program {
    const self = this.host.machine.current as Thread;
    if (port.back === undefined) {
      yield* inboxOf(this.host, port).back(request, self);
      return;
    }
    this.returning.add(request);
    yield* port.back(request, self);
  }

  // --- working ---------------------------------------------------------------------------------------------------

  private *work(self: Worker): Program {
    const look = this.look(self);
    for (;;) {
      let task = this.first.shift() ?? (yield* this.queues.take(self));
      if (task === undefined && look !== undefined) {
        while (!(yield look));
        task = this.queues.grab(self);
      }
      if (task !== undefined) yield* this.carryOut(task, self);
      else if (this.mayDrive(self)) yield* this.waitForEvents(self);
      else yield* this.sleep(self);
    }
  }

  private *carryOut({ request, port, isNew, read }: Task, self: Worker): Program {
    this.growth?.moved();
    yield* this.endSearch(self);
    self.isBusy = true;
    if (read === undefined) yield* this.goOnAtOnce(request, port, isNew);
    else yield* this.readFirst(read, self);
    self.isBusy = false;
    const { every } = this.spec;
    if (every !== undefined && ++self.tasks % every === 0) yield* this.lookForEvents(self);
  }

  private *goOnAtOnce(request: EventId, port: Port, isNew: boolean): Program {
    const { operations } = this.host;
    if (isNew) {
      operations.requests?.handover.complete(request);
      yield operations.begin(request);
      if (operations.events.cancels(request)) {
        if (port.confined) return yield* this.giveBack(request, port);
        yield* cancelFor(this.host, request, port);
      }
    }
    yield* proceed(this.host, port, request, this.atWork);
  }

  private *readFirst(read: () => Program, { thread }: Worker): Program {
    this.readers.add(thread);
    yield* read();
    this.readers.delete(thread);
  }

  /** Of a worker that spins: one look, at its own queue and those of the others. */
  private look(self: Worker): Op | undefined {
    if (this.prices !== undefined) return undefined;
    const { costs } = this.host;
    const stealPs = this.spec.queue === "stealing" ? (this.workers.length - 1) * costs.ps("steal") : 0;
    // A look that takes no time would never let any pass.
    return spin(Math.max(1, costs.ps("queuePop") + stealPs), "user", () => this.queues.has(self));
  }

  private *sleep(self: Worker): Program {
    yield (this.prices as SleepPrices).sleep;
    if (this.queues.has(self)) return;
    if (self.isSearching) this.searching--;
    self.isSearching = false;
    this.asleep.push(self);
    yield BLOCK;
  }

  // --- waiting for events ----------------------------------------------------------------------------------------

  /** Nobody else waits for events, and there is nothing else to do. */
  private mayDrive(self: Worker): boolean {
    return self.loop !== undefined && this.driver === undefined && !this.queues.has(self);
  }

  /** A round of its loop, however long it waits in it; then others may. */
  private *waitForEvents(self: Worker): Program {
    if (self.isSearching) this.searching--;
    self.isSearching = false;
    this.driver = self;
    this.found = 0;
    yield* (self.loop as Loop).round();
    this.driver = undefined;
    if (this.found > (this.spec.promote === "if-more" ? 1 : 0)) yield* this.promote();
  }

  /** Somebody else is to wait for events, or to take some of the tasks. */
  private *promote(): Program {
    if (this.searching === 0) yield* this.rouseOne(this.asleep.pop());
  }

  /** Without waiting: whether it has found some. */
  private *lookForEvents(self: Worker): Generator<Op, boolean, boolean> {
    const loop = self.loop as Loop;
    if (this.driver !== undefined) return false;
    // Who has had tasks since time zero has registered nothing that could be ready.
    loop.begin();
    if (loop.shared.prepare !== undefined) {
      yield* loop.shared.prepare();
      if (this.driver !== undefined) return this.queues.has(self);
    }
    if (loop.shared.someReady()) yield* this.waitForEvents(self);
    else yield loop.look;
    return this.queues.has(self);
  }

  /** There is a task for the worker of that number, or for any: wake one, if one that would take it sleeps. */
  private *alert(worker: number): Generator<Op, boolean, boolean> {
    if (this.prices === undefined) {
      for (const { thread } of this.workers) this.host.machine.endSpin(thread);
      return false;
    }
    // Where a rule says where they look, those that search may pass it by.
    const looksEverywhere = this.rules.victims === undefined;
    if (this.spec.queue === "stealing" && this.searching > 0 && looksEverywhere) return false;
    return yield* this.rouse(worker);
  }

  private *rouse(worker: number): Generator<Op, boolean, boolean> {
    const sleeper = this.asleep.take(worker);
    if (sleeper !== undefined) yield* this.rouseOne(sleeper);
    else if (this.driver !== undefined) yield* this.ring(worker, this.driver);
    return sleeper !== undefined;
  }

  /** Of all that would take the task only one is not at work: it waits for events. */
  private *ring(worker: number, { index, thread }: Worker): Program {
    const { current } = this.host.machine;
    if (this.bell === undefined || thread === current) return;
    if (this.spec.queue === "per-worker" && worker !== ANY && worker !== index) return;
    yield* this.bell.ring(current as Thread);
  }

  private *rouseOne(sleeper: Worker | undefined): Program {
    if (sleeper === undefined) return;
    const { rouse, wakeupPs } = this.prices as SleepPrices;
    if (this.spec.queue === "stealing") this.search(sleeper);
    yield rouse;
    yield wake(wakeupPs, sleeper.thread);
  }

  // --- searching -------------------------------------------------------------------------------------------------

  private search(worker: Worker): void {
    worker.isSearching = true;
    this.searching++;
  }

  private beginSearch(worker: Worker): boolean {
    if (worker.isSearching) return true;
    if (2 * this.searching >= this.workers.length) return false;
    this.search(worker);
    return true;
  }

  /** It has found something. */
  private *endSearch(worker: Worker): Program {
    if (!worker.isSearching || this.prices === undefined) return;
    worker.isSearching = false;
    if (--this.searching === 0) yield* this.rouseOne(this.asleep.pop());
  }
}

/**
 * The executor that `threads` says, if there are workers: before the mechanism is built. It starts after that. `own` is
 * the one that it names, whose rule counts.
 */
export function executorFor(
  host: Host,
  { workers, pollers }: ThreadsSpec = {},
  own?: Pick<Executor, "rule">,
): Workforce | undefined {
  return workers && new Workforce(host, workers, pollers === "workers", own);
}
