/** The answer of a sensitivity analysis, in sentences. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { ClaimSensitivity, Response, Sensitivity } from "../../scenarios/sensitivity/types.js";
import { capitalise } from "../wording/vocabulary.js";
import { changeText, effectsBySize, flipText, labelOf, partsOf, placeText, spanOf } from "./words.js";

/** Two sentences: what happens to the claims, and which cost matters most to the first metric. */
export function answerOf(sensitivity: Sensitivity): string {
  return [...claimSentence(sensitivity), ...strongest(sensitivity)].join(" ");
}

/** More ids than this are counted. */
const MOST_NAMED = 3;

/** Of the scenario and its parts together. */
function claimSentence(sensitivity: Sensitivity): string[] {
  const claims = partsOf(sensitivity).flatMap((part) => part.claims);
  if (claims.length === 0) return [];
  const flipping = claims.filter(({ flips }) => flips.length > 0);
  if (flipping.length === 0) {
    return [
      `${claims.length === 1 ? "The verdict on the one claim is" : `The verdicts on all ${claims.length} claims are`} the same at both ends of every cost's range.`,
    ];
  }
  const named = flipping
    .slice(0, MOST_NAMED)
    .map(({ id, flips }) => `${id} (${enumerate(flips.map(({ cost }) => cost))})`);
  const more = flipping.length - named.length;
  const rests = enumerate([...named, ...(more > 0 ? [`${more} more`] : [])]);
  const assumed = flipping.filter((claim) => claim.assumed.length > 0).length;
  return [
    `Of ${claims.length} ${claims.length === 1 ? "claim" : "claims"}, ${flipping.length} would get another verdict within the range of a single cost, ` +
      `${assumed === 0 ? "none" : assumed === flipping.length ? "all" : assumed} of them of an assumed one: ${rests}.`,
  ];
}

/** For the first metric: the response that a single cost changes by the greatest factor. */
function strongest(sensitivity: Sensitivity): string[] {
  const first = sensitivity.metrics[0];
  const found = sensitivity.responses
    .filter(({ metric, base }) => metric === first.name && base !== null && base.value > 0)
    .map((response) => ({ response, factor: factorOf(response) }))
    .sort((a, b) => b.factor - a.factor)[0];
  if (found === undefined || found.factor <= 1) return [`No cost that has a range changes the ${first.title}.`];
  const { response } = found;
  const effect = effectsBySize(response).clear[0];
  const [low, high] = [effect.low, effect.high].map((change) => changeText(change, response, first.unit));
  return [
    `The ${first.title} depends most on ${effect.cost} with ${labelOf(sensitivity, response.line)}: ${low} at its low end, ${high} at its high end, at ${placeText(sensitivity, response)}.`,
  ];
}

function factorOf(response: Response): number {
  const effect = effectsBySize(response).clear[0];
  if (effect === undefined) return 1;
  const values = [effect.low.value, effect.high.value, response.base!.value];
  if (values.includes(null)) return Number.POSITIVE_INFINITY;
  return Math.max(...(values as number[])) / Math.max(Number.MIN_VALUE, Math.min(...(values as number[])));
}

/** What a verdict depends on, in one sentence. */
export function restsOn(sensitivity: Sensitivity, claim: ClaimSensitivity): string {
  const { flips, costs, verdict, because } = claim;
  if (verdict === "undecided" && flips.length === 0) return `${capitalise(because)}${because.endsWith(".") ? "" : "."}`;
  if (costs.length === 0) return "No cost that has a range changes its numbers.";
  if (flips.length === 0) return `The same at both ends of the ${costs.length} costs that change its numbers.`;
  return flips
    .map(
      (flip) =>
        `${flip.cost}${flip.kind === "assumed" ? " (assumed)" : ""}: ${flipText(flip, spanOf(sensitivity, flip.cost))}.`,
    )
    .join(" ");
}

/** `41 of 64 points supported, 23 refuted`. */
export function jointText({ joint }: ClaimSensitivity): string {
  if (joint === undefined) return "";
  const total = joint.supported + joint.refuted + joint.undecided;
  const parts = (["supported", "refuted", "undecided"] as const).filter((verdict) => joint[verdict] > 0);
  const [first, ...rest] = parts.map((verdict) => `${joint[verdict]} ${verdict}`);
  return `${first.replace(" ", ` of ${total} `)}${rest.map((text) => `, ${text}`).join("")}`;
}
