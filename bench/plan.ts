import { availableParallelism } from "node:os";

/** How much is measured: all of it, or enough for a first look. */
export interface Extent {
  quick: boolean;
  /** Repetitions of everything that is compared. */
  rounds: number;
  /** Progress, for whoever waits. */
  progress(what: string): void;
}

/**
 * Round after round, each of `subjects` in turn, so that a change of the machine's speed meets all of them. By subject.
 */
export async function inTurn<S, T>(
  rounds: number,
  subjects: readonly S[],
  measure: (subject: S) => Promise<T>,
): Promise<T[][]> {
  const results: T[][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) results[i].push(await measure(subject));
  }
  return results;
}

/**
 * What `ask` gives for the seeds from 0 to `repetitions`, by as many processes as there are cores: each takes the next
 * portion when it is done with one.
 */
export async function inPortions<T>(
  repetitions: number,
  portion: number,
  ask: (from: number, to: number) => Promise<T[]>,
): Promise<T[]> {
  const starts = Array.from({ length: Math.ceil(repetitions / portion) }, (_, i) => i * portion);
  const found = starts.map((): T[] => []);
  const work = async () => {
    for (let from = starts.shift(); from !== undefined; from = starts.shift())
      found[from / portion] = await ask(from, Math.min(repetitions, from + portion));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return found.flat();
}
