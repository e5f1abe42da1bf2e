/** The claims of a result, in the order and the words in which they are shown. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatEstimate, formatInterval } from "../../scenarios/common/format.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Claim, ClaimVerdict, Evidence, Result, Verdict } from "../../scenarios/common/types.js";
import { limitsOf } from "../../scenarios/evidence/limits.js";
import { type Column, number, panelColumns, type Table, text } from "../encodings/table.js";
import { claimId } from "./identity.js";
import { partName, partsOf } from "./parts.js";
import { capitalise, metricTitle, VERDICTS } from "./vocabulary.js";

/** A claim with what became of it, and the result it was examined in. */
export interface Examined {
  result: Result;
  claim: Claim;
  verdict: ClaimVerdict;
}

/** The claims that stand for one sentence. */
export interface ClaimGroup {
  says: string;
  source: string;
  /** Those about what was described first, then those about the systems. */
  claims: Examined[];
}

type About = NonNullable<Claim["about"]>;

export const ABOUT_NAMES: Record<About, string> = { described: "as described", real: "in fact" };
export const ABOUT_ORDER = ["described", "real", undefined] as const;

/** The claims of `result` and of its parts, in their order. */
export function examinedClaims(result: Result): Examined[] {
  return partsOf(result).flatMap((part) =>
    part.findings.claims.flatMap((verdict): Examined[] => {
      const claim = part.scenario.claims.find(({ id }) => id === verdict.id);
      return claim ? [{ result: part, claim, verdict }] : [];
    }),
  );
}

/** Claims with the same sentence and source together, in the order in which the sentences first occur. */
export function claimGroups(examined: readonly Examined[]): ClaimGroup[] {
  const groups = new Map<string, ClaimGroup>();
  for (const each of examined) {
    const { says, source } = each.claim;
    const key = JSON.stringify([says, source]);
    const group = groups.get(key) ?? { says, source, claims: [] };
    group.claims.push(each);
    groups.set(key, group);
  }
  const place = ({ claim }: Examined) => ABOUT_ORDER.indexOf(claim.about);
  return [...groups.values()].map((group) => ({
    ...group,
    claims: group.claims.sort((a, b) => place(a) - place(b)),
  }));
}

/** How many there are of each verdict that occurs. */
export function counts(examined: readonly Examined[]): [Verdict, number][] {
  const count = (verdict: Verdict) => examined.filter((each) => each.verdict.verdict === verdict).length;
  return VERDICTS.map((verdict): [Verdict, number] => [verdict, count(verdict)]).filter(([, number]) => number > 0);
}

/** `9 claims: 5 supported, 3 refuted, 1 undecided`. */
export function verdictCounts(examined: readonly Examined[]): string {
  const parts = counts(examined).map(([verdict, number]) => `${number} ${verdict}`);
  return `${examined.length} ${examined.length === 1 ? "claim" : "claims"}: ${parts.join(", ")}`;
}

const OF: Record<About, string> = { described: "the scheme described", real: "the systems" };

/** What the verdicts say of the sentence; undefined if it is not said what its claims are about. */
export function conclusion({ claims }: ClaimGroup): string | undefined {
  const [described, real] = (["described", "real"] as const).map((about) => holding(claims, about));
  if (described !== undefined && described === real) {
    if (real === "holds") return "Holds for the scheme described and for the systems.";
    if (real === "does not hold") return "Holds neither for the scheme described nor for the systems.";
    if (real === "undecided") return "Undecided for the scheme described and for the systems.";
  }
  const said = [
    ...(described === undefined ? [] : [`${described} for ${OF.described}`]),
    ...(real === undefined ? [] : [`${real} for ${OF.real}`]),
  ];
  return said.length === 0 ? undefined : `${capitalise(said.join("; "))}.`;
}

/** How far a sentence holds, going by its claims about one of the two; undefined if there are none. */
function holding(claims: readonly Examined[], about: About): string | undefined {
  const verdicts = claims.filter(({ claim }) => claim.about === about).map(({ verdict }) => verdict.verdict);
  if (verdicts.length === 0) return undefined;
  const all = (verdict: Verdict) => verdicts.every((each) => each === verdict);
  if (all("supported")) return "holds";
  if (all("refuted")) return "does not hold";
  if (all("undecided")) return "undecided";
  const supported = verdicts.filter((each) => each === "supported").length;
  if (supported > 0) return `holds in ${supported} of ${verdicts.length} cases`;
  return `does not hold in ${verdicts.filter((each) => each === "refuted").length} of ${verdicts.length} cases`;
}

