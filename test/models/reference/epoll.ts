/**
 * epoll, level-triggered, a set per thread with the operations i mod m.
 *
 * An event lists its operation and wakes the set's thread if that waits. A wait pays the call, then a re-check per
 * listed entry; what is still ready is reported and listed again at the tail. Then each reported operation is read,
 * once, and its callback run. Taken to be so: which of the listed operations are ready is what they are when the
 * re-checks begin (Linux looks at each in its turn), and what becomes ready meanwhile is listed for the next round; a
 * report is about all events of the operation that the kernel knows of.
 */
import type { Thread } from "./machine.js";
import type { World } from "./traffic.js";

interface ReadySet {
  list: number[];
  thread: Thread;
  waiting: boolean;
}

export function epoll(world: World): void {
  const { machine, setting } = world;
  const sets: ReadySet[] = [];

  function* loop(index: number) {
    for (;;) {
      const set = sets[index];
      yield machine.call(world.price("epollWait"));
      const reported: number[] = [];
      while (reported.length === 0) {
        if (set.list.length === 0) {
          set.waiting = true;
          yield "block" as const;
        }
        const listed = set.list.splice(0);
        reported.push(...listed.filter((operation) => world.ready(operation)));
        for (const _ of listed) yield { ps: world.price("epollPerEvent"), account: "system" as const };
      }
      for (const operation of reported) {
        world.notice(operation);
        if (!set.list.includes(operation)) set.list.push(operation);
      }
      for (const operation of reported) {
        yield machine.call(world.price("read"));
        yield* world.callback(world.take(operation));
      }
    }
  }

  for (let index = 0; index < setting.threads; index++) {
    sets.push({ list: [], waiting: false, thread: machine.spawn(loop(index)) });
  }
  world.announce = function* (operation, core) {
    const set = sets[operation % sets.length];
    if (!set.list.includes(operation)) set.list.push(operation);
    if (!set.waiting) return;
    set.waiting = false;
    yield machine.wakeup("interrupt");
    machine.wake(set.thread, core);
  };
}
