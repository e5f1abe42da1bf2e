/**
 * io_uring in its default mode, one thread with one ring.
 *
 * Each round is one enter: it submits the operations of the last round's callbacks, does the task work there is, sleeps
 * until there is a completion, and returns with all. A submission tries to receive: with data it completes at once,
 * else it waits on its descriptor. An event then is task work (receive and complete) for the thread. The first of it on
 * an empty list wakes the thread if it sleeps, and interrupts the core it runs on, unless the event came on that very
 * core. If the thread was in user code, task work is done on its way back there, when no interrupt is left and the
 * device is not polled; in the kernel it is left to the enter. Taken to be so: task work is taken off its list as a
 * whole, and what comes meanwhile is a list of its own; an interrupt that comes during it waits. The submissions of an
 * enter are one: whether there is data is what there is when the enter begins, that they wait on their descriptors is
 * so from their common end on, and data that is there by then is task work (Linux takes each in its turn, and completes
 * it at once). To try in vain and to wait costs `uringReceiveEmpty` and `pollArm`.
 */
import type { Core, Handler, Step, Work } from "./machine.js";
import type { World } from "./traffic.js";

export function ioUring(world: World): void {
  const { machine } = world;
  const armed = world.operations.map(() => true);
  const submissions: number[] = [];
  const completions: number[] = [];
  let work: number[] = [];
  let asleep = false;
  let inUserCode = false;

  function* receive(operation: number, account: "system" | "interrupt"): Generator<Work, void, void> {
    yield { ps: world.price("uringReceive") + world.price("uringComplete"), account };
    completions.push(operation);
  }

  function* taskWork(account: "system" | "interrupt"): Generator<Work, void, void> {
    while (work.length > 0) {
      const list = work;
      work = [];
      for (const operation of list) yield* receive(operation, account);
    }
  }

  function* submit(early: Set<number>): Generator<Step, void, void> {
    const submitted = submissions.splice(0);
    for (const operation of submitted) {
      yield { ps: world.price("uringSubmit"), account: "system" };
      if (early.has(operation)) continue;
      yield { ps: world.price("uringReceiveEmpty") + world.price("pollArm"), account: "system" };
    }
    for (const operation of submitted) {
      if (world.ready(operation)) work.push(operation);
      else armed[operation] = true;
    }
  }

  function* loop(): Generator<Step, void, void> {
    for (;;) {
      const early = new Set(submissions.filter((operation) => world.ready(operation)));
      yield machine.call(world.price("uringEnter"));
      yield* submit(early);
      yield* taskWork("system");
      while (completions.length === 0) {
        asleep = true;
        yield "block";
        yield* taskWork("system");
      }
      const round = completions.splice(0);
      for (const operation of round) world.notice(operation, 1);
      for (const operation of round) {
        inUserCode = true;
        yield* world.callback(world.take(operation));
        submissions.push(operation);
      }
      inUserCode = false;
    }
  }

  const thread = machine.spawn(loop());
  const runs = (core: Core) => core.thread === thread;

  /** The interprocessor interrupt that tells of task work, where the thread runs. */
  function* told(): Handler {
    machine.counters.interrupts++;
    yield { ps: world.price("uringInterrupt"), account: "interrupt" };
  }

  machine.onReturn = (who) => (who === thread && inUserCode && work.length > 0 ? taskWork("interrupt") : undefined);
  world.announce = function* (operation, core) {
    const where = machine.cores.find(runs);
    if (armed[operation]) {
      armed[operation] = false;
      work.push(operation);
      if (work.length === 1 && asleep) {
        asleep = false;
        yield machine.wakeup("interrupt");
        machine.wake(thread, core);
        return;
      }
      if (work.length === 1 && where !== undefined && where !== core) machine.interrupt(where, told());
    }
  };
}
