/**
 * A completion port with as many running threads as cores at most, and one packet a call, as ../iocp.ts. Sends are
 * overlapped: they complete at once, and their packets are queued. A thread issues the receive of an answer before it
 * sends the request, and a connection's next receive when the handler waits or is over. The interrupt fills the buffer
 * of a receive that waits; one that finds a message copies it within its call. A thread that slept elsewhere runs again
 * from when it is woken, on a core or not (ReactOS, KiUnlinkThread).
 */
import type { Handler, Step, Thread } from "../machine.js";
import type { Port, World } from "./requests.js";

const SENT = -1;

interface Asker {
  thread: Thread;
  packet: number | undefined;
}

export function iocp(world: World): void {
  const { machine, setting } = world;
  /** Receives that wait, and those among them whose buffer an interrupt fills. */
  const issued = new Set(Array.from({ length: setting.pending }, (_, i) => i));
  const filled = new Set<number>();
  const packets: number[] = [];
  const blocked: Asker[] = [];
  const free: number[] = [];
  let running = setting.threads;

  /** A packet is queued, or handed to a thread: whom to wake, if anybody. */
  function post(packet: number): Asker | undefined {
    packets.push(packet);
    return release();
  }

  function release(): Asker | undefined {
    if (packets.length === 0 || running >= setting.cores || blocked.length === 0) return undefined;
    running++;
    const asker = blocked.pop()!;
    asker.packet = packets.shift();
    return asker;
  }

  function complete(descriptor: number): Asker | undefined {
    issued.delete(descriptor);
    filled.delete(descriptor);
    return post(descriptor);
  }

  function* waking(asker: Asker | undefined, by: Asker): Generator<Step, void, void> {
    if (asker !== undefined) yield* world.wakeBy(by.thread, asker.thread);
  }

  function* issue(descriptor: number, by: Asker): Generator<Step, void, void> {
    yield machine.call(world.price("issue"));
    const atOnce = world.ready(descriptor);
    if (!atOnce) issued.add(descriptor);
    if (world.nextBytes(descriptor) > 0) {
      filled.add(descriptor);
      yield { ps: world.copy(world.nextBytes(descriptor)), account: "system" };
    }
    if (atOnce) yield* waking(complete(descriptor), by);
  }

  function* loop(asker: Asker): Generator<Step, void, void> {
    const port: Port = {
      thread: () => asker.thread,
      free,
      expect: (descriptor) => issue(descriptor, asker),
      *send(bytes, sent) {
        yield machine.call(world.price("overlappedSend") + world.copy(bytes));
        sent();
        yield* waking(post(SENT), asker);
      },
      *falls() {
        running--;
        yield* waking(release(), asker);
      },
      woken: () => running++,
      back: ({ answer }) =>
        function* (worker) {
          yield machine.call(world.price("postPacket"));
          const descriptor = free.pop() ?? world.open();
          issued.add(descriptor);
          yield* world.post(answer(descriptor), worker);
        },
    };
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
      const descriptor = asker.packet!;
      if (descriptor === SENT) continue;
      world.notice(descriptor, 1);
      const message = world.read(descriptor);
      if (message !== undefined) yield* world.serve(message, port);
      if (message === undefined || !world.isFurther(descriptor)) yield* issue(descriptor, asker);
    }
  }

  for (let i = 0; i < setting.threads; i++) {
    const asker = { packet: undefined } as Asker;
    asker.thread = machine.spawn(loop(asker));
  }
  world.arrives = (descriptor, bytes) => {
    if (!issued.has(descriptor) || filled.has(descriptor)) return 0;
    filled.add(descriptor);
    return world.copy(bytes);
  };
  world.announce = function* (descriptor, core): Handler {
    const woken = issued.has(descriptor) ? complete(descriptor) : undefined;
    if (woken === undefined) return;
    yield machine.wakeup("interrupt");
    machine.wake(woken.thread, core);
  };
}
