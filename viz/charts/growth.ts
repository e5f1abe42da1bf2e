/** Which growth law holds over which part of the axis: a row per line, a bar per segment, a mark at the knee. */
import { axisOf } from "../../scenarios/common/axis.js";
import { formatEstimate, formatFixed, type Unit } from "../../scenarios/common/format.js";
import type { Growth, Line, Result, Segment } from "../../scenarios/common/types.js";
import { type Cell, number, type Table, text } from "../encodings/table.js";
import { shortenDistinct } from "../encodings/text.js";
import {
  growthMetrics,
  growthOf,
  kneeInWords,
  kneeOf,
  lawOf,
  placeOfKnee,
  rangeOf,
  ranking,
  segmentInWords,
  segmentsOf,
} from "../wording/growth.js";
import { metricTitle, metricUnit } from "../wording/vocabulary.js";
import { drawAnnotation } from "./annotations.js";
import { drawAxes } from "./axes.js";
import { growthMenu } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawMarker } from "./markers.js";
import { lineColour, lineStyles } from "./palette.js";
import { xAxisOf } from "./points.js";
import { type Scale, scaleFor } from "./scales.js";
import { add, type Group, mark, middle, textWidth } from "./svg.js";
import { emphasisOf, type View, visibleLines } from "./view.js";

/** Narrower than this, names stand above their bars. */
const NARROW = 600;
const LONGEST_NAME = 28;
const BAR = 18;
const ROW = { wide: 30, narrow: 46 };
const FOOT = 46;
const TOP = 12;
/** The faster a law grows, the darker its bar. */
const SHADES: Record<Segment["law"], number> = {
  undecided: 0,
  "O(1)": 0.06,
  "O(log n)": 0.13,
  "O(n)": 0.22,
  "O(n log n)": 0.32,
  "O(n^2)": 0.44,
};

/** What is drawn, and where. */
interface Scene {
  result: Result;
  view: View;
  frame: Frame;
  x: Scale;
  narrow: boolean;
}

export const growthChart: Chart = {
  name: "growth",
  heading: "Growth laws",
  tab: "growth",
  controls: (on) => [growthMenu(on)],
  figures: () => ({ growth: {} }),
  openTable: true,
  applies: (result) => growthMetrics(result).length > 0,
  title: (_result, view) => `How ${metricTitle(view.growth)} grows with pending operations`,
  notes: () => [
    "A bar is a range over which one law fits best; darker grows faster; dashed: undecided. The law changes somewhere between two bars.",
    "Triangle: from there on the load is too much, and something is full. The law is claimed up to there; thinner bars show the values beyond.",
    "Weight of evidence: how strongly the values support a law among the five, by an information criterion; the weights sum to 1.",
  ],
  draw(result, view, frame) {
    const lines = visibleLines(result, view);
    const width = innerWidth(frame);
    const narrow = width < NARROW;
    const row = narrow ? ROW.narrow : ROW.wide;
    const names = shortenDistinct(
      lines.map(({ label }) => label),
      LONGEST_NAME,
    );
    const left = narrow ? 8 : Math.max(60, ...names.map((name) => textWidth(name) + 34));
    const bottom = TOP + lines.length * row;
    const x = scaleFor(xAxisOf(result), axisOf(result.scenario).values, left, width - 28, true);
    const { svg, body } = openSvg(frame, {
      title: growthChart.title(result, view),
      notes: growthChart.notes(result, view),
      description: lines.map((line) => `${line.label}: ${inWords(result, view, line)}.`).join(" "),
      height: bottom + FOOT,
    });
    const area = { left, right: width - 28, top: TOP, bottom };
    drawAxes(body, { x: xAxisOf(result), y: xAxisOf(result) }, x, noTicks, area, frame.palette);
    const scene = { result, view, frame, x, narrow };
    for (const [i, line] of lines.entries()) drawRow(body, line, names[i], TOP + i * row, left, scene);
    return svg.node()!;
  },
  table: growthTable,
};

const noTicks: Scale = Object.assign(() => 0, { ticks: [] });

function inWords(result: Result, view: View, line: Line): string {
  const growth = growthOf(result, line.id, view.growth);
  return growth ? segmentsOf(growth).map(segmentInWords).join(", ") : "no law fitted";
}

function drawRow(body: Group, line: Line, name: string, top: number, left: number, scene: Scene): void {
  const { result, view, frame, x, narrow } = scene;
  const { palette } = frame;
  const style = lineStyles(result).get(line.id)!;
  const centre = top + (narrow ? 30 : ROW.wide / 2);
  const nameY = narrow ? top + 12 : centre;
  const faint = emphasisOf(result, view, line) === "faint";
  const row = add(body, "g", { "data-line": line.id, opacity: faint ? 0.3 : 1 });
  drawMarker(row, style, narrow ? left + 4 : 10, nameY, false, palette);
  const looks = { ...middle(narrow ? left + 16 : 24, nameY), class: "name", fill: lineColour(style, palette) };
  add(row, "text", looks, name);
  const growth = growthOf(result, line.id, view.growth);
  if (growth === undefined) {
    add(row, "text", { ...middle(left + 8, centre), fill: palette.muted }, "no law fitted");
  } else {
    for (const segment of segmentsOf(growth)) drawSegment(row, growth, segment, line, centre, scene);
    for (const segment of growth.beyond ?? []) drawSegment(row, growth, segment, line, centre, scene, true);
  }
  const knee = kneeOf(result, line.id);
  const place = knee && placeOfKnee(knee, axisOf(result.scenario));
  if (knee === undefined || place === undefined) return;
  const tip = `${line.label}\nload: ${kneeInWords(knee, axisOf(result.scenario))}`;
  const at = mark(row, { line: line.id, key: `knee ${place}`, tip }, x(place), centre - BAR / 2);
  drawAnnotation(at, "knee", x(place), centre - BAR / 2 + 6, lineColour(style, palette), palette.paper);
}

