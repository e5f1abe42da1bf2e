/** What the page shows of a run with other values: in the place of the report's own result, as far as it is known. */
import { axisOf } from "../../../scenarios/common/axis.js";
import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import { chartsOf } from "../../charts/index.js";
import { unbroken } from "../../encodings/text.js";
import { PART_TEXTS } from "../sections/parts.js";
import { chargedOf } from "./charged.js";
import type { Figure } from "./figure.js";
import { fitTabs, type Shown } from "./part.js";

/**
 * Whether what is on the page about `a` fits `b`, but for its numbers.
 * @param charts names of those that are on the page; undefined if `b` need not have all of them
 */
function isAlike(a: Result, b: Result, charts: Iterable<string> | undefined): boolean {
  const shape = ({ scenario }: Result) => [
    scenario.lines.map(({ id, label }) => [id, label]),
    axisOf(scenario).values,
    scenario.panels?.values,
  ];
  const names = chartsOf(b).map(({ name }) => name);
  return JSON.stringify([shape(a), charts ? [...charts] : names]) === JSON.stringify([shape(b), names]);
}

/** Puts the numbers of `result` in the place of those of another that is alike. @param old to be seen behind, if any */
function updateNumbers(result: Result, old: Result | undefined, figures: ReadonlyMap<string, Figure>): void {
  for (const chart of chartsOf(result)) figures.get(chart.name)?.update(chart, result, old);
}

/** The texts under other tabs; only when all is known, since they are long. */
function updateTexts(result: Result): void {
  for (const [name, text] of Object.entries(PART_TEXTS)) {
    const panel = document.getElementById(`panel-${name}`);
    if (panel) panel.innerHTML = text(result, chargedOf(result)).markup;
  }
}

/**
 * Shows `next`: what is on the page stays as far as it fits.
 * @param old to be seen behind, if any @param whole the report, or the same
 * @param replace puts all of it on the page anew
 */
export function updateShown(
  shown: Shown | undefined,
  next: Result,
  { old, stage, whole }: { old: Result | undefined; stage: Stage; whole: Result },
  replace: () => Shown,
): Shown {
  const fits = shown && isAlike(shown.part, next, stage === "sketch" ? undefined : shown.figures.keys());
  const now = shown && fits ? shown : replace();
  now.part = next;
  updateNumbers(next, old, now.figures);
  fitTabs(next, whole);
  if (stage === "final") updateTexts(next);
  return now;
}

/** Points that are known, of how many, and of a draft that it is one. */
const SO_FAR: Record<Stage, (known: string) => string> = {
  sketch: (known) => `With your values, so far (${known}): `,
  draft: () => "With your values, not yet precise: ",
  final: () => "With your values: ",
};

/** The answer of `result` below that of the report; no more than that one if there is none. */
export function showAnswer(result: Result | undefined, stage: Stage): void {
  const place = document.getElementById("live-answer")!;
  place.hidden = result === undefined;
  document.getElementById("answer")!.classList.toggle("superseded", result !== undefined);
  if (result === undefined) return;
  const strong = document.createElement("strong");
  strong.textContent = SO_FAR[stage](`${result.points.length} of ${placesOf(result)} points`);
  place.replaceChildren(strong, unbroken(result.answer));
}

function placesOf({ scenario }: Result): number {
  const each = scenario.lines.reduce(
    (sum, line) => sum + (scenario.axis ? axisOf(scenario).values.length : line.pending.length),
    0,
  );
  return each * (scenario.panels?.values.length ?? 1);
}
