/** Text cut and broken to a length: in characters, or as it is measured. */

/** How long a text is. */
type Measure = (text: string) => number;

const characters: Measure = (text) => text.length;

/** As much of `text` as is no longer than `length`; no character is cut in two. */
export function cut(text: string, length: number, measure: Measure = characters): string {
  if (measure(text) <= length) return text;
  let shown = "";
  for (const character of text) {
    if (measure(shown + character) > length) break;
    shown += character;
  }
  return shown;
}

export function shorten(text: string, length: number, measure: Measure = characters): string {
  return measure(text) <= length ? text : `${cut(text, length - 1, measure).trimEnd()}…`;
}

/**
 * Each of `names` no longer than `length`, and no two alike that were not: where cutting off the ends would make
 * several the same, what they have in common is cut out instead, and what tells them apart stays.
 */
export function shortenDistinct(names: readonly string[], length: number, measure: Measure = characters): string[] {
  const cutOff = names.map((name) => shorten(name, length, measure));
  if (length < SHORTEST_DISTINCT) return cutOff;
  const cutOut = eachAlike(names, cutOff, (name, alike) => withoutCommon(name, alike, length, measure));
  return eachAlike(names, cutOut, (name) => withValues(name, names, length, measure));
}

/** `short`, with those made anew that are alike of several names. */
function eachAlike(
  names: readonly string[],
  short: readonly string[],
  anew: (name: string, alike: string[]) => string,
): string[] {
  return names.map((name, i) => {
    const alike = names.filter((other, j) => short[j] === short[i] && other !== name);
    return alike.length === 0 ? short[i] : anew(name, alike);
  });
}

const SHORTEST_HEAD = 5;
/** In less there is no room for a head and a rest. */
const SHORTEST_DISTINCT = 12;

/**
 * The first word of `name`, as much of it as there is room for, then what comes after the beginning it shares with
 * `others`.
 */
function withoutCommon(name: string, others: readonly string[], length: number, measure: Measure): string {
  let common = 0;
  while (common < name.length && others.every((other) => other[common] === name[common])) common++;
  const boundary = name.slice(0, common).search(/[^\s(,=-]*$/);
  return headAnd(name, name.slice(boundary || common).replace(/\)$/, ""), length, measure);
}

/** The first word of `name`, and the values of parameters that not all of its kind have alike: `epoll…shared, 4`. */
function withValues(name: string, names: readonly string[], length: number, measure: Measure): string {
  const kind = names.filter((other) => firstWord(other) === firstWord(name) && parametersOf(other).length > 0);
  const common = parametersOf(name).filter((own) => kind.every((other) => parametersOf(other).includes(own)));
  const own = parametersOf(name).filter((parameter) => !common.includes(parameter));
  return headAnd(name, own.map((parameter) => parameter.replace(/^[^=]*=/, "")).join(", "), length, measure);
}

function parametersOf(name: string): string[] {
  return /\((.*)\)$/s.exec(name)?.[1].split(", ") ?? [];
}

function firstWord(name: string): string {
  return /^[^\s(]*/.exec(name)![0];
}

function headAnd(name: string, end: string, length: number, measure: Measure): string {
  const rest = shorten(end, length - SHORTEST_HEAD - 1, measure);
  const head = cut(firstWord(name), length - measure(rest) - 1, measure);
  return `${head}…${rest}`;
}

/** A name in two parts, the first no longer than `width`, parted at a space or after a hyphen if there is one. */
export function splitName(name: string, width: number, measure: Measure = characters): [string, string] {
  const fits = cut(name, width, measure).length;
  if (fits === name.length) return [name, ""];
  const space = name.lastIndexOf(" ", fits);
  const hyphen = name.lastIndexOf("-", fits - 1) + 1;
  const end = Math.max(space, hyphen) > 0 ? Math.max(space, hyphen) : fits;
  return [name.slice(0, end).trimEnd(), name.slice(end).trimStart()];
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
