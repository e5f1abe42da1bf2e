/** Threads that serve one connection after another, and what shuts a connection down under them. */
import { PARTIAL } from "../sim/operations.js";
import { BLOCK, call, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import { BlockingRead, blockingPort, type Sockets } from "./blocking-sockets.js";
import { goOn } from "./handling.js";
import type { Canceller, Port } from "./port.js";
import type { Host } from "./types.js";

/** Where connections end: who gives a thread, which has none, the next one; it may have to sleep for it. */
export type NextConnection = (port: Port, thread: Thread) => Generator<Op, number, boolean>;

/**
 * Read requests from one connection after another, each to its end. The thread is first woken in its read of the first,
 * if it has one from the start.
 */
export function* servingThread(
  host: Host,
  sockets: Sockets,
  next: NextConnection,
  first: number | undefined,
  thread: Thread,
): Program {
  const { operations: io } = host;
  const read = new BlockingRead(host);
  const port = blockingPort(host, sockets, thread, read, shuttingDown(host, sockets));
  function* untilReady(connection: number): Program {
    do {
      yield read.enter;
      if (sockets.returns(connection)) continue;
      sockets.sleep(connection, thread);
      yield BLOCK;
      // What is shut down under it is read again.
    } while (sockets.ended(connection));
  }
  if (first !== undefined && sockets.ended(first)) yield* untilReady(first);
  for (let connection = first; ; ) {
    if (connection === undefined) {
      connection = yield* next(port, thread);
      yield* untilReady(connection);
    }
    yield read.finish(connection);
    const event = io.take(connection);
    if (event !== PARTIAL) {
      yield io.begin(event);
      yield* goOn(host, port, event);
    }
    if (io.requests?.isConnected(connection)) yield* untilReady(connection);
    else connection = undefined;
  }
}

/**
 * What cancels: shutdown(), which wakes the thread that sleeps in a read of the socket, if there is one (undefined:
 * nobody does), with the end of the data.
 */
export function shuttingDown({ costs }: Host, sockets: Sockets | undefined): Canceller {
  const shutdown = call(costs.ps("shutdown"));
  const wakeupPs = costs.ps("wakeup");
  return {
    call: () => shutdown,
    *cancelled(operation) {
      const sleeper = sockets?.shutdown(operation);
      if (sleeper !== undefined) yield wake(wakeupPs, sleeper);
    },
  };
}
