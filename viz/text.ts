/** Text cut and broken to a number of characters. */

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

/**
 * Each of `names` in at most `length` characters, and no two alike that were not: where cutting off the ends would make
 * several the same, what they have in common is cut out instead, and what tells them apart stays.
 */
export function shortenApart(names: readonly string[], length: number): string[] {
  const cut = names.map((name) => shorten(name, length));
  return names.map((name, i) => {
    const alike = names.filter((other, j) => cut[j] === cut[i] && other !== name);
    return alike.length === 0 || length < SHORTEST_APART ? cut[i] : withoutCommon(name, alike, length);
  });
}

const SHORTEST_HEAD = 5;
/** In less there is no room for a head and a rest. */
const SHORTEST_APART = 12;

/** The first word of `name`, as much of it as there is room for, then what comes after the beginning it shares with `others`. */
function withoutCommon(name: string, others: readonly string[], length: number): string {
  let common = 0;
  while (common < name.length && others.every((other) => other[common] === name[common])) common++;
  const boundary = name.slice(0, common).search(/[^\s(,=-]*$/);
  const rest = shorten(name.slice(boundary || common).replace(/\)$/, ""), length - SHORTEST_HEAD - 1);
  const head = /^[^\s(]*/.exec(name)![0].slice(0, length - rest.length - 1);
  return `${head}…${rest}`;
}

/** A name in two parts, the first at most `width` long, parted at a space or after a hyphen if there is one. */
export function splitName(name: string, width: number): [string, string] {
  if (name.length <= width) return [name, ""];
  const space = name.lastIndexOf(" ", width);
  const hyphen = name.lastIndexOf("-", width - 1) + 1;
  const cut = Math.max(space, hyphen) > 0 ? Math.max(space, hyphen) : width;
  return [name.slice(0, cut).trimEnd(), name.slice(cut).trimStart()];
}

/** Breaks `text` at spaces into lines of at most `width` characters; a longer word has a line of its own. */
export function wrapCharacters(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** `text` in which no line can break between a number and its unit. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:[kMG]|[num]?s|ps|[kMGT]?B|%)(?![\w]))/g, "$1\u00a0");
}
