/**
 * Signals: a row per line, along the time since the device event. An open
 * circle where the program learns that it can start, a filled one where it learns that the data is there, a tick where
 * its callback has ended.
 */
import { positionOf } from "../../scenarios/common/axis.js";
import { formatEstimate, formatExact } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { type Cell, estimateCell, number, text } from "../encodings/table.js";
import { shortenDistinct } from "../encodings/text.js";
import { bytes, eachInParts } from "../wording/memory.js";
import { NOT_NOTIFIED, notifiedOf, notifiedTexts, SIGNAL_NAMES, type Signals, signalsOf } from "../wording/signals.js";
import { capitalise, MEMORY_KEYS } from "../wording/vocabulary.js";
import { placeMenu, statisticSwitch } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawLegend, legendOf } from "./legend.js";
import { lineColour, lineStyles, linesByFamily } from "./palette.js";
import { atOf, tipOf } from "./points.js";
import { type Scale, scaleFor } from "./scales.js";
import { add, type Group, mark, middle, round, textWidth } from "./svg.js";
import { emphasisOf, type View, visibleLines } from "./view.js";

const ROW = 20;
/** Narrower than this, a name stands above its row. */
const NARROW = 600;
const LONGEST = 30;
/** Room for what happens before the event. */
const BEFORE = 76;
const HEADING = 24;

/** A row: a line with its point at the chosen value of the axis. */
interface Row {
  line: Line;
  name: string;
  point: Point | undefined;
  signals: Signals | undefined;
  y: number;
}

interface Scene {
  result: Result;
  view: View;
  frame: Frame;
  x: Scale;
  /** Where the event is: to its left is what happens before. */
  zero: number;
}

function pointAt(result: Result, view: View, line: Line): Point | undefined {
  return result.points.find((point) => point.line === line.id && positionOf(point) === view.at);
}

/** Rows under a heading per family, from the top; the height of all. */
function layOut(result: Result, view: View, rowHeight: number) {
  const shown = visibleLines(result, view);
  const names = shortenDistinct(
    shown.map(({ label }) => label),
    LONGEST,
  );
  const rows: Row[] = [];
  const headings: { text: string; y: number }[] = [];
  let y = 0;
  for (const [family, members] of linesByFamily(result)) {
    const lines = members.filter((line) => shown.includes(line));
    if (lines.length === 0) continue;
    headings.push({ text: capitalise(family), y });
    y += HEADING;
    for (const line of lines) {
      const signals = signalsOf(result, line.id);
      rows.push({ line, name: names[shown.indexOf(line)], point: pointAt(result, view, line), signals, y });
      y += rowHeight;
    }
    y += 6;
  }
  return { rows, headings, height: y };
}

/** All times that a row shows, in nanoseconds. */
function timesOf({ point, signals }: Row, view: View): number[] {
  if (!point?.latency || !signals) return [];
  const { start, done } = notifiedOf(point, signals.kind, view.statistic);
  return [start, done, point.latency.response[view.statistic]].flatMap((estimate) => estimate?.value ?? []);
}

