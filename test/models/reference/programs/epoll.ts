/**
 * epoll, level-triggered, a set per thread with the connections i mod m, as ../epoll.ts; further descriptors are in the
 * set of the thread that asked, for good. A message is a `write`, with the device when that returns.
 */
import type { Step, Thread } from "../machine.js";
import type { Port, World } from "./requests.js";

interface ReadySet {
  list: number[];
  thread: Thread;
  waiting: boolean;
}

export function epoll(world: World): void {
  const { machine, setting } = world;
  const sets: ReadySet[] = [];
  const setOf = new Map<number, ReadySet>();

  function* loop(index: number): Generator<Step, void, void> {
    const port = writing(
      world,
      () => sets[index].thread,
      (descriptor) => setOf.set(descriptor, sets[index]),
    );
    for (;;) {
      const set = sets[index];
      yield machine.call(world.price("epollWait"));
      const reported: number[] = [];
      while (reported.length === 0) {
        if (set.list.length === 0) {
          set.waiting = true;
          yield "block";
        }
        const listed = set.list.splice(0);
        reported.push(...listed.filter((descriptor) => world.ready(descriptor)));
        for (const _ of listed) yield { ps: world.price("epollPerEvent"), account: "system" };
      }
      for (const descriptor of reported) {
        world.notice(descriptor);
        if (!set.list.includes(descriptor)) set.list.push(descriptor);
      }
      for (const descriptor of reported) yield* readOnce(world, descriptor, port);
    }
  }

  for (let index = 0; index < setting.threads; index++) {
    sets.push({ list: [], waiting: false, thread: machine.spawn(loop(index)) });
  }
  world.announce = function* (descriptor, core) {
    const set = setOf.get(descriptor) ?? sets[descriptor % sets.length];
    if (!set.list.includes(descriptor)) set.list.push(descriptor);
    if (!set.waiting) return;
    set.waiting = false;
    yield machine.wakeup("interrupt");
    machine.wake(set.thread, core);
  };
}

/** One read of a reported descriptor, and what follows from it. */
export function* readOnce(world: World, descriptor: number, port: Port): Generator<Step, void, void> {
  const price = world.isInbox(descriptor) ? "eventfdRead" : "read";
  yield world.machine.call(world.price(price) + world.copy(world.nextBytes(descriptor)));
  const message = world.read(descriptor);
  if (message !== undefined) yield* world.serve(message, port);
}

/** Messages are written at once. */
export function writing(world: World, thread: () => Thread, expect: (descriptor: number) => void): Port {
  return {
    thread,
    free: [],
    expect(descriptor) {
      expect(descriptor);
      return [];
    },
    *send(bytes, sent) {
      yield world.machine.call(world.price("write") + world.copy(bytes));
      sent();
    },
  };
}
