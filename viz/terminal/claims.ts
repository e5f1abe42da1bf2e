/** In a terminal: each sentence that was examined, and the verdict on each of its claims. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { Result } from "../../scenarios/common/types.js";
import {
  ABOUT_NAMES,
  type ClaimGroup,
  claimGroups,
  conclusion,
  counts,
  type Examined,
  examinedClaims,
  verdictCounts,
} from "../wording/claims.js";
import { wrap } from "./columns.js";
import { join, paint, type Text } from "./paint.js";

/** With more claims than this, those that are supported are stated without the numbers. */
const FEW = 8;
/**
 * With more than this, of each sentence only what its verdicts come to is shown, and of the claims only those that are
 * undecided.
 */
const MANY = 20;
const INDENT = "  ";
/** Width of a verdict with what stands before and after it. */
const HANGING = INDENT.length + "undecided  ".length;

/**
 * How many of each, then the claims of the scenario and its parts, those of one sentence together. Nothing if there are
 * none.
 * @param cited of more than a few, say only what the verdicts on each sentence come to
 */
export function claimsBlock(result: Result, width: number, cited = false): Text[] {
  const examined = examinedClaims(result);
  if (examined.length === 0) return [];
  const brief = examined.length > FEW;
  const digest = examined.length > (cited ? FEW : MANY);
  const assumed = [...new Set(examined.flatMap(({ verdict }) => verdict.assumedCosts))];
  const note = `Assumed costs behind the claims: ${enumerate(assumed)}.`;
  return [
    paint(verdictCounts(examined), "bold"),
    ...claimGroups(examined).flatMap(({ says, source, claims }) => [
      ...wrap(`“${says}” (${source})`, width),
      ...(digest ? comesTo({ says, source, claims }, width) : []),
      ...claims
        .filter(({ verdict: { verdict } }) => !digest || (verdict === "undecided" && !cited))
        .flatMap((claim) => rows(claim, brief, width)),
    ]),
    ...(digest ? wrap("Each claim with its numbers: report.html.", width) : []),
    ...(assumed.length > 0 ? wrap(note, width).map((line) => paint(line, "dim")) : []),
  ];
}

/** What the verdicts on a sentence come to, and how many there are of each. */
function comesTo(group: ClaimGroup, width: number): Text[] {
  const said = conclusion(group) ?? "";
  const number = counts(group.claims).map(([verdict, count]) => `${count} ${verdict}`);
  return wrap(said ? `${said} (${number.join(", ")})` : number.join(", "), width - INDENT.length).map((line) =>
    join([INDENT, paint(line, "bold")]),
  );
}

function rows({ claim, verdict: found }: Examined, brief: boolean, width: number): Text[] {
  const { id, verdict, statement, because } = found;
  const head = join([INDENT, paint(verdict.padEnd(HANGING - INDENT.length), verdict)]);
  const indent = " ".repeat(HANGING);
  const about = claim.about ? `, ${ABOUT_NAMES[claim.about]}` : "";
  const stated = wrap(`${statement} (${id}${about})`, width - HANGING);
  const reasons = brief && verdict === "supported" ? [] : wrap(because, width - HANGING);
  return [
    ...stated.map((line, i) => join([i === 0 ? head : indent, line])),
    ...reasons.map((line) => join([indent, paint(line, "dim")])),
  ];
}
