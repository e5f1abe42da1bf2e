/** The drawing of a run looked into: rows of what cores, threads and requests do over time, and counters. */
import { scaleLinear } from "d3";
import { formatExact, formatInteger } from "../../scenarios/common/format.js";
import { type Picoseconds, toNs } from "../../sim/time.js";
import type { Account } from "../wording/vocabulary.js";
import { type Frame, openSvg } from "./frame.js";
import { drawLegend, legendOf } from "./legend.js";
import { add, type Group, middle, round, textWidth } from "./svg.js";
import type { Lane, Lanes, Span } from "./trace-lanes.js";
import { type Layout, pixelAt, type Row } from "./trace-rows.js";
import { lastBefore } from "./trace-slices.js";

interface Content {
  lanes: Lanes;
  layout: Layout;
  title: string;
  /** The request whose spans stand out, by `TracedRequest.id`. */
  chosen?: number;
}

interface Scene extends Content {
  frame: Frame;
  body: Group;
}

const SMALL = 10.5;
const SWATCH = 12;
const FAINT = 0.22;
/** Spans that are narrower, in pixels, may be drawn as one with those beside them that look the same. */
const NARROW = 1;
/** Between neighbours that look alike and are wide enough. */
const SEAM = 0.6;

/** What a colour means, in the order of the legend. */
const MEANINGS: readonly [Account, string][] = [
  ["callback", "callback"],
  ["system", "system call"],
  ["user", "user code; others' handlers and calls"],
  ["polling", "polling, spinning, scanning"],
  ["switch", "runnable; context switch"],
  ["interrupt", "interrupt, wake-up"],
  ["clients", "further I/O, clients"],
  ["idle", "idle, asleep, queued"],
];

/** The legend as a drawing of its own: it stays while time is zoomed. */
export function drawTraceLegend(frame: Frame): SVGSVGElement {
  const legend = legendOf(MEANINGS, frame.width, SWATCH);
  const { svg, body } = openSvg(frame, {
    ...{ title: "Colours", notes: [], height: legend.height },
    description: MEANINGS.map(([, name]) => name).join("; "),
  });
  const { account, muted } = frame.palette;
  drawLegend(add(body, "g", { transform: "translate(0,4)" }), legend, SWATCH, (group, key) => {
    add(group, "rect", { width: SWATCH, height: SWATCH, fill: account[key], stroke: muted, "stroke-width": 0.5 });
  });
  return svg.node()!;
}

export function drawTrace(content: Content, frame: Frame): SVGSVGElement {
  const { layout, title, lanes } = content;
  const { svg, body } = openSvg(frame, { title, description: describe(lanes), notes: [], height: layout.height });
  const scene = { ...content, frame, body };
  drawTime(scene);
  for (const { name, note, y } of layout.headings) {
    add(body, "text", { x: 0, y: y + 11, "font-weight": "bold" }, name);
    if (note) add(body, "text", { x: 0, y: y + 25, "font-size": SMALL, fill: frame.palette.muted }, note);
  }
  for (const row of layout.rows) {
    drawName(row, scene);
    if (row.counter) drawCounter(row, scene);
    else drawSpans(row, scene);
  }
  drawSlowest(scene);
  drawStations(scene);
  return svg.node()!;
}

function describe({ run: { trace }, cores, threads, requests }: Lanes): string {
  const length = formatExact(toNs(trace.untilPs - trace.fromPs), "ns");
  return `${length} of simulated time: ${cores.length} cores, ${threads.length} threads, ${requests.length} requests, one row below the other.`;
}

/** A time as a tick has it: with as many digits as tell it from its neighbours. */
function tickText(ns: number, stepNs: number): string {
  const digits = Math.max(1, Math.floor(Math.log10(Math.max(ns, stepNs)) - Math.log10(stepNs) + 1e-9) + 1);
  return formatExact(ns, "ns", Math.min(15, digits + 1));
}

function drawTime({ layout, lanes, frame, body }: Scene): void {
  const { left, right, height, window } = layout;
  const since = (ps: Picoseconds) => toNs(ps - lanes.run.trace.fromPs);
  const x = scaleLinear([since(window.fromPs), since(window.untilPs)], [left, right]);
  const ticks = x.ticks(Math.max(2, (right - left) / 110));
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : since(window.untilPs) - since(window.fromPs);
  const { rule, muted } = frame.palette;
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    add(body, "path", { d: `M${round(x(tick))},18V${height}`, stroke: rule });
    const text = tickText(tick, step);
    const half = textWidth(text, SMALL) / 2;
    const at = Math.min(x(tick), frame.width - half);
    if (at - half < end + 6) continue;
    add(body, "text", { x: at, y: 12, "text-anchor": "middle", "font-size": SMALL, fill: muted }, text);
    end = at + half;
  }
}

