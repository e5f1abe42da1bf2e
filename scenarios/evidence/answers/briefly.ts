/** Sentences one after another, without what the first of them says already. */
import { capital } from "../../common/capital.js";

/** Longer sentences are two, where they can be. */
const LONG = 45;

/** Where lines stand is said once, and so is whose confidence intervals have. */
export function briefly([first, ...others]: readonly string[]): string {
  const place = /^(?:At|With) [^,]*\d[^,]* pending operations, |^At [^,]+ = [^,]+, /.exec(first)?.[0];
  const again = others.map((each) =>
    place !== undefined && each.startsWith(place) ? `There, ${each.slice(place.length)}` : each,
  );
  return confidenceOnce([first, ...again].map(inParts).join(" "));
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

/** `..., 5 us; it is 2 times as high with b` as two sentences, if it is long. */
function inParts(sentence: string): string {
  if (sentence.split(" ").length <= LONG) return sentence;
  return sentence
    .replaceAll(/; (?=it is |they are |before, |with [^;]* are (?:refused|answered))/g, ". ")
    .replaceAll(/(?<=\. )(?:it is|they are|before,|with) /g, capital);
}
