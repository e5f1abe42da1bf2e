/** What the probes found, without the slices that others disturbed. */
import { quantile } from "../statistics/quantile.js";
import type { Failure, ProbeLine, Slice } from "./probe-line.js";

/** A slice was quiet if others took less than this of a core meanwhile. */
const QUIET = 0.1;
/** Of so many quiet slices a median is taken; where there are fewer, the least disturbed are taken to them. */
const ENOUGH = 5;
/** And of all slices at least this share, so that more rounds mean more values. */
const LEAST_SHARE = 1 / 3;

/** Slices of one probe: those counted, and those there were. */
export interface Gate {
  counted: number;
  all: number;
  /** Whether too few were quiet, so that disturbed ones are counted. */
  noisy: boolean;
}

/** One quantity over the slices that count. */
interface Quantity {
  median: number;
  best: number;
  /** One value a slice; several where a slice has several. */
  values: readonly number[];
}

/** The values that one question gets: those of the medians, of the best, or of one round. */
export type Reading = (name: string, n?: number) => number;

/** Asked for what no probe has found. */
export class NotMeasured extends Error {}

export class Measured {
  readonly failures: Failure[] = [];
  /** Descriptors and threads that were left over; undefined if that was not looked at. */
  left?: { descriptors: number; threads: number };
  private readonly slices = new Map<string, Slice[]>();
  private counted?: {
    quantities: Map<string, Quantity & { rounds: readonly number[] }>;
    gates: Map<string, Gate>;
    probes: Map<string, string>;
  };

  add(line: ProbeLine): void {
    this.counted = undefined;
    if ("slice" in line) {
      const before = this.slices.get(line.slice);
      if (before === undefined) this.slices.set(line.slice, [line]);
      else before.push(line);
    } else if ("failed" in line) this.failures.push(line);
    else if ("left" in line) this.left = line.left;
  }

  /** @throws NotMeasured */
  quantity(name: string, n = 0): Quantity {
    const found = this.all.quantities.get(key(name, n));
    if (found === undefined) throw new NotMeasured(name);
    return found;
  }

  /** The sizes for which there is a quantity `name`, ascending. */
  sizes(name: string): number[] {
    return [...this.all.quantities.keys()]
      .filter((each) => each.startsWith(`${name}@`))
      .map((each) => Number(each.slice(name.length + 1)))
      .sort((a, b) => a - b);
  }

  /** The probe that finds a quantity. */
  probeOf(name: string): string | undefined {
    return this.all.probes.get(name);
  }

  /** Of each probe. */
  get gates(): ReadonlyMap<string, Gate> {
    return this.all.gates;
  }

  readonly median: Reading = (name, n) => this.quantity(name, n).median;
  readonly best: Reading = (name, n) => this.quantity(name, n).best;

  /** One for each round that counts anywhere: the median of its values, and of all where it has none. */
  rounds(): Reading[] {
    const all = [...this.all.quantities.values()].flatMap(({ rounds }) => rounds);
    return [...new Set(all)].map((round) => (name, n) => {
      const { values, rounds, median } = this.quantity(name, n) as Quantity & { rounds: readonly number[] };
      const own = values.filter((_, i) => rounds[i] === round);
      return own.length > 0 ? quantileOf(own, 0.5) : median;
    });
  }

  private get all() {
    this.counted ??= this.count();
    return this.counted;
  }

  private count() {
    const gates = new Map<string, Gate>();
    const probes = new Map<string, string>();
    const values = new Map<string, { round: number; value: number }[]>();
    for (const [probe, slices] of this.slices) {
      const { kept, gate } = quietest(slices);
      gates.set(probe, gate);
      for (const { round, values: found } of kept) {
        for (const [name, n, value] of found) {
          const at = key(name, n);
          probes.set(name, probe);
          values.set(at, [...(values.get(at) ?? []), { round, value }]);
        }
      }
    }
    const quantities = new Map(
      [...values].map(([at, found]) => {
        const numbers = found.map(({ value }) => value);
        const rounds = found.map(({ round }) => round);
        return [at, { median: quantileOf(numbers, 0.5), best: Math.min(...numbers), values: numbers, rounds }] as const;
      }),
    );
    return { quantities, gates, probes };
  }
}

function key(name: string, n: number): string {
  return `${name}@${n}`;
}

/** Slices without values had no undisturbed batch, and do not count. */
function quietest(slices: readonly Slice[]): { kept: Slice[]; gate: Gate } {
  const found = slices.filter(({ values }) => values.length > 0);
  const byNoise = [...found].sort((a, b) => (a.others ?? 0) - (b.others ?? 0));
  const quiet = byNoise.filter(({ others = 0 }) => others <= QUIET).length;
  const least = Math.min(found.length, Math.max(ENOUGH, Math.ceil(slices.length * LEAST_SHARE)));
  const kept = byNoise.slice(0, Math.max(quiet, least));
  return { kept, gate: { counted: kept.length, all: slices.length, noisy: quiet < least } };
}

/** Of numbers in any order. */
export function quantileOf(numbers: readonly number[], level: number): number {
  return quantile(
    [...numbers].sort((a, b) => a - b),
    level,
  );
}
