/** Every mechanism there is, by family. Adding one: its file and its line here. */
import { afdPoll } from "./afd-poll.js";
import { blockingThreads } from "./blocking-threads.js";
import { busyPoll } from "./busy-poll.js";
import { devPoll } from "./dev-poll.js";
import { epoll } from "./epoll.js";
import { eventPorts } from "./event-ports.js";
import { ioUring } from "./io-uring.js";
import { iocp } from "./iocp.js";
import { iocpZeroByte } from "./iocp-zero-byte.js";
import { kqueue } from "./kqueue.js";
import { linuxAio } from "./linux-aio.js";
import { called, namesOf } from "./naming.js";
import { overlappedFifo } from "./overlapped-fifo.js";
import { overlappedPorts } from "./overlapped-ports.js";
import { overlappedSpin } from "./overlapped-spin.js";
import { poll } from "./poll.js";
import { rio } from "./rio.js";
import { rtSignals } from "./rt-signals.js";
import { select } from "./select.js";
import type { Mechanism } from "./types.js";

export const MECHANISMS: readonly Mechanism[] = [
  overlappedSpin,
  overlappedFifo,
  overlappedPorts,
  select,
  poll,
  devPoll,
  kqueue,
  epoll,
  eventPorts,
  rtSignals,
  busyPoll,
  afdPoll,
  iocpZeroByte,
  iocp,
  rio,
  linuxAio,
  ioUring,
  blockingThreads,
];

export function findMechanism(name: string): Mechanism | undefined {
  return MECHANISMS.find((mechanism) => mechanism.name === name);
}

/** The mechanism among `mechanisms` that people mean by `word`. */
export function mechanismCalled(word: string, mechanisms: readonly Mechanism[]): Mechanism | undefined {
  return called(word, mechanisms);
}

/** Every word that a mechanism is called by, as it is written. */
export function namesOfMechanisms(mechanisms: readonly Mechanism[]): string[] {
  return namesOf(mechanisms);
}
