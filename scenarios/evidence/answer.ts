/**
 * The answer to a scenario's question: one sentence, written from the points, with numbers and intervals; another where
 * memory does not suffice.
 */

import type { Mechanism } from "../../models/types.js";
import { isIn } from "../common/along.js";
import { excessClause, excessesOf } from "../common/memory.js";
import { panelsOf, pointsInPanel, scenariosInPanels } from "../common/panels.js";
import type { Asked } from "../common/shapes/answer.js";
import type { Point, Scenario } from "../common/types.js";
import { absentSentence, askedOf } from "./answers/asked.js";
import { briefly, confidenceOnce, firstShort } from "./answers/briefly.js";
import { capacitySentences } from "./answers/capacity.js";
import { courseSentence } from "./answers/course.js";
import { crossoverSentences } from "./answers/crossover.js";
import { dominatingSentence, pointTakenApart } from "./answers/dominating.js";
import { enoughSentences } from "./answers/enough.js";
import { objectiveSentences } from "./answers/objective.js";
import { besidePanelsSentences } from "./answers/panels.js";
import { rankingSentences } from "./answers/ranking.js";
import { recoverySentences } from "./answers/recovery.js";
import { sayInPanels } from "./in-panels.js";
import { limitClauses } from "./limit-clauses.js";
import { messageSentence } from "./message-parts.js";
import { quoted, trendOf } from "./trend.js";
import { waitingSentence } from "./waiting.js";

/** Of more panels, the first and the last are spoken of. */
const MOST_PANELS = 2;

/**
 * The answer, in two sentences at most: of the kind that is asked for; then as much as one more can hold of what else
 * there is to say: what else is asked for, who needs more memory than there is, what the latency mostly is, what the
 * best line takes, who cannot follow the load, whose buffers are smaller than the messages, what is waited for. Of each
 * of two panels, one sentence.
 * @param points of which the latencies that the answer is about may have been taken apart
 * @param mechanisms of the scenario's lines
 */
export function answer(scenario: Scenario, points: readonly Point[], mechanisms: readonly Mechanism[] = []): string {
  const panels = panelsTold(scenario);
  const inShort = (sentences: readonly string[]) =>
    briefly(
      sentences,
      scenario.lines.map(({ label }) => label),
    );
  if (panels === undefined) return inShort(sentencesOf(scenario, points, mechanisms));
  const sentences = (panel: (typeof panels)[number]) =>
    sentencesOf(panel.of, pointsInPanel(points, panel.value), mechanisms);
  const [first, last] = [panels[0], panels[panels.length - 1]];
  if (first === last) return sayInPanels([{ at: first.at, of: inShort(sentences(first)) }]);
  const told = besidePanelsSentences(panels, panelsOf(scenario)!, points);
  if (told.length > 0) return confidenceOnce(told.join(" "));
  const shown = panels.length > MOST_PANELS ? [first, last] : panels;
  return confidenceOnce(
    sayInPanels(shown.map((panel) => ({ at: panel.at, of: inShort(sentences(panel).slice(0, 1)) }))),
  );
}

/**
 * The point whose latencies have to be taken apart for the answer: in one panel at most, since of several each is told
 * of in one sentence. None where they are taken apart already.
 */
export function pointToTakeApart(scenario: Scenario, points: readonly Point[]): Point | undefined {
  const panels = panelsTold(scenario);
  if (panels === undefined) return withoutWhy(pointTakenApart(scenario, points));
  if (panels.length > 1) return undefined;
  const [{ of, value }] = panels;
  const point = withoutWhy(pointTakenApart(of, pointsInPanel(points, value)));
  return point && { ...point, panel: value };
}

function withoutWhy(point: Point | undefined): Point | undefined {
  return point?.why === undefined ? point : undefined;
}

/** The panels that the answer is about; undefined if there are none. */
function panelsTold(scenario: Scenario) {
  if (scenario.panels === undefined) return undefined;
  return scenariosInPanels(scenario).filter(({ value }) => isIn(scenario.answer?.in, value));
}

/** All that there is to say, the most important first. */
function sentencesOf(scenario: Scenario, points: readonly Point[], mechanisms: readonly Mechanism[]): string[] {
  const asked = askedOf(scenario);
  const [direct, ...further] = [
    ...(scenario.answer === undefined ? objectiveSentences(scenario, points) : []),
    ...directSentences(scenario, points, asked),
  ];
  const memory = excessClause(scenario, excessesOf(scenario, points), ({ label }) => quoted(label));
  const costs = [
    ...(memory === "" ? [] : [`${memory}.`]),
    ...absentSentence(scenario),
    ...dominatingSentence(scenario, points),
  ];
  const isAsked = ["crossover", "enough", "recovery"].includes(asked.kind) || ("also" in asked && asked.also);
  return [
    direct ?? courseSentence(scenario, points, asked),
    ...(isAsked ? [...further, ...costs] : [...costs, ...further]),
    ...(direct !== undefined && asked.metric !== "throughput" ? limitSentence(scenario, points) : []),
    ...[messageSentence(scenario, mechanisms, ({ label }) => quoted(label))].filter((sentence) => sentence !== ""),
    ...waitingSentence(scenario, points),
  ];
}

/** Nothing where it is asked how latency grows, or where what is asked cannot be told. */
function directSentences(scenario: Scenario, points: readonly Point[], asked: Asked): string[] {
  switch (asked.kind) {
    case "growth":
      return [];
    case "crossover":
      return crossoverSentences(scenario, points, asked);
    case "enough":
      return enoughSentences(scenario, points, asked);
    case "capacity":
      return capacitySentences(scenario, points, asked);
    case "recovery":
      return lasting(scenario, points, asked);
    case "ranking":
    case "cost":
      return rankingSentences(scenario, points, asked);
  }
}

/** For how long; where that cannot be told, who is best over all, and why it cannot. */
function lasting(scenario: Scenario, points: readonly Point[], asked: Asked & { kind: "recovery" }): string[] {
  const { told, untold } = recoverySentences(scenario, points, asked);
  if (told.length > 0) return told;
  const [best] = rankingSentences(scenario, points, { ...asked, kind: "ranking" });
  return best === undefined ? [] : [best, ...untold];
}

/** Who cannot follow the load; of many such clauses as many as are short. */
function limitSentence(scenario: Scenario, points: readonly Point[]): string[] {
  const trends = scenario.lines.map((line) => trendOf(scenario, line, points));
  const clauses = limitClauses(scenario, trends, { sayWhoCan: false });
  const fewer = clauses.map((_, i) => clauses.slice(0, clauses.length - i));
  return clauses.length === 0 ? [] : [firstShort(fewer, (those) => `But ${those.join("; ")}.`)];
}
