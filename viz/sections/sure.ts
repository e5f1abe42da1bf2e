/** How sure the result is: what a reviewer asks about the measurement, answered. */
import type { Estimate, Result } from "../../scenarios/types.js";
import * as describe from "../describe.js";
import { exceptionsOf } from "../exceptions.js";
import { formatExact, formatPending, relativeHalfWidth } from "../format.js";
import { type Html, html } from "../html.js";
import { precisionSentence, replicationsHad, warmupSentence } from "../precision.js";
import { enumerate } from "../text.js";

export const SURE = ["how-sure", "How sure"] as const;

export function sureSection(result: Result): Html {
  const { scenario } = result;
  const entries: [string, Html | string][] = [
    ["Open or closed", describe.workload(scenario.workload)],
    [
      "From when latency counts",
      "From the device event, the moment it was meant to be served, and never from the moment the mechanism got round to looking. " +
        "A mechanism that looks late cannot hide its own delay (no coordinated omission). Every measured event is followed to its end.",
    ],
    ["Runs", `${describe.measurement(scenario)} ${warmupSentence(result)}`.trim()],
    ["Intervals", intervals(result)],
    ["Precision reached", precision(result)],
    ["Dependence of consecutive events", dependence(result)],
    [
      "Same traffic for all",
      `Seed ${scenario.seed}. Random streams are named by purpose and replication, not by mechanism: in each replication all lines meet ` +
        "the same events (common random numbers), so differences between lines are surer than their separate intervals suggest.",
    ],
    ["Points to treat with care", exceptions(result)],
    ["Assumed costs", assumed(result)],
    [
      "Not real time",
      "The clock is simulated, in whole picoseconds; nothing here depends on the computer that ran it. The numbers are those of the model and " +
        "its cost profile: see what each mechanism leaves out below.",
    ],
  ];
  return html`<section id="${SURE[0]}"><h2>${SURE[1]}</h2>
<dl>${entries.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>`;
}

function intervals(result: Result): string {
  const { confidence, replications, maxReplications } = result.scenario.measurement;
  if (replications < 2) return "None: one replication per point says nothing about its own spread.";
  return (
    `${confidence * 100} % confidence intervals. Means: Student's t across the ${replicationsHad(result)} replications, ${maxReplications === undefined ? replications - 1 : "one less"} degrees of freedom. ` +
    "Percentiles are those of all replications together; their intervals invert the distribution function, with the replications as clusters " +
    "(Woodruff 1952, Francisco and Fuller 1991): they end at the samples beyond which the replications agree, beyond chance, that the percentile " +
    "does not lie. Nothing is assumed of the samples within a replication, which depend on each other. Where too few lie beyond a percentile to " +
    "bound it, no interval is claimed. Each interval holds by itself, not all together. " +
    "A maximum is the greatest value seen, without an interval. Percentile curves are of all replications together."
  );
}

/** The median and the widest relative half-width over all steady points. */
function precision(result: Result): string {
  const sentences = (["mean", "p50", "p99"] as const).flatMap((statistic) => {
    const widths = result.points
      .flatMap((point) => (point.latency ? [point.latency.notice[statistic], point.latency.response[statistic]] : []))
      .flatMap((estimate: Estimate) => relativeHalfWidth(estimate) ?? [])
      .sort((a, b) => a - b);
    if (widths.length === 0) return [];
    const percent = (width: number) => formatExact(Number(width.toPrecision(2)), "share");
    return [
      `${statistic}: ${percent(widths[Math.floor(widths.length / 2)])} at the median point, ${percent(widths.at(-1)!)} at the worst`,
    ];
  });
  return sentences.length > 0
    ? `Half-width of the interval, relative to the value: ${sentences.join("; ")}. ${precisionSentence(result)}`
    : "No intervals.";
}

/** At the point where it is strongest, and where a window is too short for it. */
function dependence({ points }: Result): string {
  const known = points.flatMap(({ correlation }) => correlation ?? []).sort((a, b) => b.events - a.events);
  if (known.length === 0) return "Not to be told: at each point all latencies are equal, or nothing was measured.";
  const [{ events, naiveCoverage }] = known;
  const short = known.filter((each) => each.short).length;
  return (
    `Up to ${formatExact(events, "count")} consecutive events tell as much about the mean as one independent sample (integrated autocorrelation time, ` +
    `batch means); an interval that took all events for independent would hold the truth in ${formatExact(naiveCoverage, "share")} of cases there. ` +
    `The intervals here rest on whole replications instead. ${
      short === 0
        ? "Every window is at least 20 such times long."
        : `At ${short} of ${points.length} points a window is less than 20 such times long: intervals there may be too narrow, and the warm-up too short.`
    }`
  );
}

function exceptions(result: Result): Html | string {
  const found = exceptionsOf(result, true);
  if (found.length === 0) return "None: every point reached a steady state at the rate asked for.";
  return html`<ul>${found.map(
    ({ lines, pending, reason }) =>
      html`<li>${enumerate(lines)} at ${enumerate(pending.map(formatPending))}: ${reason}</li>`,
  )}</ul>`;
}

function assumed({ scenario }: Result): Html | string {
  const costs = Object.entries(scenario.profile.costs);
  const names = costs.filter(([, cost]) => cost.kind === "assumed").map(([name]) => name);
  if (names.length === 0) return "None: every cost is measured or published.";
  return html`${names.length} of ${costs.length} costs have no trustworthy source and are assumed, with a wide range: ${names.map(
    (name, i) => html`<span class="assumed">${name}</span>${i < names.length - 1 ? "," : "."}`,
  )}`;
}
