/** Sentences one after another: two at most, neither long, without what the first of them says already. */
import { capital } from "../../common/capital.js";

/** No sentence has more words, where there is a shorter wording. */
const LONG = 45;

/** Words that begin a sentence, or in the midst of one a clause, in small letters. */
const OPENING = /^(?:At|But|For|From|Messages|Of|The|There|What|With)\b/;

export function isShort(text: string): boolean {
  return text.split(" ").length <= LONG;
}

/** The first of `wordings`, which tell less and less, that is short; else the last. */
export function firstShort<T>(wordings: readonly T[], say: (wording: T) => string): string {
  let said = "";
  for (const wording of wordings) {
    said = say(wording);
    if (isShort(said)) break;
  }
  return said;
}

/**
 * The first sentence by itself; of the others, the most important first, as many as fit into one more, as its clauses.
 * Where lines stand is said once, and so is whose confidence intervals have.
 * @param names of lines, which stay as they are written wherever they stand
 */
export function briefly([first, ...others]: readonly string[], names: readonly string[]): string {
  const place = /^(?:At|With) [^,]*\d[^,]* pending operations, |^At [^,]+ = [^,]+, /.exec(first)?.[0];
  const again = others.map((each) =>
    place !== undefined && each.startsWith(place) ? `There, ${each.slice(place.length)}` : each,
  );
  return confidenceOnce([first, ...oneOf(again, names)].join(" "));
}

/** One sentence of as many of `sentences` as it can hold; none of none. */
function oneOf(sentences: readonly string[], names: readonly string[]): string[] {
  const [first, ...others] = sentences;
  if (first === undefined) return [];
  const isNamed = (sentence: string) => names.some((name) => sentence.startsWith(`${name} `));
  let said = first;
  for (const each of others) {
    const clause = isNamed(each) ? each : each.replace(OPENING, (word) => word.toLowerCase());
    const longer = `${said.replace(/\.$/, "")}; ${clause}`;
    if (isShort(longer)) said = longer;
  }
  return [isNamed(said) ? said : capital(said)];
}

/** What confidence intervals have is said of the first: `5 us (95 % interval 4 us to 6 us)`. */
export function confidenceOnce(text: string): string {
  let isFirst = true;
  return text.replaceAll(/\([\d.]+ % interval /g, (said) => {
    const shown = isFirst ? said : "(";
    isFirst = false;
    return shown;
  });
}