function drawRow(body: Group, row: Row, scene: Scene): void {
  const { result, view, frame, x, zero } = scene;
  const { line, point, signals, y } = row;
  const narrow = frame.width < NARROW;
  const colour = lineColour(lineStyles(result).get(line.id)!, frame.palette);
  const emphasis = emphasisOf(result, view, line);
  const opacity = emphasis === "faint" ? 0.3 : 1;
  const group = add(body, "g", { "data-line": line.id, opacity });
  const middleY = y + (narrow ? 26 : ROW / 2);
  const name = { fill: colour, "font-weight": emphasis === "pinned" ? 700 : undefined, class: "name" };
  add(group, "text", { ...middle(0, narrow ? y + 9 : middleY), ...name }, row.name);
  if (!point?.latency || !signals) {
    const reason = point ? statusOf(point) : "not run at this number";
    add(group, "text", { ...middle(zero + 6, middleY), "font-size": 11, fill: frame.palette.muted }, reason);
    return;
  }
  const { start, done } = notifiedOf(point, signals.kind, view.statistic);
  const ended = x(point.latency.response[view.statistic].value);
  const notified = x((start ?? done)!.value);
  const stroke = { stroke: colour, "stroke-width": 1.4 };
  const from = signals.kind === "both" ? zero - BEFORE + 14 : zero;
  const waiting = { ...stroke, "stroke-dasharray": signals.kind === "both" ? undefined : "1 3" };
  add(group, "path", { d: `M${round(from)},${round(middleY)}H${round(notified)}`, ...waiting });
  add(group, "path", { d: `M${round(notified)},${round(middleY)}H${round(ended)}`, ...stroke, "stroke-width": 2.4 });
  const circle = (at: number, fill: string) =>
    add(group, "circle", { cx: at, cy: middleY, r: 4.5, fill, stroke: colour, "stroke-width": 1.6 });
  circle(start ? x(start.value) : zero - BEFORE + 14, frame.palette.paper);
  circle(x(done!.value), colour);
  add(group, "path", { d: `M${round(ended)},${round(middleY - 6)}v12`, ...stroke, "stroke-width": 2 });
  drawMarks(body, row, scene, middleY);
}

/** Invisible places where tips are: one for each thing that happens. */
function drawMarks(body: Group, { line, point, signals }: Row, { result, view, x, zero }: Scene, y: number): void {
  if (!point?.latency || !signals) return;
  const { start, done } = notifiedOf(point, signals.kind, view.statistic);
  const response = point.latency.response[view.statistic];
  const times = notifiedTexts({ start, done });
  const notified = times.start ? ` after ${times.start}` : "";
  const moments: [number, string, string][] = [
    [start ? x(start.value) : zero - BEFORE + 14, "start", `can start${notified}: ${signals.start}`],
    [x(done!.value), "done", `has its data after ${times.done}: ${signals.done}`],
    [x(response.value), "ended", `its callback has ended after ${formatEstimate(response, "ns")}`],
  ];
  const memory = `memory per pending operation: ${signals.memory} (${eachInParts(point)})`;
  for (const [at, key, said] of moments) {
    mark(body, { line: line.id, key, tip: tipOf(result, point, said, memory) }, at, y);
  }
}

function drawScale(body: Group, { x, zero, frame }: Scene, right: number, height: number): void {
  const { palette } = frame;
  const small = { "font-size": 11, fill: palette.muted };
  const write = (words: string, at: number, y: number) =>
    add(body, "text", { x: at, y, "text-anchor": "middle", ...small }, words);
  add(body, "rect", { x: zero - BEFORE, y: 0, width: BEFORE, height, fill: palette.panel });
  write("in advance", zero - BEFORE / 2 - 4, height + 15);
  write("0", zero, height + 15);
  let end = zero + 8;
  for (const tick of x.ticks) {
    const words = formatExact(tick, "ns");
    const half = textWidth(words, 11) / 2;
    add(body, "path", { d: `M${round(x(tick))},0V${height}`, stroke: palette.rule });
    if (x(tick) - half < end) continue;
    write(words, x(tick), height + 15);
    end = x(tick) + half + 6;
  }
  add(body, "path", { d: `M${round(zero)},0V${height + 4}`, stroke: palette.muted });
  write("time since the device event", (zero + right) / 2, height + 34);
}

const LEGEND = [
  ["start", "can start"],
  ["done", "has its data"],
  ["ended", "callback ended"],
] as const;
const SAMPLE = 11;

function drawSample(group: Group, moment: "start" | "done" | "ended", { palette }: Frame): void {
  const looks = { stroke: palette.text, "stroke-width": 1.6, fill: moment === "start" ? palette.paper : palette.text };
  if (moment === "ended") add(group, "path", { d: "M6,0v12", ...looks, "stroke-width": 2 });
  else add(group, "circle", { cx: 6, cy: 6, r: 4.5, ...looks });
}

