/** "Did you mean": the nearest valid word to one that is not. */

/** Longer words are not worth comparing; nobody mistypes that much. */
const MAX_LENGTH = 64;
/** No longer list helps anybody. */
const MAX_LISTED = 100;

/**
 * The candidate that takes the fewest slips to become `word`: a letter wrong, missing, added, or two swapped; letter
 * case does not count. Undefined if even the nearest is more than a third of the word away. Ties: the first one.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // It takes at least as many slips as their lengths differ by.
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The candidate that has the most of the words that `name` is made of, at least half of them: `epollPerReady` has two
 * of `epollPerEvent`. Undefined if there is none. Ties: the one of fewest words, then the first.
 */
function sharingWords(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const wanted = wordsOf(name);
  let best: { candidate: string; shared: number; words: number } | undefined;
  for (const candidate of candidates) {
    const words = wordsOf(candidate);
    const shared = [...wanted].filter((word) => words.has(word)).length;
    if (2 * shared < wanted.size || shared === 0) continue;
    if (best === undefined || shared > best.shared || (shared === best.shared && words.size < best.words))
      best = { candidate, shared, words: words.size };
  }
  return best?.candidate;
}

/** `epollPerEvent` and `epoll-per_event` are of the same words; those of one or two letters say nothing. */
function wordsOf(name: string): Set<string> {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
  return new Set(words.split(/[^a-z0-9]+/).filter((word) => word.length > 2));
}

/** Names that earlier versions had, and what has taken their place. */
const RENAMED: Readonly<Record<string, string>> = {
  commits: "memory",
};

/** What is called today what was once called `name`, if it is a candidate. */
function renamed(name: string, candidates: readonly string[]): string | undefined {
  const now = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
  return now !== undefined && candidates.includes(now) ? now : undefined;
}

/** Shorter beginnings are those of too many words. */
const SHORTEST_BEGINNING = 3;

/** The shortest candidate that begins with `word`: who stops too early has made no slip. Ties: the first one. */
function beginningWith(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < SHORTEST_BEGINNING) return undefined;
  const found = candidates.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
  return found.length === 0 ? undefined : found.reduce((a, b) => (b.length < a.length ? b : a));
}

/**
 * The end of a message about a word that is not known: `; did you mean "x"?`, or the list of what is known.
 * @param shown what a candidate is called in full
 */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  shown: (candidate: string) => string = (candidate) => candidate,
): string {
  const suggestion =
    renamed(word, candidates) ??
    beginningWith(word, candidates) ??
    nearest(word, candidates) ??
    sharingWords(word, candidates);
  if (suggestion !== undefined) return `; did you mean "${shown(suggestion)}"?`;
  if (candidates.length === 0) return "";
  const further = candidates.length - MAX_LISTED;
  return `; known: ${candidates.slice(0, MAX_LISTED).map(shown).join(", ")}${further > 0 ? ` and ${further} more` : ""}`;
}

/** Optimal string alignment distance: edits and swaps of neighbours, each letter touched once. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
