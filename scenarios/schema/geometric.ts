/** Numbers with a geometric distribution, as text: `geometric 100`, by the mean. */

export const GEOMETRIC = { type: "string", pattern: "^geometric +[0-9.]+$" } as const;

/** The mean of `geometric 100`, as it is written; undefined of anything else. */
export function geometricMean(input: string): string | undefined {
  return /^geometric\s+([0-9.]+)$/.exec(input.trim())?.[1];
}
