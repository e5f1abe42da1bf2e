/** The results that stand in one file: that of the scenario itself, and those of its parts. */
import type { Result } from "../../scenarios/common/types.js";

/** That of the scenario itself first. */
export function partsOf(result: Result): Result[] {
  return [result, ...(result.parts ?? [])];
}

/** How a part is called in a link and in the id of an element. */
export function partName(part: Result): string {
  return part.scenario.name;
}

/** The part that a hash such as `#part=2012-ports&statistic=p99` names; the first if it names none that there is. */
export function partOf(hash: string, whole: Result): Result {
  const name = new URLSearchParams(hash.replace(/^#/, "")).get("part");
  return partsOf(whole).find((part) => partName(part) === name) ?? whole;
}

/** `hash`, which says what is shown of `part`, with the part it is about, unless that is the first. */
export function withPart(hash: string, part: Result, whole: Result): string {
  if (part === whole) return hash;
  return [`part=${encodeURIComponent(partName(part))}`, hash].filter((text) => text !== "").join("&");
}

/** The id of the element that holds a claim: those of the scenario itself need no name before theirs. */
export function anchorOf(whole: Result, part: Result, claim: string): string {
  return part === whole ? `claim-${claim}` : `claim-${partName(part)}-${claim}`;
}
