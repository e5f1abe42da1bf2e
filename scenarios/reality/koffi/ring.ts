/** io_uring from JavaScript: its rings are memory that is shared with the kernel. As in probes-uring.h. */
import type { Setting } from "./setting.js";
import type { Memory, System } from "./system.js";
import { allowed, type Timing } from "./timing.js";

const [SETUP, ENTER] = [425, 426];
const GET_EVENTS = 1;
const ENTRIES = 128;
const SQE_BYTES = 64;
const CQE_BYTES = 16;
const SQES_OFFSET = 0x10000000;

/** Where things are in struct io_uring_params. */
const PARAMS = { sqEntries: 0, cqEntries: 4, sq: 40, cq: 80, bytes: 120 };
/** Within its sq_off and cq_off. */
const SQ = { tail: 4, mask: 8, array: 24 };
const CQ = { head: 0, tail: 4, cqes: 20 };

/** NOPs in batches: that many in one call, which waits for them. */
export function probeRing({ system, timing, budgetNs }: Pick<Setting, "system" | "timing" | "budgetNs">): void {
  const params = system.memory(PARAMS.bytes);
  const fd = allowed(system, "io_uring_setup", system.syscall(SETUP, ENTRIES, params.at, 0, 0, 0, 0));
  const held: Memory[] = [params];
  try {
    const at = (offset: number) => params.bytes.getUint32(offset, true);
    const size = Math.max(
      at(PARAMS.sq + SQ.array) + 4 * at(PARAMS.sqEntries),
      at(PARAMS.cq + CQ.cqes) + CQE_BYTES * at(PARAMS.cqEntries),
    );
    const ring = system.shared(fd, size, 0);
    held.push(ring, system.shared(fd, SQE_BYTES * at(PARAMS.sqEntries), SQES_OFFSET));
    const words = new Uint32Array(ring.bytes.buffer, 0, ring.bytes.byteLength / 4);
    const places = {
      sqTail: at(PARAMS.sq + SQ.tail) / 4,
      mask: words[at(PARAMS.sq + SQ.mask) / 4],
      array: at(PARAMS.sq + SQ.array) / 4,
      cqHead: at(PARAMS.cq + CQ.head) / 4,
      cqTail: at(PARAMS.cq + CQ.tail) / 4,
    };
    for (const count of [1, 8, 32, 128]) nops({ system, timing, fd, words, places, count, budgetNs });
  } finally {
    for (const memory of held) system.release(memory);
    system.close(fd);
  }
}

interface Nops {
  system: System;
  timing: Timing;
  fd: number;
  words: Uint32Array;
  places: { sqTail: number; mask: number; array: number; cqHead: number; cqTail: number };
  count: number;
  budgetNs: number;
}

/** All entries are NOPs: the kernel leaves them as they are, and so does this. */
function nops({ system, timing, fd, words, places, count, budgetNs }: Nops): void {
  const { sqTail, mask, array, cqHead, cqTail } = places;
  const submit = () => {
    const tail = words[sqTail];
    for (let i = 0; i < count; i++) words[array + ((tail + i) & mask)] = (tail + i) & mask;
    Atomics.store(words, sqTail, tail + count);
    allowed(system, "io_uring_enter", system.syscall(ENTER, fd, count, count, GET_EVENTS, 0, 0), count);
    Atomics.store(words, cqHead, Atomics.load(words, cqTail));
  };
  timing.repeated({ name: "ringNops", n: count, plain: 1, run: submit }, 256 / count, budgetNs / 4);
}
