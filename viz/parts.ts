/** The results that stand in one file: the one it is about, and those of its parts. */
import type { Result } from "../scenarios/types.js";

/** `result` itself first. */
export function partsOf(result: Result): Result[] {
  return [result];
}

/** How a part is called in a link. */
export function partName(part: Result): string {
  return part.scenario.name;
}

/** The id of the element that holds a claim: those of the first part need no name before theirs. */
export function anchorOf(whole: Result, part: Result, claim: string): string {
  const place = partsOf(whole).indexOf(part);
  return place > 0 ? `claim-${partName(part)}-${claim}` : `claim-${claim}`;
}
