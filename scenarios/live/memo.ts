/**
 * Runs that need not be made again. A run is a function of its cell, and of the costs only those decide that it asked
 * for: with the same values of these, whatever the others are, the same run takes place.
 */
import type { Cell, CellResult } from "../common/types.js";

type Costs = Cell["costs"];

/** A result, and the costs that its run asked for. */
export interface Watched {
  result: CellResult;
  reads: string[];
}

/** `costs`, with the names that are asked for put into `reads`; what has been asked for once is as it was. */
export function watchedCosts(costs: Costs, reads: Set<string>): Costs {
  const watched: Costs = {};
  for (const name of Object.keys(costs)) {
    const get = () => {
      reads.add(name);
      Object.defineProperty(watched, name, { value: costs[name], enumerable: true });
      return costs[name];
    };
    Object.defineProperty(watched, name, { get, enumerable: true, configurable: true });
  }
  return watched;
}

interface Kept {
  result: CellResult;
  costs: [name: string, value: string][];
}

/** So many results take some 20 MB. */
const MOST = 4000;

export class Memo {
  /** By the cell without its costs, the latest used last. */
  private readonly kept = new Map<string, Kept[]>();
  private size = 0;

  /** The result of `cell`, as it stands on its own line and place of the axis; undefined if its run is not known. */
  find(cell: Cell): CellResult | undefined {
    const key = keyOf(cell);
    const all = this.kept.get(key);
    const found = all?.find(({ costs }) => costs.every(([name, value]) => textOf(cell.costs[name]) === value));
    if (all === undefined || found === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, all);
    const { line, x, panel } = cell;
    const { x: _, panel: __, ...result } = found.result;
    return { ...result, line, ...(x !== undefined && { x }), ...(panel !== undefined && { panel }) };
  }

  add(cell: Cell, { result, reads }: Watched): void {
    const key = keyOf(cell);
    const costs = reads.map((name): [string, string] => [name, textOf(cell.costs[name])]);
    this.kept.set(key, [...(this.kept.get(key) ?? []), { result, costs }]);
    this.size++;
    for (const [oldest, all] of this.kept) {
      if (this.size <= MOST) break;
      this.size -= all.length;
      this.kept.delete(oldest);
    }
  }
}

/** What the run depends on besides costs: not its line's name, nor its place. */
function keyOf({ costs: _, line: __, x: ___, panel: ____, ...rest }: Cell): string {
  return JSON.stringify(rest);
}

function textOf(value: Costs[string] | undefined): string {
  return JSON.stringify(value) ?? "";
}
