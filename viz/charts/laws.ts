/** What is drawn of growth laws with the latencies: guides, annotations, a word after the name. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatCount } from "../../scenarios/common/format.js";
import type { Result } from "../../scenarios/common/types.js";
import { changesOf, curveOf, growthMetrics, growthOf, kneeInWords, kneeOf, placeOfKnee } from "../wording/growth.js";
import { metricTitle } from "../wording/vocabulary.js";
import type { Annotation } from "./annotations.js";
import type { Series } from "./series.js";
import { classIn, latencyMetricOf, type View, visibleLines } from "./view.js";

/** With more lines than this, laws are drawn for the pinned ones only. */
const FEW = 8;

/** `series` with the laws that the view asks for. */
export function withLaws(result: Result, view: View, series: Series): Series {
  switch (view.laws) {
    case "none":
      return series;
    case "expected":
      return isExpected(view) ? { ...series, guide: expectedLaw(result, series.id) } : series;
    case "fitted":
      return tells(result, view, series) ? fitted(result, view, series) : series;
  }
}

/** The mechanisms' own laws are about the mean notice latency; on any other statistic they would mislead. */
function isExpected(view: View): boolean {
  return view.latency === "notice" && view.statistic === "mean" && classIn(view) === undefined;
}

/** Where many lines are drawn, laws would be a thicket: only those of the pinned ones are. */
function tells(result: Result, view: View, { emphasis }: Series): boolean {
  return emphasis === "pinned" || (emphasis === "normal" && visibleLines(result, view).length <= FEW);
}

function expectedLaw(result: Result, line: string): [number, number][] | undefined {
  const guide = result.points.flatMap((point): [number, number][] =>
    point.line === line && point.lawNoticeNs ? [[positionOf(point), point.lawNoticeNs]] : [],
  );
  return guide.length > 1 ? guide : undefined;
}

function fitted(result: Result, view: View, series: Series): Series {
  const growth = growthOf(result, series.id, latencyMetricOf(view));
  const annotations = [...changes(result, view, series), ...knees(result, series)].sort((a, b) => a.x - b.x);
  if (growth === undefined) return { ...series, annotations };
  return {
    ...series,
    fitted: curveOf(growth),
    suffix: growth.law === "undecided" ? undefined : growth.law,
    annotations,
  };
}

function changes(result: Result, view: View, { id, label }: Series): Annotation[] {
  const growth = growthOf(result, id, latencyMetricOf(view));
  if (growth === undefined) return [];
  return changesOf(growth).map(({ before, after }) => ({
    kind: "change",
    x: Math.sqrt(before.to * after.from),
    tip: `${label}, between ${formatCount(before.to)} and ${formatCount(after.from)}\nlaw changes from ${before.law} to ${after.law}`,
  }));
}

function knees(result: Result, { id, label }: Series): Annotation[] {
  const knee = kneeOf(result, id);
  const x = knee && placeOfKnee(knee, axisOf(result.scenario));
  return knee && x !== undefined
    ? [{ kind: "knee", x, tip: `${label}\nload: ${kneeInWords(knee, axisOf(result.scenario))}` }]
    : [];
}

/** Laws are about n: along another axis only knees are marked, where there are any. */
function kneeNotes(result: Result, view: View): string[] {
  const marked = visibleLines(result, view).some(({ id }) => {
    const knee = kneeOf(result, id);
    return knee !== undefined && placeOfKnee(knee, axisOf(result.scenario)) !== undefined;
  });
  return marked ? ["Triangle above a line: from there on the load is too much for it."] : [];
}

/** How to read them; says so where there are none. */
export function lawNotes(result: Result, view: View): string[] {
  if (view.laws === "none" || axisOf(result.scenario).values.length < 2) return [];
  if (view.laws === "expected") {
    return isExpected(view)
      ? ["Thin dots: what the mechanism's law expects at light load."]
      : ["The mechanisms' own laws are about mean notice latency only."];
  }
  if (!axisOf(result.scenario).isPending) return kneeNotes(result, view);
  const known = growthMetrics(result);
  const few = visibleLines(result, view).length <= FEW ? "" : " Laws are drawn for pinned lines only.";
  if (known.includes(latencyMetricOf(view))) {
    return [
      "Dots on a line: the law that fits it (written after its name), over the range where it holds. Bar across it: the law changes there. Triangle above " +
        `it: from there on the load is too much, and something is full.${few}`,
    ];
  }
  const latencies = known.filter((name) => /^(notice|start|response)\./.test(name)).map(metricTitle);
  return [
    `No law is fitted to ${metricTitle(latencyMetricOf(view))}${latencies.length > 0 ? `; laws are fitted to ${enumerate(latencies)}` : ""}.`,
  ];
}