function describe(rows: readonly Row[], view: View): string {
  const sentences = rows.map(({ line, point, signals }) => {
    if (!signals || !point?.latency) return `${line.label}: no values.`;
    const { start, done } = notifiedTexts(notifiedOf(point, signals.kind, view.statistic));
    const notified = start ? `can start after ${start}` : `starts ${NOT_NOTIFIED[signals.kind]}`;
    return `${line.label}: ${notified}, has its data after ${done}.`;
  });
  return [
    "When each line's program can start and has its data, on a logarithmic axis of time since the device event.",
    ...sentences,
  ].join(" ");
}

export const signalsChart: Chart = {
  name: "signals",
  heading: "Signals",
  tab: "signals",
  controls: (on) => [...placeMenu(on), statisticSwitch(on)],
  figures: () => ({ signals: {} }),
  openTable: true,
  title: (result, view) =>
    `When the program can start and when it has its data: ${statisticTitle(view.statistic)} at ${atOf(result, view)}`,
  notes: (result) => [
    ...(result.scenario.workload.kind === "classes" ? ["Of all classes of traffic together."] : []),
    "Readiness notifies the program that it can start; its own read then returns the data.",
    "Completion notifies it that the data is there; it had to start, and to hand over a buffer, before the event.",
    "A blocking call does both at once and holds a thread meanwhile.",
    "Thick: from the first notification until the callback has ended.",
  ],
  draw(result, view, frame) {
    const narrow = frame.width < NARROW;
    const { rows, headings, height } = layOut(result, view, narrow ? 36 : ROW);
    const width = innerWidth(frame);
    const names = narrow ? 0 : Math.max(0, ...rows.map(({ name }) => textWidth(name))) + 8;
    const zero = names + BEFORE;
    const legend = legendOf(LEGEND, width, SAMPLE);
    const right = width - 28;
    const times = rows.flatMap((row) => timesOf(row, view));
    const x = scaleFor({ kind: "log", title: "", format: String }, times, zero + 12, right);
    const { svg, body } = openSvg(frame, {
      title: signalsChart.title(result, view),
      notes: signalsChart.notes(result, view),
      description: describe(rows, view),
      height: legend.height + 8 + height + 42,
    });
    drawLegend(add(body, "g", { transform: "translate(0,2)" }), legend, SAMPLE, (group, moment) =>
      drawSample(group, moment, frame),
    );
    const scene = { result, view, frame, x, zero };
    const plot = add(body, "g", { transform: `translate(0,${legend.height + 8})` });
    drawScale(plot, scene, right, height);
    for (const heading of headings) {
      add(plot, "text", { x: 0, y: heading.y + 16, "font-size": 13, "font-weight": 600 }, heading.text);
    }
    for (const row of rows) drawRow(plot, row, scene);
    return svg.node()!;
  },
  table(result, view) {
    const statistic = statisticTitle(view.statistic);
    const column = (key: string, label: string, numeric = false) => ({ key, label, numeric });
    return {
      columns: [
        column("line", "line"),
        column("signal", "signal"),
        column("start", "can start"),
        column(`start_${view.statistic}_ns`, `after, ${statistic}`, true),
        column("done", "has its data"),
        column(`done_${view.statistic}_ns`, `after, ${statistic}`, true),
        column("memory", "memory per pending operation"),
        ...MEMORY_KEYS.map((part) => column(`${part}_per_operation_bytes`, part, true)),
      ],
      rows: visibleLines(result, view).map((line) => tableRow(result, view, line)),
    };
  },
};

function tableRow(result: Result, view: View, line: Line): Cell[] {
  const signals = signalsOf(result, line.id);
  const point = pointAt(result, view, line);
  const notified = signals && point ? notifiedOf(point, signals.kind, view.statistic) : {};
  return [
    text(line.label),
    text(signals ? SIGNAL_NAMES[signals.kind] : ""),
    text(signals?.start ?? ""),
    notified.start
      ? estimateCell(notified.start, "ns")
      : { text: signals ? NOT_NOTIFIED[signals.kind] : "", value: null },
    text(signals?.done ?? ""),
    notified.done ? estimateCell(notified.done, "ns") : { text: point ? statusOf(point) : "", value: null },
    text(signals?.memory ?? ""),
    ...MEMORY_KEYS.map((part) => number(point && point.memory[part] / point.pending, bytes)),
  ];
}
