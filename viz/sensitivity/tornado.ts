/**
 * Tornado charts: for each line a bar per cost, from the metric with the cost at its low end to that at its high end,
 * the widest on top. All lines share a logarithmic scale around their own values, so that lines can be compared.
 */

import { scaleLog } from "d3";
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { MetricUnit } from "../../scenarios/common/estimate.js";
import { formatExact, formatInterval } from "../../scenarios/common/format.js";
import type { Change, Effect, QuantileName, Response, Sensitivity } from "../../scenarios/sensitivity/types.js";
import { type Frame, innerWidth, openSvg } from "../charts/frame.js";
import { stack } from "../charts/stack.js";
import { add, type Group, mark, middle, round, textWidth } from "../charts/svg.js";
import { shorten, wrapCharacters } from "../encodings/text.js";
import { capitalise } from "../wording/vocabulary.js";
import {
  baseText,
  changeText,
  effectsBySize,
  isNoise,
  labelOf,
  metricOf,
  rangeText,
  relativeText,
  restTexts,
  spanOf,
  valueTextOf,
} from "./words.js";

/** The bar of all costs. */
const TOGETHER = "all together";
/** The key of all marks: up and down lead from bar to bar, and a cost is the same line in each panel. */
const EVERY = "bars";
const MOST_BARS = 15;
const ROW = 20;
const BAR = 12;
const HEAD = 44;
/** Below the bars: the axis and the line about what is left out. */
const AXIS = 24;
const GAP = 28;
/** Narrower than this, one panel stands below the other. */
const TWO_COLUMNS = 700;
/** Share of a panel that names may take. */
const MOST_NAMES = 0.42;
/** Room for the values at the ends of bars, at most, and between them. */
const MOST_VALUE = 70;
const VALUE_GAP = 6;
const SMALL = 10.5;
/** The scale reaches at least this far each way. */
const LEAST_RATIO = 1.1;

interface Tornado {
  sensitivity: Sensitivity;
  /** Name of a metric. */
  metric: string;
}

export function tornadoTitle({ sensitivity, metric }: Tornado): string {
  return `${capitalise(metricOf(sensitivity, metric).title)}: effect of each cost`;
}

export const TORNADO_NOTES = [
  "The vertical rule is the value with all costs as they are. The filled part of a bar leads to the value with the cost at its high end, the open part to that at its low end.",
  "All lines share one logarithmic scale of factors. Whiskers: the interval of the difference. Asterisk: an assumed cost.",
  "All together: all costs varied at once; line from least to greatest, box from the 10th to the 90th percentile, stroke at the median.",
];

/** What all costs do together, where there are any that do something. */
function togetherOf({ joint, effects }: Response): Record<QuantileName, number> | undefined {
  return effects.length > 0 ? joint?.quantiles : undefined;
}

/** What one line's panel shows. */
interface Panel {
  response: Response;
  bars: Effect[];
  notes: string[];
  height: number;
}

export function drawTornado(chart: Tornado, frame: Frame): SVGSVGElement {
  const width = innerWidth(frame);
  const columns = width >= TWO_COLUMNS ? 2 : 1;
  const panelWidth = (width - (columns - 1) * GAP) / columns;
  const panels = chart.sensitivity.responses
    .filter(({ metric }) => metric === chart.metric)
    .map((response) => panelOf(response, panelWidth));
  const rows: Panel[][] = [];
  for (let i = 0; i < panels.length; i += columns) rows.push(panels.slice(i, i + columns));
  const tops = stack(
    rows.map((row) => ({ height: Math.max(...row.map(({ height }) => height)) })),
    GAP,
  );
  const { svg, body } = openSvg(frame, {
    title: tornadoTitle(chart),
    description: panels.map(({ response }) => describe(chart.sensitivity, response)).join(" "),
    notes: TORNADO_NOTES,
    height: tops.height,
  });
  const ratios = ratiosOf(panels);
  const names = namesRoom(panels, chart.sensitivity, panelWidth);
  const values = valuesRoom(panels, metricOf(chart.sensitivity, chart.metric).unit);
  rows.forEach((row, r) => {
    row.forEach((panel, c) => {
      const group = add(body, "g", {
        class: "panel",
        transform: `translate(${round(c * (panelWidth + GAP))},${round(tops.starts[r])})`,
      });
      drawPanel(group, chart, panel, { width: panelWidth, names, values, ratios, frame });
    });
  });
  return svg.node()!;
}

