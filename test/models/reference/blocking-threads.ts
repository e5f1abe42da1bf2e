/**
 * A thread for each operation, asleep in its read.
 *
 * A read pays `readEmpty` on entry; without data the thread sleeps until an event on its operation wakes it; with data
 * it pays the rest of `read` and returns with it. Then the callback, and the next read. Taken to be so: before the time
 * begins the threads have gone to sleep on the cores in turn.
 */
import type { Step, Thread } from "./machine.js";
import type { World } from "./traffic.js";

export function blockingThreads(world: World): void {
  const { machine, setting } = world;
  const asleep = world.operations.map(() => true);

  function* loop(operation: number): Generator<Step, void, void> {
    for (;;) {
      yield { ps: world.price("read") - world.price("readEmpty"), account: "system" };
      world.notice(operation, 1);
      yield* world.callback(world.take(operation));
      yield machine.call(world.price("readEmpty"));
      if (world.ready(operation)) continue;
      asleep[operation] = true;
      yield "block";
    }
  }

  const threads: Thread[] = world.operations.map((_, operation) =>
    machine.spawnAsleep(loop(operation), machine.cores[operation % setting.cores]),
  );
  world.announce = function* (operation, core) {
    if (!asleep[operation]) return;
    asleep[operation] = false;
    yield machine.wakeup("interrupt");
    machine.wake(threads[operation], core);
  };
}
