/**
 * poll, one thread for all, as ../poll.ts. Further descriptors stand behind the connections; where one was, the last
 * stands when it is through, unless the handler that goes on expects another answer on it. A call's results are looked
 * through as the call has found them.
 */
import type { Step, Work } from "../machine.js";
import { readOnce, writing } from "./epoll.js";
import type { World } from "./requests.js";

export function poll(world: World): void {
  const { machine, setting } = world;
  const system = (ps: number): Work => ({ ps, account: "system" });
  const listed = Array.from({ length: setting.pending }, (_, i) => i);
  let triggered = false;
  let waiting = false;

  function* loop(): Generator<Step, void, void> {
    const port = writing(
      world,
      () => thread,
      (descriptor) => {
        if (!listed.includes(descriptor)) listed.push(descriptor);
      },
    );
    const close = (descriptor: number) => {
      const last = listed.pop()!;
      if (last !== descriptor) listed[listed.indexOf(descriptor)] = last;
    };
    for (;;) {
      let entries = 0;
      let adding = true;
      const ready: number[] = [];
      yield machine.call(world.price("pollCall"));
      for (;;) {
        triggered = false;
        for (let position = 0; position < listed.length; position++) {
          const add = adding && ready.length === 0;
          if (add) entries++;
          yield system(world.price("pollPerDescriptor") + (add ? world.price("waitEntryAdd") : 0));
          if (world.ready(listed[position])) ready.push(position);
        }
        adding = false;
        if (ready.length > 0) break;
        if (!triggered) {
          waiting = true;
          yield "block";
        }
      }
      yield system(entries * world.price("waitEntryRemove"));
      const results = listed.slice();
      for (const position of ready) world.notice(results[position]);
      for (let position = 0; position <= ready.at(-1)!; position++) {
        yield { ps: world.price("scanPerDescriptor"), account: "user" };
        if (!ready.includes(position)) continue;
        yield* readOnce(world, results[position], port);
        if (world.isFurther(results[position]) && port.free.includes(results[position])) close(results[position]);
      }
    }
  }

  const thread = machine.spawn(loop());
  world.announce = function* (_, core) {
    triggered = true;
    if (!waiting) return;
    waiting = false;
    yield machine.wakeup("interrupt");
    machine.wake(thread, core);
  };
}