function panelOf(response: Response, width: number): Panel {
  const bars = effectsBySize(response).clear.slice(0, MOST_BARS);
  const notes = wrapCharacters(restTexts(response, bars.length).join(" "), width / (SMALL * 0.6)).filter(
    (line) => line !== "",
  );
  const drawn = response.base !== null && response.base.value > 0;
  const rows = drawn ? bars.length + (togetherOf(response) ? 1 : 0) : 0;
  const body = rows > 0 ? rows * ROW + AXIS : 0;
  return { response, bars: drawn ? bars : [], notes, height: HEAD + body + notes.length * 14 };
}

function namesRoom(panels: readonly Panel[], sensitivity: Sensitivity, width: number): number {
  const names = panels.flatMap(({ bars }) => bars.map(({ cost }) => nameOf(sensitivity, cost)));
  return Math.min(MOST_NAMES * width, Math.max(...[TOGETHER, ...names].map((name) => textWidth(name, 11))) + 10);
}

function valuesRoom(panels: readonly Panel[], unit: MetricUnit): number {
  const texts = panels.flatMap(({ response, bars }) => {
    const together = togetherOf(response);
    const ends = together ? [formatExact(together.min, unit), formatExact(together.max, unit)] : [];
    return [...ends, ...bars.flatMap(({ low, high }) => [low, high].map((end) => valueTextOf(end, response, unit)))];
  });
  return Math.min(MOST_VALUE, Math.max(0, ...texts.map((text) => textWidth(text, SMALL))) + VALUE_GAP);
}

/** From the least to the greatest factor by which any of the values differs from its base. */
function ratiosOf(panels: readonly Panel[]): [number, number] {
  const ratios = panels.flatMap(({ response, bars }) => {
    const base = response.base?.value ?? 0;
    if (base <= 0) return [];
    const values = [
      ...bars.flatMap(({ low, high }) => [low.value, high.value]),
      togetherOf(response)?.min ?? null,
      togetherOf(response)?.max ?? null,
    ];
    return values.flatMap((value) => (value === null || value <= 0 ? [] : [value / base]));
  });
  return [Math.min(1 / LEAST_RATIO, ...ratios), Math.max(LEAST_RATIO, ...ratios)];
}

interface Scene {
  width: number;
  /** Room for the names of costs. */
  names: number;
  /** Room for the values at the ends of bars. */
  values: number;
  ratios: [number, number];
  frame: Frame;
}

/** Pixels of a panel, and its scale: of values, clamped to the panel. */
interface Layout {
  left: number;
  right: number;
  place(value: number): number;
  base: number;
  response: Response;
  unit: MetricUnit;
}

function drawPanel(panel: Group, chart: Tornado, { response, bars, notes, height }: Panel, scene: Scene): void {
  const { sensitivity } = chart;
  const { palette } = scene.frame;
  const { unit } = metricOf(sensitivity, chart.metric);
  const room = Math.floor(scene.width / (12.5 * 0.62));
  add(
    panel,
    "text",
    { x: 0, y: 13, "font-size": 12.5, "font-weight": 600 },
    shorten(labelOf(sensitivity, response.line), room),
  );
  add(
    panel,
    "text",
    { x: 0, y: 29, fill: palette.muted, "font-size": 11 },
    `${baseText(response, unit)} at ${axisOf(sensitivity.scenario).at(positionOf(response))}`,
  );
  const base = response.base?.value ?? 0;
  notes.forEach((line, i) => {
    add(
      panel,
      "text",
      { x: 0, y: height - (notes.length - i) * 14 + 10, fill: palette.muted, "font-size": SMALL },
      line,
    );
  });
  if (base <= 0) return;
  const left = scene.names + scene.values;
  const right = scene.width - scene.values;
  const scale = scaleLog().domain(scene.ratios).range([left, right]);
  const place = (each: number) => Math.min(right, Math.max(left, each > 0 ? scale(each / base) : left));
  const layout: Layout = { left, right, place, base, response, unit };
  const rows = bars.length + (togetherOf(response) ? 1 : 0);
  if (rows > 0) drawScale(panel, layout, scene, rows);
  bars.forEach((effect, i) => {
    drawBar(panel, sensitivity, effect, HEAD + i * ROW, layout, scene);
  });
  if (togetherOf(response)) drawJoint(panel, sensitivity, HEAD + bars.length * ROW, layout, scene);
}

