/** Several lines in the words of an answer: who they are, and from where to where their values go. */
import { enumerateSome } from "../common/enumerate.js";

const MOST_NAMED = 4;
const NAMED = 3;

/** `a, b and c`; of more than `most` `a, b, c and 5 others`. */
export function namesOf(group: readonly { label: string }[], most = MOST_NAMED): string {
  return enumerateSome(
    group.map(({ label }) => label),
    most,
    Math.min(NAMED, most - 1),
  );
}

/** `1.2 us to 1.4 us`, once if both ends read alike. */
export function span(values: readonly number[], format: (value: number) => string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(format);
  return low === high ? low : `${low} to ${high}`;
}
