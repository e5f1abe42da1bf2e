/**
 * A thread for each connection, as ../blocking-threads.ts, which waits for each answer itself, in a read on the further
 * descriptor, in the order in which it asked; of several of which the first is enough, in all at once.
 */
import type { Step, Thread } from "../machine.js";
import { writing } from "./epoll.js";
import type { Port, World } from "./requests.js";

export function blockingThreads(world: World): void {
  const { machine, setting } = world;
  /** Whom a message on a descriptor wakes. */
  const asleep = new Map<number, Thread>();
  const threads: Thread[] = [];

  /** Read a whole message of `descriptor`, from a call that has been entered on. */
  function* readWhole(descriptor: number, port: Port, entered: boolean): Generator<Step, void, void> {
    for (let first = entered; ; first = false) {
      if (!first) yield machine.call(world.price("readEmpty"));
      if (!world.ready(descriptor)) {
        asleep.set(descriptor, port.thread());
        yield "block";
      }
      const rest = world.price("read") - world.price("readEmpty");
      yield { ps: rest + world.copy(world.nextBytes(descriptor)), account: "system" };
      world.notice(descriptor, 1);
      const message = world.read(descriptor);
      if (message === undefined) continue;
      yield* world.serve(message, port);
      return;
    }
  }

  function* loop(operation: number): Generator<Step, void, void> {
    const expected: number[] = [];
    const port: Port = {
      ...writing(
        world,
        () => threads[operation],
        (descriptor) => expected.push(descriptor),
      ),
      waits: true,
    };
    for (let first = true; ; first = false) {
      yield* readWhole(operation, port, first);
      while (expected.length > 0) yield* readWhole(expected.shift()!, port, false);
    }
  }

  for (let operation = 0; operation < setting.pending; operation++) {
    threads.push(machine.spawnAsleep(loop(operation), machine.cores[operation % setting.cores]));
    asleep.set(operation, threads[operation]);
  }
  world.announce = function* (descriptor, core) {
    const thread = asleep.get(descriptor);
    if (thread === undefined) return;
    asleep.delete(descriptor);
    yield machine.wakeup("interrupt");
    machine.wake(thread, core);
  };
}