function nameOf(sensitivity: Sensitivity, cost: string): string {
  return spanOf(sensitivity, cost).kind === "assumed" ? `${cost} *` : cost;
}

const UNCHANGED = "0 %";
const TICKS = [1.02, 1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000];

/** A tick each way, at the greatest factor that has room. */
function drawScale(
  panel: Group,
  { place, base, left, right }: Layout,
  { ratios: [least, most], frame }: Scene,
  rows: number,
): void {
  const { palette } = frame;
  const bottom = HEAD + rows * ROW;
  const below = TICKS.findLast((tick) => tick <= 1.001 / least) ?? 1 / least;
  const above = TICKS.findLast((tick) => tick <= 1.001 * most) ?? most;
  const gap = textWidth(UNCHANGED, SMALL) / 2 + 6;
  for (const factor of [1 / below, 1, above]) {
    const x = place(base * factor);
    const text = factor === 1 ? UNCHANGED : relativeText(base * factor, base);
    if (factor !== 1 && Math.abs(x - place(base)) < gap + textWidth(text, SMALL) / 2) continue;
    const stroke = factor === 1 ? palette.text : palette.rule;
    add(panel, "path", { d: `M${round(x)},${HEAD - 4}V${bottom + 3}`, stroke });
    add(panel, "text", { x, y: bottom + 15, "text-anchor": "middle", "font-size": SMALL, fill: palette.muted }, text);
  }
  add(panel, "path", { d: `M${round(left)},${bottom + 3}H${round(right)}`, stroke: palette.rule });
}

function drawBar(
  panel: Group,
  sensitivity: Sensitivity,
  effect: Effect,
  top: number,
  layout: Layout,
  scene: Scene,
): void {
  const { palette } = scene.frame;
  const span = spanOf(sensitivity, effect.cost);
  const y = top + ROW / 2;
  const own = add(panel, "g", { class: "bar", "data-line": effect.cost });
  const [low, high] = [effect.low, effect.high].map((change) => changeWithInterval(change, layout));
  const tip = [
    `${span.name}, ${rangeText(span)}`,
    placeText(sensitivity, layout),
    `at the low end: ${low}`,
    `at the high end: ${high}`,
  ].join("\n");
  const group = mark(own, { line: effect.cost, key: EVERY, tip }, layout.place(layout.base), y);
  const nameRoom = Math.floor(scene.names / (11 * 0.6));
  add(group, "text", { ...middle(0, y), "font-size": 11 }, shorten(nameOf(sensitivity, span.name), nameRoom));
  drawSide(group, effect.low, y, layout, { fill: palette.paper, stroke: palette.link });
  drawSide(group, effect.high, y, layout, { fill: palette.link, stroke: palette.link });
  for (const change of [effect.low, effect.high]) drawWhisker(group, change, y, layout, palette.text);
  drawEnds(group, effect, y, layout, palette.text);
}

/** `14.7 us (+19 %), difference 2.1 us to 2.5 us`. */
function changeWithInterval(change: Change, { response, unit }: Layout): string {
  const interval = change.difference === null ? "" : formatInterval(change.difference, unit);
  return changeText(change, response, unit) + (interval && `, difference ${interval}`);
}

/** Of which line, at which value of the axis, and what it is there. */
function placeText(sensitivity: Sensitivity, { response, unit }: Layout): string {
  const at = axisOf(sensitivity.scenario).at(positionOf(response));
  return `${labelOf(sensitivity, response.line)}, ${at}: ${baseText(response, unit)} as it is`;
}

function drawSide(
  group: Group,
  { value }: Change,
  y: number,
  { place, base, right }: Layout,
  looks: { fill: string; stroke: string },
): void {
  const [from, to] = [place(base), value === null ? right : place(value)].sort((a, b) => a - b);
  if (to - from < 0.05) return;
  const size = { x: from, y: y - BAR / 2, width: to - from, height: BAR };
  add(group, "rect", { ...size, ...looks, "stroke-dasharray": value === null ? "3 2" : undefined });
}

