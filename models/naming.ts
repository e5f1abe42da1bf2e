/** What people call things that have a name and others besides. */

interface Named {
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** The one of `things` that people mean by `word`: its name, that name spelt otherwise, or another name of it. */
export function called<T extends Named>(word: string, things: readonly T[]): T | undefined {
  const exact = things.find(({ name }) => name === word);
  if (exact !== undefined) return exact;
  const plain = spelling(word);
  const alike = things.filter(({ name }) => spelling(name) === plain);
  const meant = alike.length > 0 ? alike : things.filter((each) => each.aliases?.some((a) => spelling(a) === plain));
  return meant.length === 1 ? meant[0] : undefined;
}

/** `IO_URING`, `io uring` and `iouring` are one word. */
export function spelling(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s./]+/g, "");
}

/** Every word that things are called by, as it is written. */
export function namesOf(things: readonly Named[]): string[] {
  return things.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}
