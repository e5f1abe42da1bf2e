/**
 * poll, one thread for all descriptors.
 *
 * A call looks at all n, leaving a wait entry on each up to the first that is ready; with none ready it sleeps and
 * looks at all again, leaving none; before it returns it removes the entries. An event that came behind the scan has it
 * look again instead of sleeping. Then the program searches the results, and reads each ready descriptor once. Taken to
 * be so: it is at the end of a look that the look finds out; the program stops searching at the last descriptor that is
 * reported, and reads each as it finds it.
 */
import type { Work } from "./machine.js";
import type { World } from "./traffic.js";

export function poll(world: World): void {
  const { machine, setting } = world;
  const system = (ps: number): Work => ({ ps, account: "system" });
  /** An event came since the last scan began. */
  let triggered = false;
  let waiting = false;

  function* loop() {
    for (;;) {
      let entries = 0;
      let adding = true;
      const ready: number[] = [];
      yield machine.call(world.price("pollCall"));
      for (;;) {
        triggered = false;
        for (let operation = 0; operation < setting.pending; operation++) {
          const add = adding && ready.length === 0;
          if (add) entries++;
          yield system(world.price("pollPerDescriptor") + (add ? world.price("waitEntryAdd") : 0));
          if (world.ready(operation)) ready.push(operation);
        }
        adding = false;
        if (ready.length > 0) break;
        if (!triggered) {
          waiting = true;
          yield "block" as const;
        }
      }
      yield system(entries * world.price("waitEntryRemove"));
      for (const operation of ready) world.notice(operation);
      const last = ready.at(-1)!;
      for (let operation = 0; operation <= last; operation++) {
        yield { ps: world.price("scanPerDescriptor"), account: "user" as const };
        if (!ready.includes(operation)) continue;
        yield machine.call(world.price("read"));
        yield* world.callback(world.take(operation));
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