function drawSegment(
  row: Group,
  growth: Growth,
  segment: Segment,
  line: Line,
  centre: number,
  scene: Scene,
  beyond = false,
): void {
  const { result, x, frame } = scene;
  const { from, to, law } = segment;
  const [start, end] = [x(from) - (from === to ? 5 : 0), x(to) + (from === to ? 5 : 0)];
  const more = beyond ? ["beyond the knee"] : from === growth.from ? evidenceOf(growth) : [];
  const tip = [line.label, segmentInWords(segment), ...more].join("\n");
  const group = mark(row, { line: line.id, key: from, tip }, (start + end) / 2, centre);
  const colour = lineColour(lineStyles(result).get(line.id)!, frame.palette);
  const height = beyond ? BAR * 0.6 : BAR;
  const place = { x: start, y: centre - height / 2, width: end - start, height, rx: 2 };
  add(group, "rect", { ...place, fill: frame.palette.paper });
  add(group, "rect", {
    ...place,
    fill: colour,
    "fill-opacity": SHADES[law],
    stroke: colour,
    "stroke-width": 1,
    "stroke-dasharray": law === "undecided" ? "2 3" : undefined,
  });
  const short = law === "undecided" && from < to ? "?" : "";
  const word = end - start > textWidth(law, 11) + 6 ? law : short;
  const looks = { "font-size": beyond ? 9 : 11, "text-anchor": "middle", fill: frame.palette.text };
  if (word) add(group, "text", { ...middle((start + end) / 2, centre), ...looks }, word);
}

/** What speaks for the law that was chosen. */
function evidenceOf(growth: Growth): string[] {
  const [best] = ranking(growth);
  const { exponent, reason } = growth;
  return [
    ...(best ? [`weight of evidence of ${best[0]}: ${share(best[1])}`] : []),
    ...(exponent ? [`exponent ${exponentText(growth)}`] : []),
    ...(reason && growth.from < growth.to ? [reason] : []),
  ];
}

function exponentText({ exponent }: Growth): string {
  if (!exponent) return "";
  const { value, low, high } = exponent;
  if (low === null || high === null) return formatFixed(value, 2);
  const decimals = high - low < 0.04 ? 3 : 2;
  const [said, from, to] = [value, low, high].map((each) => formatFixed(each, decimals));
  return `${said} (${from} to ${to})`;
}

function share(weight: number): string {
  return weight > 0.995 ? ">0.99" : weight < 0.005 ? "<0.01" : formatFixed(weight, 2);
}

function fitted(growth: Growth): string {
  const { constant, factor, law, metric } = growth;
  if (constant === undefined || law === "undecided") return "";
  const unit: Unit = metricUnit(metric);
  const start = formatEstimate(constant, unit);
  if (law === "O(1)" || factor === undefined) return start;
  return `${start} + ${formatEstimate(factor, unit)} × ${law.slice(2, -1)}`;
}

function growthTable(result: Result, view: View): Table {
  const lines = visibleLines(result, view);
  const saturates = lines.some(({ id }) => growthOf(result, id, view.growth)?.beyond);
  const plain = (key: string, label: string) => ({ key, label, numeric: false });
  const numeric = (key: string, label: string) => ({ key, label, numeric: true });
  return {
    columns: [
      plain("line", "line"),
      plain("law", "law"),
      plain("range", "holds"),
      numeric("exponent", "exponent"),
      plain("fitted", "fitted"),
      plain("weights", "weight of evidence"),
      plain("before", "before that"),
      ...(saturates ? [plain("beyond", "beyond the knee")] : []),
      plain("knee", "load too much"),
    ],
    rows: lines.map((line) => {
      const growth = growthOf(result, line.id, view.growth);
      const knee = kneeOf(result, line.id);
      return [
        text(line.label),
        ...cellsOf(growth, saturates),
        text(knee ? kneeInWords(knee, axisOf(result.scenario)) : ""),
      ];
    }),
  };
}

function cellsOf(growth: Growth | undefined, saturates: boolean): Cell[] {
  if (growth === undefined)
    return [text("no law fitted"), ...Array.from({ length: saturates ? 6 : 5 }, () => text(""))];
  const { law, reason, exponent, before, beyond = [] } = growth;
  const best = ranking(growth).slice(0, 2);
  return [
    text(reason && growth.from < growth.to ? `${law}: ${reason}` : lawOf(growth)),
    text(rangeOf(growth)),
    number(exponent?.value, () => exponentText(growth)),
    text(fitted(growth)),
    text(best.map(([name, weight]) => `${name}: ${share(weight)}`).join(", ")),
    text(before.map(segmentInWords).join(", ")),
    ...(saturates ? [text(beyond.map(segmentInWords).join(", "))] : []),
  ];
}
