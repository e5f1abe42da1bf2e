/** The workbench below the answer shows one tab at a time: charts that belong together, or a section of text. */
import { findMetric } from "../../scenarios/common/metrics.js";
import type { Result } from "../../scenarios/common/types.js";
import { askedOf } from "../../scenarios/evidence/answers/asked.js";
import { CHART_TABS, type Chart, type ChartTab } from "../charts/frame.js";
import { chartsOf } from "../charts/index.js";
import { examinedClaims } from "../wording/claims.js";

export interface Tab {
  /** In the address, and part of the id of its panel. */
  name: string;
  label: string;
  charts: Chart[];
  /** Printed unless the reader chooses otherwise. */
  printed: boolean;
}

const LABELS: Record<ChartTab, string> = {
  latency: "Latency",
  why: "Why",
  time: "Over time",
  cores: "Core time",
  memory: "Memory",
  percentiles: "Percentiles",
  workers: "Workers",
  differences: "Differences",
  growth: "Growth",
  signals: "Signals",
};

/** The timeline of one run; it stands behind what else is about single runs, before what compares. */
export const TIMELINE = "timeline";
const BEFORE_TIMELINE = CHART_TABS.indexOf("differences");

const hasCharts = (tab: Tab) => tab.charts.length > 0;

/** Everything there is on the page below the answer, in the order of the tabs. @param part that is shown, of `whole` */
export function tabsOf(part: Result, whole: Result): Tab[] {
  const charts = chartsOf(part);
  const ofCharts = CHART_TABS.map(
    (name): Tab => ({ name, label: LABELS[name], charts: charts.filter(({ tab }) => tab === name), printed: false }),
  );
  const text = (name: string, label: string, printed: boolean): Tab => ({ name, label, charts: [], printed });
  return [
    ...ofCharts.slice(0, BEFORE_TIMELINE).filter(hasCharts),
    text(TIMELINE, "Timeline", false),
    ...ofCharts.slice(BEFORE_TIMELINE).filter(hasCharts),
    ...(examinedClaims(whole).length > 0 ? [text("claims", "Claims", false)] : []),
    text("confidence", "Confidence", true),
    text("model", "Model", false),
    text("cite", "Cite", true),
  ];
}

/**
 * The tab that is open where the address names none: that of the chart of what the answer is about. How much a line
 * carries is seen by its latency.
 */
export function openingTab(part: Result): string {
  const asked = askedOf(part.scenario);
  const byKind: Partial<Record<typeof asked.kind, string>> = { capacity: "latency", recovery: "timeline" };
  const about = byKind[asked.kind] ?? findMetric(asked.metric)?.chart ?? "latency";
  return chartsOf(part).find(({ name }) => name === about)?.tab ?? "latency";
}

/** The tab that a hash names, if there is such a one. */
export function tabIn(hash: string, part: Result, whole: Result): string {
  const named = new URLSearchParams(hash.replace(/^#/, "")).get("tab");
  return tabsOf(part, whole).find(({ name }) => name === named)?.name ?? openingTab(part);
}

/** `hash`, which says how charts are shown, with the tab that is open, unless it is that which opens by itself. */
export function withTab(hash: string, tab: string, part: Result): string {
  if (tab === openingTab(part)) return hash;
  return [`tab=${tab}`, hash].filter((text) => text !== "").join("&");
}
