/** Values along a window, in parts of about as many; each has one where there are fewer. */
export function inParts(values: readonly number[], most: number): number[][] {
  const many = Math.min(most, values.length);
  const from = (part: number) => Math.floor((part * values.length) / many);
  return Array.from({ length: many }, (_, part) => values.slice(from(part), from(part + 1)));
}
