/** Memory that is needed while operations are merely pending, in numbers and words. */
import { formatCount, formatExact } from "../../scenarios/common/format.js";
import { totalBytes } from "../../scenarios/common/memory.js";
import type { Point } from "../../scenarios/common/types.js";
import { MEMORY_KEYS, MEMORY_NAMES } from "./vocabulary.js";

export function totalMemory({ memory }: Point): number {
  return totalBytes(memory);
}

export function bytes(value: number): string {
  return formatExact(value, "bytes");
}

/** What an operation costs at the largest number of them: "45 kB each at 100 k"; `points` ascending. */
export function eachAtMost(points: readonly Point[]): string | undefined {
  const last = points.at(-1);
  return last && `${bytes(totalMemory(last) / last.pending)} each at ${formatCount(last.pending)}`;
}

/** What an operation's share consists of: "35 kB threads, 320 B registrations". */
export function eachInParts({ memory, pending }: Point): string {
  const parts = MEMORY_KEYS.filter((part) => memory[part] > 0).map(
    (part) => `${bytes(memory[part] / pending)} ${MEMORY_NAMES[part]}`,
  );
  return parts.length > 0 ? parts.join(", ") : "nothing";
}
