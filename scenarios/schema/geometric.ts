/** Numbers with a geometric distribution, as text: `geometric 100`, by the mean. */

export const GEOMETRIC = { type: "string", pattern: "^geometric +[0-9.]+$" } as const;

/** The mean of `geometric 100`; undefined of anything else. */
export function geometricMean(input: string): number | undefined {
  const mean = /^geometric\s+([0-9.]+)$/.exec(input.trim())?.[1];
  return mean === undefined ? undefined : Number(mean);
}
