/** Confidence in the result: what a reviewer would object to, answered. */
import { axisOf } from "../../../scenarios/common/axis.js";
import { enumerate } from "../../../scenarios/common/enumerate.js";
import { formatGiven } from "../../../scenarios/common/format.js";
import type { Result } from "../../../scenarios/common/types.js";
import { type Html, html } from "../../encodings/html.js";
import { unbroken } from "../../encodings/text.js";
import { caveatsOf } from "../../wording/caveats.js";
import {
  correlationSentences,
  divergenceSentence,
  driftSentence,
  impreciseSentence,
  pairingSentence,
  sensitivityCommand,
  unboundedSentence,
  widthsSentence,
} from "../../wording/confidence.js";
import * as describe from "../../wording/describe.js";
import { precisionSentence, replicationsHad, warmupSentence } from "../../wording/precision.js";
import { CITE } from "./cite.js";
import { COST_PROFILE, MODEL } from "./model.js";

const CONFIDENCE = ["confidence", "Confidence"] as const;

type Answer = Html | string;

/** @param charged costs that the lines are charged, as far as that is known */
export function confidenceSection(result: Result, charged?: readonly string[]): Html {
  const { scenario } = result;
  const objections: [string, ...Answer[]][] = [
    ["Is the load open or closed?", describe.trafficAndPrograms(scenario)],
    [
      "From when is latency measured?",
      "From the device event, when service was due, until its callback ends (response), its callback starts (start), or user code is notified of it (notice).",
    ],
    [
      "Can a slow mechanism hide its delay (coordinated omission)?",
      "No. Latency counts from when the event happened, not from when the mechanism looked, and every measured event is followed to its end.",
    ],
    ["Is it in steady state?", ...steadiness(result)],
    ["How much was measured, and how precise is it?", ...precision(result)],
    ["Are the intervals valid, for percentiles too?", ...intervals(result)],
    ["Events in a queue depend on each other: are the intervals too narrow?", correlationSentences(result)],
    ["Are differences between lines real?", ...differences(result)],
    ["Which costs are guessed?", ...guessed(result, charged)],
    ["What does the model leave out?", ...leftOut(result)],
    ["Can I reproduce it?", ...reproduced()],
  ];
  return html`<section id="${CONFIDENCE[0]}"><h2>${CONFIDENCE[1]}</h2>
<p>What a reviewer would ask, answered from this result.</p>
<dl class="objections">${objections.map(([question, ...answers]) => html`<dt>${question}</dt><dd>${answers.filter((answer) => answer !== "").map(paragraph)}</dd>`)}</dl></section>`;
}

function paragraph(answer: Answer): Html {
  return typeof answer === "string" ? html`<p>${unbroken(answer)}</p>` : answer;
}

function steadiness(result: Result): Answer[] {
  const warmup = result.scenario.measurement.autoWarmup
    ? warmupSentence(result)
    : `The beginning of each run is dropped: ${describe.dropped(result.scenario.measurement)} events, as the scenario says.`;
  const found = caveatsOf(result);
  const { format } = axisOf(result.scenario);
  return [
    warmup,
    driftSentence(result),
    found.length === 0
      ? "Every point reached a steady state at the rate asked for."
      : html`<p>Caveats:</p><ul>${found.map(
          ({ lines, at, panel, reason }) =>
            html`<li>${enumerate(lines)} at ${enumerate(at.map(format))}${panel}: ${reason}</li>`,
        )}</ul>`,
  ];
}

function precision(result: Result): Answer[] {
  return [
    describe.measurement(result.scenario),
    widthsSentence(result),
    precisionSentence(result),
    impreciseSentence(result),
  ];
}

function intervals(result: Result): Answer[] {
  const { confidence, replications } = result.scenario.measurement;
  if (replications < 2) return ["There are none: one replication per point says nothing about its own spread."];
  return [
    `They are ${formatGiven(confidence, "share")} intervals, each by itself, over ${replicationsHad(result)} replications. Those of means use Student's t across the replications.`,
    "Percentiles are those of all replications together; their intervals invert the distribution function, with the replications as clusters " +
      "(Woodruff 1952, Francisco and Fuller 1991), so nothing is assumed about the samples within a replication. A maximum is the greatest value seen, without an " +
      "interval. Percentile curves are of all replications together.",
    unboundedSentence(result),
  ];
}

function differences(result: Result): Answer[] {
  return [
    `All lines meet the same events in each replication (common random numbers, seed ${result.scenario.seed}): streams are named by purpose and replication, not by ` +
      `mechanism${result.scenario.programs ? " or program" : ""}. So lines are compared replication by replication, and the effect of the traffic cancels.`,
    pairingSentence(result),
    html`<p>See <a href="#difference" data-jump>Two lines compared</a>.</p>`,
  ];
}

function guessed(result: Result, charged: readonly string[] | undefined): Answer[] {
  const profile = Object.entries(result.scenario.profile.costs);
  const costs = charged ? profile.filter(([name]) => charged.includes(name)) : profile;
  const names = costs.filter(([, cost]) => cost.kind === "assumed").map(([name]) => name);
  const claimed = result.findings.claims.length > 0;
  const of = `${costs.length} ${costs.length === 1 ? "cost" : "costs"}${charged ? " charged here" : ""}`;
  return [
    names.length === 0
      ? `None of ${of}: each is measured or published.`
      : html`<p>${names.length} of ${of} have no trustworthy source and are assumed, with a wide range: ${names.map(
          (name, i) => html`<span class="assumed">${name}</span>${i < names.length - 1 ? "," : "."}`,
        )} All are in the <a href="#${COST_PROFILE}" data-jump>cost profile</a>.</p>`,
    html`<p>${claimed ? "Which cost would change a verdict, and at what value:" : "How the numbers depend on the costs:"} <code>${sensitivityCommand(result)}</code></p>`,
  ];
}

function leftOut(result: Result): Answer[] {
  return [
    "It is a model: the clock is simulated, in whole picoseconds, and nothing depends on the computer that ran it. Intervals cover chance, not what the model or its costs get wrong.",
    html`<p>${divergenceSentence(result)} See <a href="#${MODEL[0]}" data-jump>${MODEL[1]}</a>.</p>`,
  ];
}

function reproduced(): Answer[] {
  return [
    html`<p>Yes, to the last bit, on any machine: <code>muxsim verify</code> runs again what <code>result.json</code> says and names the first difference. See <a href="#${CITE[0]}" data-jump>${CITE[1]}</a>.</p>`,
  ];
}
