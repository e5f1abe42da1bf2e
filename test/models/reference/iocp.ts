/**
 * A completion port with as many running threads as cores at most, and one packet a call.
 *
 * An event completes its operation. If fewer threads run than the limit and one is blocked, the one that blocked last
 * has the packet; else it is queued. A thread that asks pays the call, and then takes the oldest packet, or blocks. It
 * runs the callback and issues the operation again; an event that came meanwhile completes it at once.
 */
import type { Core, Handler, Step, Thread } from "./machine.js";
import type { World } from "./traffic.js";

interface Asker {
  thread: Thread;
  packet: number | undefined;
}

export function iocp(world: World): void {
  const { machine, setting } = world;
  const issued = world.operations.map(() => true);
  const packets: number[] = [];
  const blocked: Asker[] = [];
  let running = setting.threads;

  /** The operation is complete: whom to wake, if anybody. */
  function complete(operation: number): Asker | undefined {
    issued[operation] = false;
    if (running >= setting.cores || blocked.length === 0) {
      packets.push(operation);
      return undefined;
    }
    running++;
    const asker = blocked.pop()!;
    asker.packet = operation;
    return asker;
  }

  function* loop(asker: Asker): Generator<Step, void, void> {
    for (;;) {
      yield machine.call(world.price("completionGet"));
      running--;
      if (packets.length > 0 && running < setting.cores) {
        asker.packet = packets.shift();
        running++;
      } else {
        blocked.push(asker);
        yield "block";
      }
      const operation = asker.packet!;
      world.notice(operation, 1);
      yield* world.callback(world.take(operation));
      yield machine.call(world.price("issue"));
      issued[operation] = true;
      const woken = world.ready(operation) ? complete(operation) : undefined;
      if (woken === undefined) continue;
      yield machine.wakeup("system");
      machine.wake(woken.thread, coreOf(asker.thread));
    }
  }

  const coreOf = (thread: Thread): Core => machine.cores.find((core) => core.thread === thread)!;
  for (let i = 0; i < setting.threads; i++) {
    const asker = { packet: undefined } as Asker;
    asker.thread = machine.spawn(loop(asker));
  }
  world.announce = function* (operation, core): Handler {
    const woken = issued[operation] ? complete(operation) : undefined;
    if (woken === undefined) return;
    yield machine.wakeup("interrupt");
    machine.wake(woken.thread, core);
  };
}
