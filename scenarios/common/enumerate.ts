/** Things in a row as people write them: `a, b and c`, or with "or" before the last. */
export function enumerate(things: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (things.length < 2) return things.join("");
  return `${things.slice(0, -1).join(", ")} ${conjunction} ${things.at(-1)}`;
}
