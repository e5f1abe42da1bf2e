/**
 * A sensitivity analysis for a terminal: the answer, the claims, then a table of costs with bars for each line and
 * metric.
 */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact, formatGiven } from "../../scenarios/common/format.js";
import type { Effect, Response, Sensitivity } from "../../scenarios/sensitivity/types.js";
import { shorten } from "../encodings/text.js";
import { wrap } from "../terminal/columns.js";
import { join, type Painted, paint, type Text } from "../terminal/paint.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerOf, jointText, restsOn } from "./answer.js";
import {
  allRuns,
  baseText,
  changeText,
  effectsBySize,
  labelOf,
  metricOf,
  partsOf,
  restTexts,
  spanOf,
} from "./words.js";

const MOST_ROWS = 8;
const LONGEST_NAME = 24;
const VALUE = 20;
const INDENT = "  ";
const LEAST_BAR = 8;

/** Lines of at most `columns` characters where words allow, ending in a line break. */
export function sensitivityTable(sensitivity: Sensitivity, columns: number): Painted {
  const width = Math.max(60, columns);
  const blocks: Text[][] = [
    wrap(answerOf(sensitivity), width).map((line) => paint(line, "bold")),
    ...partsOf(sensitivity).flatMap((part, i) => [
      i === 0 ? [] : wrap(`${part.scenario.name}: ${part.scenario.question}`, width),
      claimsBlock(part, width),
      ...part.metrics.map(({ name }) => metricBlock(part, name, width)),
    ]),
    notes(sensitivity).flatMap((note) => wrap(note, width).map((line) => paint(line, "dim"))),
  ];
  const shown = blocks.filter((block) => block.length > 0).map((block) => join(block, "\n"));
  return join([join(shown, "\n\n"), "\n"]);
}

function claimsBlock(sensitivity: Sensitivity, width: number): Text[] {
  if (sensitivity.claims.length === 0) return [];
  const rows = sensitivity.claims.flatMap((claim) => {
    const joint = jointText(claim);
    const text = `${capitalise(claim.statement)}. ${restsOn(sensitivity, claim)}${joint && ` All costs together: ${joint}.`}`;
    const head = `${INDENT}${claim.id}: ${claim.verdict}`;
    const body = wrap(text, width - 4).map((line) => `${INDENT}${INDENT}${line}`);
    return [claim.flips.length > 0 ? paint(head, "warn") : head, ...body];
  });
  return [paint("Claims, and what changes their verdicts", "bold"), ...rows];
}

function metricBlock(sensitivity: Sensitivity, metric: string, width: number): Text[] {
  const { title } = metricOf(sensitivity, metric);
  const responses = sensitivity.responses.filter((response) => response.metric === metric);
  return [
    paint(`${capitalise(title)} (${metric})`, "bold"),
    ...responses.flatMap((response) => responseRows(sensitivity, response, width)),
  ];
}

function responseRows(sensitivity: Sensitivity, response: Response, width: number): Text[] {
  const { unit } = metricOf(sensitivity, response.metric);
  const shown = effectsBySize(response).clear.slice(0, MOST_ROWS);
  const joint = response.effects.length > 0 ? response.joint?.quantiles : undefined;
  const together = joint
    ? `; all costs together ${formatExact(joint.min, unit)} to ${formatExact(joint.max, unit)}, median ${formatExact(joint.median, unit)}`
    : "";
  const head = `${labelOf(sensitivity, response.line)}, ${axisOf(sensitivity.scenario).at(positionOf(response))}: ${baseText(response, unit)}${together}`;
  const name = Math.min(LONGEST_NAME, width - INDENT.length - 2 * VALUE - 2);
  const room = width - INDENT.length - name - 2 * (VALUE + 2);
  const bar = room >= LEAST_BAR ? barOf(response, shown, room) : () => "";
  return [
    ...wrap(head, width),
    ...shown.map((effect) => {
      const star = spanOf(sensitivity, effect.cost).kind === "assumed" ? "*" : "";
      const cells = [effect.low, effect.high].map((change) => changeText(change, response, unit).padStart(VALUE));
      return `${INDENT}${shorten(effect.cost + star, name).padEnd(name)}${cells[0]}  ${cells[1]}  ${bar(effect)}`.trimEnd();
    }),
    ...wrap(restTexts(response, shown.length).join(" "), width - 2)
      .filter((line) => line !== "")
      .map((line) => paint(`${INDENT}${line}`, "dim")),
  ];
}

/** Draws a bar around `|`, the value as it is: `-` towards the low end, `=` towards the high end. */
function barOf(response: Response, effects: readonly Effect[], room: number): (effect: Effect) => string {
  const base = response.base?.value ?? 0;
  const values = effects.flatMap(({ low, high }) => [low.value, high.value]).filter((value) => value !== null);
  const [least, most] = [Math.min(base, ...values), Math.max(base, ...values)];
  const place = (value: number | null) =>
    value === null || most <= least ? room - 1 : Math.round(((value - least) / (most - least)) * (room - 1));
  return ({ low, high }) => {
    const marks = new Array<string>(room).fill(" ");
    const centre = place(base);
    const fill = (value: number | null, mark: string) => {
      const end = place(value);
      for (let i = Math.min(centre, end); i <= Math.max(centre, end); i++) marks[i] = mark;
    };
    fill(low.value, "-");
    fill(high.value, "=");
    marks[centre] = "|";
    return marks.join("").trimEnd();
  };
}

function notes(sensitivity: Sensitivity): string[] {
  const { scenario, costs, design } = sensitivity;
  const { replications, confidence } = scenario.measurement;
  return [
    `A row per cost: the value with it at its low and at its high end, all others as in the profile ${scenario.profile.name}; "-" leads to the low end, "=" to the high end. *: assumed.`,
    `Within noise: the ${formatGiven(confidence, "share")} interval of the difference, paired over ${replications} replications, contains 0. ` +
      `${costs.length} costs, ${allRuns(sensitivity)} runs${design ? `, ${design.length} points with all costs varied` : ""}; more in report.html.`,
  ];
}
