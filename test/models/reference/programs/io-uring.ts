/**
 * io_uring, one thread with one ring, by default and with IORING_SETUP_DEFER_TASKRUN, as ../io-uring.ts. Receives of
 * answers and sends are submitted with the next enter, in the order in which they were prepared; a connection's next
 * receive when its handler waits or is over. Data that a submission finds is task work that no one is told of, so the
 * next event interrupts. A send's turn in the enter carries it out and posts its completion; receives between two sends
 * are one. Deferred, an enter does the task work there is, and more only if there is no completion. After a block, or a
 * call that wakes a thread of the pool, by default the task work there is comes first. Nothing is called when there is
 * nothing to submit and there are completions.
 */
import type { Core, Handler, Step, Work } from "../machine.js";
import type { Port, World } from "./requests.js";

type Sqe = { receive: number } | { bytes: number; sent: () => void };
type Cqe = { descriptor: number } | "sent";

export const ioUring = (deferred: boolean) => (world: World) => {
  const { machine, setting } = world;
  const armed = new Set(Array.from({ length: setting.pending }, (_, i) => i));
  const submissions: Sqe[] = [];
  const completions: Cqe[] = [];
  let work: number[] = [];
  /** The thread has been told of the task work there is, or of some of it. */
  let notified = false;
  let asleep = false;
  let inUserCode = false;

  function* taskWork(account: "system" | "interrupt"): Generator<Work, void, void> {
    const list = work;
    work = [];
    notified = false;
    const ps = world.price("uringReceive") + world.price("uringComplete");
    for (const descriptor of list) yield { ps: ps + world.copy(world.nextBytes(descriptor)), account };
    for (const descriptor of list) completions.push({ descriptor });
  }

  function* allTaskWork(account: "system" | "interrupt"): Generator<Work, void, void> {
    while (work.length > 0) yield* taskWork(account);
  }

  const isReady = (sqe: Sqe) => "receive" in sqe && world.ready(sqe.receive);

  /** `ready`: whose data was there when the enter began. */
  function* submit(ready: Sqe[]): Generator<Step, void, void> {
    for (let left = submissions.splice(0), first = true; left.length > 0; first = false) {
      const send = left.findIndex((sqe) => "sent" in sqe);
      const part = left.splice(0, send < 0 ? left.length : send + 1);
      const early = new Set(first ? ready : part.filter(isReady));
      for (const sqe of part) {
        yield { ps: world.price("uringSubmit"), account: "system" };
        if ("sent" in sqe) {
          yield {
            ps: world.price("uringSend") + world.copy(sqe.bytes) + world.price("uringComplete"),
            account: "system",
          };
        } else if (!early.has(sqe)) {
          yield { ps: world.price("uringReceiveEmpty") + world.price("pollArm"), account: "system" };
        }
      }
      for (const sqe of part) {
        if ("sent" in sqe) {
          sqe.sent();
          completions.push("sent");
        } else if (world.ready(sqe.receive)) work.push(sqe.receive);
        else armed.add(sqe.receive);
      }
    }
  }

  function* loop(): Generator<Step, void, void> {
    for (;;) {
      if (submissions.length > 0 || completions.length === 0) {
        const ready = submissions.filter(isReady);
        yield machine.call(world.price("uringEnter"));
        yield* submit(ready);
        yield* deferred ? taskWork("system") : allTaskWork("system");
        while (completions.length === 0) {
          if (work.length === 0) {
            asleep = true;
            yield "block";
          }
          yield* deferred ? taskWork("system") : allTaskWork("system");
        }
      }
      const round = completions.splice(0);
      for (const cqe of round) if (cqe !== "sent") world.notice(cqe.descriptor, 1);
      inUserCode = true;
      for (const cqe of round) {
        if (cqe === "sent") continue;
        const { descriptor } = cqe;
        const message = world.read(descriptor);
        if (message !== undefined) yield* world.serve(message, port);
        if (message === undefined || !world.isFurther(descriptor)) submissions.push({ receive: descriptor });
      }
      inUserCode = false;
    }
  }

  const thread = machine.spawn(loop());
  const port: Port = {
    thread: () => thread,
    free: [],
    expect(receive) {
      submissions.push({ receive });
      return [];
    },
    send(bytes, sent) {
      submissions.push({ bytes, sent });
      return [];
    },
    enters() {
      inUserCode = false;
    },
    *returns() {
      if (!deferred) yield* allTaskWork("system");
      inUserCode = true;
    },
  };
  const runs = (core: Core) => core.thread === thread;

  /** The interprocessor interrupt that tells of task work, where the thread runs. */
  function* told(): Handler {
    machine.counters.interrupts++;
    yield { ps: world.price("uringInterrupt"), account: "interrupt" };
  }

  if (!deferred)
    machine.onReturn = (who) => (who === thread && inUserCode && work.length > 0 ? taskWork("interrupt") : undefined);
  world.announce = function* (descriptor, core) {
    const where = machine.cores.find(runs);
    if (armed.has(descriptor)) {
      armed.delete(descriptor);
      work.push(descriptor);
      const first = !notified;
      notified = true;
      if (asleep) {
        asleep = false;
        yield machine.wakeup("interrupt");
        machine.wake(thread, core);
        return;
      }
      if (!deferred && first && where !== undefined && where !== core) machine.interrupt(where, told());
    }
  };
};
