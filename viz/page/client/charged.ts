/** Which costs the lines of a result on the page are charged: what the page came with, or a worker has said. */
import type { Result } from "../../../scenarios/common/types.js";
import { partsOf } from "../../wording/parts.js";

const known = new WeakMap<Result, readonly string[]>();

/** Undefined where that is not known. */
export function chargedOf(result: Result): readonly string[] | undefined {
  return known.get(result);
}

export function setCharged(result: Result, charged: readonly string[]): void {
  known.set(result, charged);
}

/** Takes what the page came with, of each part of its report. */
export function readCharged(whole: Result, all: readonly (readonly string[] | null)[]): void {
  for (const [i, part] of partsOf(whole).entries()) {
    const charged = all[i];
    if (charged !== null) setCharged(part, charged);
  }
}
