/** Commands as a shell reads them. */

/** Words as a POSIX shell reads them back. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w.,:/=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** The words of a line that {@link shellLine} has written; undefined if it needs more of a shell than that. */
export function shellWords(line: string): string[] | undefined {
  const WORD = /(?:[\w.,:/=+@%-]|'[^']*'|\\')+/y;
  const words: string[] = [];
  for (let at = 0; at < line.length; at = WORD.lastIndex + 1) {
    WORD.lastIndex = at;
    const word = WORD.exec(line)?.[0];
    if (word === undefined || ![" ", undefined].includes(line[WORD.lastIndex])) return undefined;
    words.push(word.replace(/'([^']*)'|\\'/g, (_, quoted) => quoted ?? "'"));
  }
  return words;
}
