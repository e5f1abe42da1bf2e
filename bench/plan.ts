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