/** An end that lies beyond the panel has no cap. */
function drawWhisker(
  group: Group,
  { value, difference }: Change,
  y: number,
  { place, base, left, right }: Layout,
  stroke: string,
): void {
  if (value === null || difference?.low == null || difference.high === null) return;
  const [from, to] = [place(base + difference.low), place(base + difference.high)];
  if (to - from < 2) return;
  const caps = [from, to].filter((x) => x > left && x < right).map((x) => `M${round(x)},${y - 3}v6`);
  add(group, "path", { d: `M${round(from)},${y}H${round(to)}${caps.join("")}`, stroke, fill: "none" });
}

/** The values at the outer ends of a bar, clear of the whiskers; of two on the same side, the outer one. */
function drawEnds(group: Group, { low, high }: Effect, y: number, layout: Layout, fill: string): void {
  const { place, base, right, unit } = layout;
  const changes = [low, high];
  const tips = changes.map(({ value }) => (value === null ? right : place(value)));
  const whiskers = changes.flatMap(({ value, difference }) =>
    value === null || difference?.low == null || difference.high === null
      ? []
      : [place(base + difference.low), place(base + difference.high)],
  );
  const sides = changes.map((change, i) => ({
    text: valueTextOf(change, layout.response, unit),
    side: tips[i] - place(base),
  }));
  const leftmost = sides.filter(({ side }) => side < -0.5).sort((a, b) => a.side - b.side)[0];
  const rightmost = sides.filter(({ side }) => side > 0.5).sort((a, b) => b.side - a.side)[0];
  const looks = { "font-size": SMALL, fill };
  const [from, to] = [Math.min(...tips, ...whiskers) - 4, Math.max(...tips, ...whiskers) + 4];
  if (leftmost) add(group, "text", { ...middle(from, y), ...looks, "text-anchor": "end" }, leftmost.text);
  if (rightmost) add(group, "text", { ...middle(to, y), ...looks }, rightmost.text);
}

function drawJoint(panel: Group, sensitivity: Sensitivity, top: number, layout: Layout, { frame }: Scene): void {
  const { palette } = frame;
  const { min, p10, median, p90, max } = togetherOf(layout.response)!;
  const y = top + ROW / 2;
  const [least, low, centre, high, most] = [min, p10, median, p90, max].map(layout.place);
  const say = (value: number) => formatExact(value, layout.unit);
  const own = add(panel, "g", { class: "joint", "data-line": TOGETHER });
  const tip = [
    "All costs together",
    placeText(sensitivity, layout),
    `${say(min)} to ${say(max)}, median ${say(median)}`,
    `80 % of the points within ${say(p10)} and ${say(p90)}`,
  ].join("\n");
  const group = mark(own, { line: TOGETHER, key: EVERY, tip }, centre, y);
  add(group, "text", { ...middle(0, y), "font-size": 11, "font-style": "italic" }, TOGETHER);
  const stroke = palette.text;
  add(group, "path", {
    d: `M${round(least)},${y - 3}v6M${round(least)},${y}H${round(most)}m0,-3v6`,
    stroke,
    fill: "none",
  });
  add(group, "rect", { x: low, y: y - BAR / 2, width: high - low, height: BAR, fill: palette.rule, stroke });
  add(group, "path", { d: `M${round(centre)},${y - BAR / 2}v${BAR}`, stroke, "stroke-width": 2 });
  const looks = { "font-size": SMALL, fill: palette.text };
  add(group, "text", { ...middle(least - 4, y), ...looks, "text-anchor": "end" }, say(min));
  add(group, "text", { ...middle(most + 4, y), ...looks }, say(max));
}

/** One sentence for those who cannot see the panel. */
function describe(sensitivity: Sensitivity, response: Response): string {
  const label = labelOf(sensitivity, response.line);
  const { unit } = metricOf(sensitivity, response.metric);
  const most = response.effects.find((effect) => !isNoise(effect));
  if (most === undefined || response.base === null) return `${label}: no cost changes it.`;
  const [low, high] = [most.low, most.high].map((change) => changeText(change, response, unit));
  return `${label}: ${most.cost} changes it most, ${low} at its low end, ${high} at its high end.`;
}
