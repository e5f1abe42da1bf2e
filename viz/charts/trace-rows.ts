/** Which lanes of a run looked into are drawn for a stretch of time, in which rows, and what is under a place. */
import { formatInteger } from "../../scenarios/common/format.js";
import type { Picoseconds } from "../../sim/time.js";
import type { Counter, Lane, Lanes, RequestLane, Span } from "./trace-lanes.js";
import { lastBefore } from "./trace-slices.js";

export interface Stretch {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
}

export interface Row {
  group: "cores" | "threads" | "requests" | "counters";
  name: string;
  /** One, or requests that follow one another. */
  lanes: Lane[];
  counter?: Counter;
  /** Pixels from the top of the drawing; the outer spans of a core, its threads, have `head` pixels of the height. */
  y: number;
  head: number;
  height: number;
}

interface Heading {
  name: string;
  /** Of what there is too much to draw: how much is shown. */
  note: string;
  y: number;
}

export interface Layout {
  headings: Heading[];
  rows: Row[];
  /** Where time is drawn, in pixels. */
  left: number;
  right: number;
  height: number;
  /** Time from `fromPs` to `untilPs` is drawn. */
  window: Stretch;
}

/** Rows of a group that are drawn, at most. */
const MOST_ROWS = 24;
const AXIS = 28;
const HEADING = 18;
const NOTE = 14;
const GAP = { group: 10, row: 4 };
const HEIGHTS = { cores: 26, threads: 13, requests: 13, counters: 28 };
const CORE_HEAD = 12;
/** Room for names, of a wide drawing and of one on a phone. */
const LEFT = { wide: 128, narrow: 84 };
const NARROW = 560;

export function layoutTrace(lanes: Lanes, window: Stretch, width: number): Layout {
  const rows: Row[] = [];
  const headings: Heading[] = [];
  let y = AXIS;
  const group = (name: string, note: string, those: Pick<Row, "group" | "name" | "lanes" | "counter">[]) => {
    if (those.length === 0) return;
    headings.push({ name, note, y });
    y += HEADING + (note === "" ? 0 : NOTE);
    for (const row of those) {
      const height = HEIGHTS[row.group];
      rows.push({ ...row, y, head: row.group === "cores" ? CORE_HEAD : 0, height });
      y += height + GAP.row;
    }
    y += GAP.group;
  };
  const cores = chosen(lanes.cores, window, 0);
  const threads = chosen(lanes.threads, window, lanes.run.trace.otherThreads);
  const requests = packed(lanes, window);
  const single = (of: "cores" | "threads") => (lane: Lane) => ({ group: of, name: lane.name, lanes: [lane] });
  group("Cores", cores.note, cores.lanes.map(single("cores")));
  group("Threads", threads.note, threads.lanes.map(single("threads")));
  group(
    "Requests",
    requests.note,
    requests.rows.map((row) => ({ group: "requests", name: nameOf(row, lanes), lanes: row })),
  );
  group(
    "Counters",
    "",
    lanes.counters.map((counter) => ({
      ...{ group: "counters", lanes: [], counter },
      name: counter.name.replace(/ (operations|events)$/, ""),
    })),
  );
  const left = width < NARROW ? LEFT.narrow : LEFT.wide;
  return { headings, rows, left, right: width - 6, height: y, window };
}

/**
 * All lanes if they are few; else the first of those that do something in the window.
 * @param others that are not in the trace
 */
function chosen(lanes: readonly Lane[], window: Stretch, others: number): { lanes: Lane[]; note: string } {
  const all = lanes.length + others;
  const few = lanes.length <= MOST_ROWS;
  const active = few ? lanes : lanes.filter((lane) => firstDeed(lane, window) < window.untilPs);
  const shown = new Set(
    few ? lanes : [...active].sort((a, b) => firstDeed(a, window) - firstDeed(b, window)).slice(0, MOST_ROWS),
  );
  const idle = few ? others : all - active.length;
  const notes = [
    `${formatInteger(shown.size)} of ${formatInteger(all)} shown`,
    ...(idle > 0 ? [`${formatInteger(idle)} only wait or poll here`] : []),
    ...(active.length > shown.size ? ["zoom in for more"] : []),
  ];
  return { lanes: lanes.filter((lane) => shown.has(lane)), note: shown.size < all ? notes.join("; ") : "" };
}

/** Colours and names of what is no more than waiting, or polls that were foreseen. */
const isWaiting = ({ colour, name }: Span) =>
  colour === "idle" || name === "polls in turns" || name === "waits in a handler";

/** When it first does something in the window; the window's end, if it does not. */
function firstDeed({ leaves }: Lane, { fromPs, untilPs }: Stretch): Picoseconds {
  for (let i = Math.max(0, lastBefore(leaves, fromPs)); i < leaves.length && leaves[i].fromPs < untilPs; i++) {
    if (leaves[i].untilPs > fromPs && !isWaiting(leaves[i])) return Math.max(leaves[i].fromPs, fromPs);
  }
  return untilPs;
}

