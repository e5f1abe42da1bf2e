/** Threads that sleep in the middle of what they do. */
import { BLOCK, type Program, type Thread } from "../sim/thread.js";
import type { Host } from "./types.js";

/** `thread` blocks until it is woken, and is in use meanwhile: it can do nothing else. */
export function* asleepInHandler({ machine }: Pick<Host, "machine">, thread: Thread): Program {
  thread.blocksInHandler(machine.simulation.now);
  yield BLOCK;
  thread.wakesInHandler(machine.simulation.now);
}