function drawName({ name, y, head, height, counter }: Row, { layout, frame, body }: Scene): void {
  const text = shortened(name, layout.left - 6);
  const centre = y + (head + height) / 2 + (counter ? 5 : 0);
  const at = middle(layout.left - 6, centre);
  add(body, "text", { ...at, "text-anchor": "end", "font-size": SMALL, fill: frame.palette.muted }, text);
}

/** `name`, without its middle where it is wider than `width`: the number at its end tells it from the others. */
export function shortened(name: string, width: number): string {
  const [, words, number] = /^(.*?)( \d+)?$/s.exec(name) as RegExpExecArray;
  const end = number ?? "";
  let text = name;
  for (let kept = words.length - 1; kept > 0 && textWidth(text, SMALL) > width; kept--)
    text = `${words.slice(0, kept).trimEnd()}…${end}`;
  return text;
}

// --- spans ------------------------------------------------------------------------------------------------------

interface Box {
  from: number;
  until: number;
}

/** One path for all spans that look the same: a trace has thousands. */
function drawSpans(row: Row, scene: Scene): void {
  const { frame, body, chosen } = scene;
  const group = add(body, "g", { "data-row": `${row.group} ${row.name}`.trim() });
  const [top, height] = [row.y + row.head, row.height - row.head];
  const looks = new Map<string, { colour: Account; faint: boolean; boxes: Box[] }>();
  for (const lane of row.lanes) {
    for (const span of visible(lane.leaves, scene.layout)) {
      const colour = span.colour as Account;
      const faint = chosen !== undefined && span.request !== chosen && colour !== "idle";
      const key = `${colour} ${faint}`;
      const look = looks.get(key) ?? { colour, faint, boxes: [] };
      looks.set(key, look);
      addBox(look.boxes, boxOf(span, scene.layout));
    }
  }
  for (const { colour, faint, boxes } of looks.values()) {
    // Idle time takes half the height: what is done stands out.
    const low = colour === "idle" ? height / 2 : 0;
    add(group, "path", {
      d: boxes.map((box) => pathOf(box, top + low / 2, height - low)).join(""),
      fill: frame.palette.account[colour],
      "fill-opacity": faint ? FAINT : undefined,
    });
  }
  if (row.group === "cores") for (const lane of row.lanes) drawTurns(group, lane, row, scene);
}

/** Those of `spans` that are in the window. */
function* visible(spans: readonly Span[], { window }: Layout): Generator<Span> {
  for (let i = Math.max(0, lastBefore(spans, window.fromPs)); i < spans.length; i++) {
    if (spans[i].fromPs >= window.untilPs) return;
    if (spans[i].untilPs > window.fromPs) yield spans[i];
  }
}

function boxOf({ fromPs, untilPs }: Pick<Span, "fromPs" | "untilPs">, layout: Layout): Box {
  const from = Math.max(layout.left, pixelAt(layout, fromPs));
  return { from, until: Math.min(layout.right, Math.max(pixelAt(layout, untilPs), from + 0.4)) };
}

function addBox(boxes: Box[], box: Box): void {
  const last = boxes[boxes.length - 1];
  const narrow = box.until - box.from < NARROW || (last && last.until - last.from < NARROW);
  if (last && narrow && box.from - last.until < 0.2) last.until = Math.max(last.until, box.until);
  else boxes.push(box);
}

