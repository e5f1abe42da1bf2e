/** Things in a row as people write them: `a, b and c`, or with "or" before the last. */
export function enumerate(things: readonly string[], conjunction: "and" | "or" = "and"): string {
  if (things.length < 2) return things.join("");
  return `${things.slice(0, -1).join(", ")} ${conjunction} ${things.at(-1)}`;
}

/** All of them if there are no more than `most`; else the first `named`, and how many others: `a, b and 5 others`. */
export function enumerateSome(things: readonly string[], most: number, named: number): string {
  if (things.length <= most) return enumerate(things);
  return enumerate([...things.slice(0, named), `${things.length - named} others`]);
}