/** `whole range`, or the value of the axis. */
export function placeOf(result: Pick<Result, "scenario">, evidence: Evidence): string {
  const x = positionOf(evidence);
  const panel = evidence.panel === undefined ? "" : `, ${panelsOf(result.scenario)!.at(evidence.panel)}`;
  return (x === null ? "whole range" : axisOf(result.scenario).format(x)) + panel;
}

/** Where a claim's numbers were taken: `n = 1 k and 100 k`; empty for one about a whole range. */
export function takenAt({ scenario }: Pick<Result, "scenario">, { pending = [], x = pending }: ClaimVerdict): string {
  if (x.length === 0) return "";
  const { symbol, format } = axisOf(scenario);
  const few = x.length <= 4 ? x : [x[0], x[x.length - 1]];
  const named = few.map(format);
  return x.length <= 4
    ? `${symbol} = ${enumerate(named)}`
    : `${x.length} values of ${symbol} from ${named[0]} to ${named[1]}`;
}

/**
 * A row per claim: what was claimed, of what, and what became of it.
 * @param examined all claims of `whole` if absent
 */
export function claimsTable(whole: Result, examined = examinedClaims(whole)): Table {
  const several = partsOf(whole).length > 1;
  return {
    columns: [
      { key: "verdict", label: "verdict", numeric: false },
      { key: "about", label: "about", numeric: false },
      { key: "statement", label: "claim", numeric: false },
      ...(several ? [{ key: "scenario", label: "scenario", numeric: false }] : []),
      { key: "because", label: "because", numeric: false },
      { key: "assumed_costs", label: "assumed costs", numeric: false },
      { key: "id", label: "identifier", numeric: false },
    ],
    rows: examined.map(({ result: part, claim, verdict }) => [
      text(verdict.verdict),
      text(claim.about ? ABOUT_NAMES[claim.about] : ""),
      text(verdict.statement),
      ...(several ? [text(partName(part))] : []),
      text(verdict.because),
      text(verdict.assumedCosts.join(", ")),
      text(claimId(part, claim.id)),
    ]),
  };
}

/** The identifiers of the claims of `whole`, by which they are cited. */
export function claimIds(whole: Result): string[] {
  return examinedClaims(whole).map(({ result, claim }) => claimId(result, claim.id));
}

/** A row per number that the verdicts rest on. */
export function evidenceTable(result: Result): Table {
  const parts = partsOf(result);
  const panels = parts.flatMap(panelColumns);
  const several = new Set(panels.map(({ key }) => key)).size > 1;
  const rows = examinedClaims(result).flatMap(({ result: part, claim, verdict }) =>
    verdict.evidence.map((evidence) => [
      text(claimId(part, claim.id)),
      text(claim.says),
      text(claim.source),
      text(claim.about ?? ""),
      text(verdict.statement),
      text(verdict.verdict),
      ...evidenceCells(part, evidence, claim),
      ...(panels.length > 0 ? [number(evidence.panel, String)] : []),
    ]),
  );
  const own = panels.map(({ key, label, numeric }): Column => ({ key: several ? "panel" : key, label, numeric }));
  const given = ["id", "says", "source", "about", "statement", "claim_verdict"];
  return {
    columns: [...given.map((key) => ({ key, label: key, numeric: false })), ...EVIDENCE_COLUMNS, ...own.slice(0, 1)],
    rows,
  };
}

const EVIDENCE_COLUMNS = [
  { key: "of", label: "of", numeric: false },
  { key: "pending", label: "n", numeric: true },
  { key: "metric", label: "metric", numeric: false },
  { key: "unit", label: "unit", numeric: false },
  { key: "value", label: "value", numeric: true },
  { key: "low", label: "interval", numeric: true },
  { key: "high", label: "", numeric: true },
  { key: "verdict", label: "by itself", numeric: false },
];

/**
 * A number that a verdict rests on, and its interval, as they are shown beside each other: on their side of the claim's
 * limits.
 */
export function evidenceTexts(evidence: Evidence, claim: Claim): { value: string; interval: string } {
  const { estimate, unit } = evidence;
  const together = { apart: limitsOf(claim.statement, evidence) };
  return {
    value: formatEstimate(estimate, unit, together),
    interval: formatInterval(estimate, unit, together),
  };
}

function evidenceCells(part: Result, evidence: Evidence, claim: Claim): Table["rows"][number] {
  const { of, metric, unit, estimate, verdict } = evidence;
  const { value, interval } = evidenceTexts(evidence, claim);
  return [
    text(of),
    { text: placeOf(part, evidence), value: positionOf(evidence) },
    { text: metricTitle(metric), value: metric },
    text(unit),
    { text: value, value: estimate.value },
    number(estimate.low, () => interval),
    number(estimate.high, () => ""),
    text(verdict),
  ];
}