/** Those that do not overlap share a row. If that takes too many, only those in the window have one. */
function packed({ requests, slowest }: Lanes, { fromPs, untilPs }: Stretch): { rows: RequestLane[][]; note: string } {
  const all = rowsOf(requests);
  if (all.length <= MOST_ROWS) return { rows: all, note: "" };
  const here = requests.filter((each) => each.fromPs < untilPs && each.untilPs > fromPs);
  // However many there are, the slowest is seen.
  const isSlowest = ({ request }: RequestLane) => request.id === slowest;
  const rows = [...rowsOf(here.filter(isSlowest)), ...rowsOf(here.filter((each) => !isSlowest(each)))];
  const shown = rows.slice(0, MOST_ROWS);
  const count = shown.reduce((sum, row) => sum + row.length, 0);
  if (count === here.length) return { rows: shown, note: "" };
  return { rows: shown, note: `${formatInteger(count)} of ${formatInteger(here.length)} shown; zoom in for more` };
}

/** @param requests in the order in which they begin */
function rowsOf(requests: readonly RequestLane[]): RequestLane[][] {
  const rows: RequestLane[][] = [];
  for (const request of requests) {
    const free = rows.find((row) => row[row.length - 1].untilPs <= request.fromPs);
    if (free) free.push(request);
    else rows.push([request]);
  }
  return rows;
}

/** So many requests are seen at first. */
const FIRST_SEEN = 20;

/** What is drawn at first: the slowest request and as long before it, or the first few requests. */
export function openingWindow({ run: { trace }, requests, slowest }: Lanes, around: "start" | "slowest"): Stretch {
  const { fromPs, untilPs } = trace;
  const about = requests.find(({ request }) => request.id === slowest);
  if (around === "slowest" && about) {
    const length = about.untilPs - about.fromPs;
    return { fromPs: Math.max(fromPs, about.fromPs - length), untilPs: Math.min(untilPs, about.untilPs + length / 10) };
  }
  const first = requests.slice(0, FIRST_SEEN).reduce((most, each) => Math.max(most, each.untilPs), fromPs + 1);
  return { fromPs, untilPs: requests.length > FIRST_SEEN ? first : untilPs };
}

function nameOf(row: readonly RequestLane[], { slowest }: Lanes): string {
  return row.some(({ request }) => request.id === slowest) ? "slowest" : "";
}

// --- what is under a place --------------------------------------------------------------------------------------

/** A span in its lane. */
export interface Found {
  row: Row;
  lane: Lane;
  span: Span;
}

export function timeAt({ left, right, window: { fromPs, untilPs } }: Layout, x: number): Picoseconds {
  return fromPs + ((x - left) / (right - left)) * (untilPs - fromPs);
}

export function pixelAt({ left, right, window: { fromPs, untilPs } }: Layout, ps: Picoseconds): number {
  return left + ((ps - fromPs) / (untilPs - fromPs)) * (right - left);
}

export function rowAt({ rows, left, right }: Layout, x: number, y: number): Row | undefined {
  if (x < left || x > right) return undefined;
  return rows.find((each) => y >= each.y && y < each.y + each.height);
}

/** What is drawn at (x, y) in pixels, if anything is. */
export function spanAt(layout: Layout, x: number, y: number): Found | undefined {
  const row = rowAt(layout, x, y);
  if (!row) return undefined;
  const ps = timeAt(layout, x);
  for (const lane of row.lanes) {
    const spans = y < row.y + row.head ? lane.outer.filter(({ colour }) => colour === undefined) : lane.leaves;
    const span = spans[lastBefore(spans, ps)];
    if (span && ps < span.untilPs) return { row, lane, span };
  }
  return undefined;
}

/** The value of a counter at a time. */
export function valueAt({ samples }: Counter, ps: Picoseconds): number | undefined {
  const index = lastBefore(
    samples.map(([fromPs]) => ({ fromPs })),
    ps,
  );
  return samples[index]?.[1];
}

/** Where the keys lead from a span: along its row, or to the next row at the same time. */
export function neighbour(layout: Layout, from: Found | undefined, key: string): Found | undefined {
  const rows = layout.rows.filter(({ lanes }) => lanes.length > 0);
  if (!from) return rows[0] && inRow(rows[0], layout.window.fromPs);
  const index = rows.findIndex(({ y }) => y === from.row.y);
  const middlePs =
    (Math.max(from.span.fromPs, layout.window.fromPs) + Math.min(from.span.untilPs, layout.window.untilPs)) / 2;
  if (key === "ArrowUp") return rows[index - 1] && inRow(rows[index - 1], middlePs);
  if (key === "ArrowDown") return rows[index + 1] && inRow(rows[index + 1], middlePs);
  const spans = rows[index].lanes.flatMap((lane) => lane.leaves.map((span) => ({ row: rows[index], lane, span })));
  const at = spans.findIndex(({ span }) => span === from.span);
  return spans[at + (key === "ArrowLeft" ? -1 : 1)];
}

/** What is drawn in the row at that time, or next to it. */
function inRow(row: Row, ps: Picoseconds): Found | undefined {
  const spans = row.lanes.flatMap((lane) => lane.leaves.map((span) => ({ row, lane, span })));
  const distance = ({ span: { fromPs, untilPs } }: Found) => Math.max(fromPs - ps, ps - untilPs, 0);
  return spans.reduce<Found | undefined>(
    (best, each) => (best && distance(best) <= distance(each) ? best : each),
    undefined,
  );
}
