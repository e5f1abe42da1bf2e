/** What a run asks the cost table for, found by watching. */
import type { Cell } from "../common/types.js";
import { attempt, type Plugin } from "./run-cell.js";

/** The costs that a run of `cell`, in this thread, asks for. What it cannot do shows when it is run in earnest. */
export function readNames(cell: Cell, plugins: readonly Plugin[]): string[] {
  const reads = new Set<string>();
  attempt({ ...cell, costs: watched(cell.costs, reads) }, plugins);
  return [...reads];
}

/** `costs`, with the names that are asked for put into `reads`. */
export function watched(costs: Cell["costs"], reads: Set<string>): Cell["costs"] {
  return new Proxy(costs, {
    get(target, name) {
      if (typeof name === "string") reads.add(name);
      return Reflect.get(target, name);
    },
  });
}
