/**
 * What a link to the page shows, for whoever draws it without the page. The page shows what it can of any link; here
 * what the result does not have is an error.
 */
import { didYouMean } from "../../scenarios/common/did-you-mean.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { UsageError } from "../../scenarios/common/errors.js";
import { shellLine } from "../../scenarios/common/shell.js";
import type { Result } from "../../scenarios/common/types.js";
import { viewOfMetric } from "../charts/claim-view.js";
import type { Chart } from "../charts/frame.js";
import { chartsOf } from "../charts/index.js";
import { parseHash, parseZoom, switchesOf, type View } from "../charts/view.js";
import { partName, partsOf } from "../wording/parts.js";
import { openingTab, tabsOf } from "./tabs.js";

/** What is asked for, of which the later goes before the earlier. */
interface Asked {
  /** The name of a chart; a link to a page, or what stands behind its `#`; or a name, `#`, and that. */
  view?: string;
  part?: string;
  metric?: string;
  /** The ids of the lines that are shown, of the part that is meant. */
  lines?(part: Result): readonly string[];
  /** As they stand in a link: `["scale", "linear"]`. */
  switches?: readonly (readonly [name: string, value: string])[];
}

export interface Linked {
  part: Result;
  chart: Chart;
  view: View;
  /** Other charts under the tab that a link names, where it names no chart. */
  besides: Chart[];
}

/** @throws UsageError for what `whole` does not have */
export function linkedView(whole: Result, asked: Asked): Linked {
  const { name, link } = parted(asked.view ?? "");
  const part = partNamed(whole, asked.part ?? link.get("part"));
  const shown = asked.metric === undefined ? undefined : viewOfMetric(part, asked.metric);
  const { chart, besides } = chartNamed(
    { part, whole },
    name ?? (link.has("tab") ? undefined : shown?.chart),
    link.get("tab"),
  );
  for (const [key, value] of shown ? metricSwitches(chart, shown, asked.metric!) : []) link.set(key, String(value));
  if (asked.lines) for (const key of ["hide", "show"]) link.delete(key);
  for (const id of asked.lines?.(part) ?? []) link.append("show", id);
  for (const [key, value] of asked.switches ?? []) setSwitch(link, key, value);
  checkSwitches(link, part);
  return { part, chart, besides, view: parseHash(link.toString(), part) };
}

/** Name of a chart and what is behind the `#`; the page that a link leads to is not looked at. */
function parted(text: string): { name?: string; link: URLSearchParams } {
  const at = text.indexOf("#");
  const [before, behind] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 && before.includes("=")) return { link: new URLSearchParams(before) };
  if (/^claim-[^=]*$/.test(behind))
    throw new UsageError(
      `#${behind} is a link to a claim, which is no drawing; "show its chart" beside it leads to one`,
    );
  const isPage = /[/\\]|\.html?$/i.test(before);
  return { ...(before !== "" && !isPage && { name: before }), link: new URLSearchParams(behind) };
}

function partNamed(whole: Result, name: string | null): Result {
  const parts = partsOf(whole);
  const found = name === null ? whole : parts.find((part) => partName(part) === name);
  if (found) return found;
  throw new UsageError(`no part "${name}" in this result${didYouMean(name!, parts.map(partName))}`);
}

/** By its name, else the first under a tab, which is the one that the page opens with if none is named. */
function chartNamed(
  { part, whole }: { part: Result; whole: Result },
  name: string | undefined,
  tab: string | null,
): Pick<Linked, "chart" | "besides"> {
  const charts = chartsOf(part);
  const names = charts.map((chart) => chart.name);
  if (name !== undefined) {
    const chart = charts.find((each) => each.name === name);
    if (!chart) throw new UsageError(`no view "${name}" of this result${didYouMean(name, names)}`);
    return { chart, besides: [] };
  }
  const under = tab ?? openingTab(part);
  const [chart, ...besides] = charts.filter((each) => each.tab === under);
  if (chart) return { chart, besides: tab === null ? [] : besides };
  const tabs = [...new Set(charts.map((each) => each.tab))];
  // Where the answer is about a timeline, no chart is what opens.
  if (tab === null) return { chart: charts[0], besides: [] };
  const isTab = tabsOf(part, whole).some((each) => each.name === tab);
  const hint = isTab ? `; there are drawings under ${enumerate(tabs)}` : didYouMean(tab, tabs);
  throw new UsageError(`no drawing under the tab "${tab}" of this result${hint}`);
}

/** The switches with which a chart shows a metric. @throws UsageError if it shows another quantity */
function metricSwitches(chart: Chart, { chart: own, change }: ReturnType<typeof viewOfMetric>, metric: string) {
  if (chart.name === "growth") return [["growth", metric]];
  if (chart.name !== own && !(own === "latency" && OF_LATENCIES.includes(chart.name)))
    throw new UsageError(`the view ${chart.name} does not show ${metric}; ${own} does`);
  return Object.entries(change);
}

/** Besides the chart of latencies themselves. */
const OF_LATENCIES = ["percentiles", "difference", "timeline"];

/** Of which a link may have several. */
const LISTS = ["pin", "hide", "show"];

function setSwitch(link: URLSearchParams, key: string, value: string): void {
  if (LISTS.includes(key)) link.append(key, value);
  else link.set(key, value);
}

function checkSwitches(link: URLSearchParams, part: Result): void {
  const known = switchesOf(part);
  for (const [key, value] of link) {
    if (key === "part" || key === "tab") continue;
    if (key === "set") throw new UsageError(notReported(link, part));
    if (!known.has(key)) throw new UsageError(`no switch "${key}" of a view${didYouMean(key, [...known.keys()])}`);
    const choices = known.get(key);
    const isKnown = choices === undefined ? value === "" || parseZoom(value) !== undefined : choices.includes(value);
    if (!isKnown) throw new UsageError(`${key}: no "${value}"${expected(value, choices)}`);
  }
}

function expected(value: string, choices: readonly string[] | undefined): string {
  return choices
    ? didYouMean(
        value,
        choices.filter((choice) => choice !== ""),
      )
    : '; expected such as "1200-3400", in ns';
}

/** The link is to a run that the page made with other values, which is in no result. */
function notReported(link: URLSearchParams, part: Result): string {
  const settings = link.getAll("set");
  const run = shellLine(["muxsim", "run", partName(part), ...settings.flatMap((setting) => ["--set", setting])]);
  return `the link shows a run with other values, ${enumerate(settings)}: run it (${run}) and draw that result`;
}
