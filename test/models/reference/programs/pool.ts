/**
 * A pool for the naive machine: threads that carry out what handlers leave to them, first come, first served, and sleep
 * on a futex while there is nothing.
 *
 * Leaving something pays `queuePush`; if a thread sleeps, `futexWake` and its wake-up. The thread pays `queuePop` for
 * each look; finding nothing, `futexWait`, and sleeps. Taken to be so: the thread that slept last is woken first; it is
 * on its way from the call on that wakes it; one that finds something after `futexWait` does not sleep.
 */
import type { Step, Thread } from "../machine.js";
import type { HandlerStep, Port, World } from "./requests.js";

/** Says that it is through, on the pool's thread. */
export type Back = (worker: Thread) => Iterable<Step>;

export class Pool {
  private readonly tasks: { steps: HandlerStep[]; back: Back }[] = [];
  private readonly asleep: Thread[] = [];

  constructor(
    private readonly world: World,
    threads: number,
  ) {
    for (let i = 0; i < threads; i++) {
      const thread: Thread = world.machine.spawnAsleep(this.work(() => thread));
      this.asleep.push(thread);
    }
  }

  *take(steps: HandlerStep[], port: Port, back: Back): Generator<Step, void, void> {
    const { world } = this;
    yield { ps: world.price("queuePush"), account: "user" };
    this.tasks.push({ steps, back });
    const sleeper = this.asleep.pop();
    if (sleeper === undefined) return;
    port.enters?.();
    yield world.machine.call(world.price("futexWake"));
    yield* world.wakeBy(port.thread(), sleeper);
    if (port.returns) yield* port.returns();
  }

  private *work(self: () => Thread): Generator<Step, void, void> {
    const { world } = this;
    for (;;) {
      yield { ps: world.price("queuePop"), account: "user" };
      const task = this.tasks.shift();
      if (task === undefined) {
        yield world.machine.call(world.price("futexWait"));
        if (this.tasks.length > 0) continue;
        this.asleep.push(self());
        yield "block";
        continue;
      }
      for (const step of task.steps) {
        if ("compute" in step) yield { ps: step.compute, account: "callback" };
        else if ("block" in step) yield* world.sleep(step.block, self());
        else throw new Error("a pool computes and blocks");
      }
      yield* task.back(self());
    }
  }
}

/** What a loop is told of by an eventfd: the first that is through writes it, and the loop goes on with all. */
export class Inbox {
  private through: (() => Iterable<Step>)[] = [];
  private signalled = false;
  private descriptor: number | undefined;

  constructor(private readonly world: World) {}

  /** The loop expects it, before it first leaves something to a pool. */
  *begin(take: () => number, expect: (descriptor: number) => Iterable<Step>): Generator<Step, void, void> {
    if (this.descriptor !== undefined) return;
    this.descriptor = take();
    yield* expect(this.descriptor);
  }

  back(goOn: () => Iterable<Step>): Back {
    const { world } = this;
    return function* (this: Inbox, worker: Thread): Generator<Step, void, void> {
      this.through.push(goOn);
      if (this.signalled) return;
      this.signalled = true;
      yield world.machine.call(world.price("eventfdWrite"));
      yield* world.post({ descriptor: this.descriptor!, left: 0, inbox: this }, worker);
    }.bind(this);
  }

  /** The loop has read the eventfd: it is expected anew, and all go on that are through. */
  *empty(expect: (descriptor: number) => Iterable<Step>): Generator<Step, void, void> {
    this.signalled = false;
    const through = this.through.splice(0);
    yield* expect(this.descriptor!);
    for (const goOn of through) yield* goOn();
  }
}