function pathOf({ from, until }: Box, y: number, height: number): string {
  const width = until - from > 3 ? until - from - SEAM : until - from;
  return `M${round(from)},${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

/** Above what a core does the threads that it does it for, with their names where there is room. */
function drawTurns(group: Group, lane: Lane, { y, head }: Row, scene: Scene): void {
  const { layout, frame, chosen } = scene;
  const turns = lane.outer.filter(({ colour }) => colour === undefined);
  const boxes: Box[] = [];
  const names: [Box, string][] = [];
  for (const turn of visible(turns, layout)) {
    const box = boxOf(turn, layout);
    if (box.until - box.from > textWidth(turn.name, SMALL) + 8) names.push([box, turn.name]);
    addBox(boxes, { ...box });
  }
  const { panel, muted, text } = frame.palette;
  const faint = { opacity: chosen === undefined ? undefined : 0.6 };
  const d = boxes.map((box) => pathOf(box, y, head - 1)).join("");
  add(group, "path", { d, fill: panel, stroke: muted, "stroke-width": 0.5, ...faint });
  for (const [{ from }, name] of names)
    add(group, "text", { ...middle(from + 4, y + head / 2 - 0.5), "font-size": SMALL, fill: text }, name);
}

// --- what stands out --------------------------------------------------------------------------------------------

function drawSlowest({ lanes, layout, frame, body }: Scene): void {
  const row = layout.rows.find(({ group, name }) => group === "requests" && name !== "");
  const lane = lanes.requests.find(({ request }) => request.id === lanes.slowest);
  if (!row || !lane || lane.untilPs <= layout.window.fromPs || lane.fromPs >= layout.window.untilPs) return;
  const { from, until } = boxOf(lane, layout);
  const box = { x: from - 1, y: row.y - 1, width: until - from + 2, height: row.height + 2 };
  add(body, "rect", { ...box, fill: "none", stroke: frame.palette.text, "stroke-width": 1.5, "data-slowest": "" });
}

const STATION_NAMES = { known: "known", noticed: "noticed", started: "callback", responded: "response" } as const;

/** Where the chosen request has got to: from its device event to its response, across all rows. */
function drawStations({ lanes, layout, frame, body, chosen }: Scene): void {
  const request = lanes.requests.find((each) => each.request.id === chosen)?.request;
  if (!request) return;
  const { window, height } = layout;
  const { link, paper } = frame.palette;
  const all = [
    { name: "device event", atPs: request.devicePs },
    ...request.stations.map(({ what, atPs }) => ({ name: STATION_NAMES[what], atPs })),
  ];
  let end = Number.NEGATIVE_INFINITY;
  for (const { name, atPs } of all) {
    if (atPs < window.fromPs || atPs > window.untilPs) continue;
    const x = pixelAt(layout, atPs);
    add(body, "path", {
      d: `M${round(x)},16V${height}`,
      stroke: link,
      "stroke-dasharray": "3 2",
      "data-station": name,
    });
    const width = textWidth(name, SMALL);
    const start = Math.max(0, Math.min(x + 3, frame.width - width));
    if (start < end + 4) continue;
    end = start + width;
    add(body, "rect", { x: start - 2, y: 17, width: width + 4, height: 12, fill: paper });
    add(body, "text", { x: start, y: 26, "font-size": SMALL, fill: link }, name);
  }
}

// --- counters ---------------------------------------------------------------------------------------------------

/** Its steps, from 0 to the largest value that it has in the trace, which is written beside it. */
function drawCounter({ y, height, counter }: Row, { layout, frame, body }: Scene): void {
  const { samples } = counter!;
  const most = Math.max(1, ...samples.map(([, value]) => value));
  const { window, left, right } = layout;
  const { muted, account } = frame.palette;
  const at = (value: number) => round(y + height - 2 - (value / most) * (height - 8));
  const starts = samples.map(([fromPs]) => ({ fromPs }));
  const first = Math.max(0, lastBefore(starts, window.fromPs));
  let d = "";
  let last = -1;
  for (let i = first; i < samples.length && samples[i][0] < window.untilPs; i++) {
    const x = round(Math.max(left, pixelAt(layout, samples[i][0])));
    // Of many steps within a pixel, ends do not matter: the line goes through all their heights.
    d += d === "" ? `M${x},${at(samples[i][1])}` : `${x > last ? `H${x}` : ""}V${at(samples[i][1])}`;
    last = x;
  }
  const group = add(body, "g", { "data-row": `counters ${counter!.name}` });
  add(group, "path", { d: `M${left},${y + height - 2}H${right}`, stroke: frame.palette.rule });
  if (d) add(group, "path", { d: `${d}H${right}`, fill: "none", stroke: account.system, "stroke-width": 1.2 });
  const largest = { ...middle(left - 6, y + 5), "text-anchor": "end", "font-size": 9.5, fill: muted };
  add(group, "text", largest, formatInteger(most));
}
