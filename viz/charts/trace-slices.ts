/** Which slices of a core belong together: those of a thread's turn on it, and those in a stretch of time. */
import type { CoreSlice } from "../../sim/execution-trace/types.js";
import type { Picoseconds } from "../../sim/time.js";

/** The end of what the thread of slice `first` has its core for, interrupts between its slices included. */
export function endOfTurn(slices: readonly CoreSlice[], first: number): number {
  const { thread } = slices[first];
  let end = first + 1;
  for (let i = end; i < slices.length; i++) {
    const { doing } = slices[i];
    if (slices[i].thread === thread) end = i + 1;
    else if (doing !== "interrupt" && doing !== "idle exit") break;
  }
  return end;
}

/** The last slice that begins before `atPs`; -1 if there is none. */
export function lastBefore(slices: readonly { fromPs: Picoseconds }[], atPs: Picoseconds): number {
  let [low, high] = [-1, slices.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (slices[middle].fromPs < atPs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** As much of `slices` as lies in there. */
export function* within(slices: readonly CoreSlice[], fromPs: Picoseconds, untilPs: Picoseconds): Generator<CoreSlice> {
  for (let i = Math.max(0, lastBefore(slices, fromPs)); i < slices.length && slices[i].fromPs < untilPs; i++) {
    const slice = slices[i];
    if (slice.untilPs <= fromPs) continue;
    yield { ...slice, fromPs: Math.max(slice.fromPs, fromPs), untilPs: Math.min(slice.untilPs, untilPs) };
  }
}
