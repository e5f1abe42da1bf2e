/**
 * The 2012 post's refined scheme: m threads share one FIFO of pending operations.
 *
 * Pop, poll; unfinished: push at the tail, Sleep(0); finished: callback, issue, push at the tail. An event that came
 * before its operation was issued again completes it at once. Taken to be so: what a step does, it has done at its end
 * (the operation is off the queue when the pop is over).
 */
import type { Step } from "./machine.js";
import type { World } from "./traffic.js";

export function overlappedFifo(world: World): void {
  const { machine, setting } = world;
  const queue = world.operations.map((_, operation) => operation);

  function* loop(): Generator<Step, void, void> {
    for (;;) {
      yield { ps: world.price("queuePop"), account: "user" };
      const operation = queue.shift()!;
      yield machine.call(world.price("overlappedPollSyscall"));
      if (world.ready(operation)) {
        world.notice(operation, 1);
        yield* world.callback(world.take(operation));
        yield machine.call(world.price("issue"));
        yield { ps: world.price("queuePush"), account: "user" };
        queue.push(operation);
        continue;
      }
      yield { ps: world.price("queuePush"), account: "user" };
      queue.push(operation);
      yield machine.call(world.price("yield"));
      yield "yield";
    }
  }

  for (let i = 0; i < setting.threads; i++) machine.spawn(loop());
}
