/** A run looked into as lanes: nested, nothing overlapping, the spans of the file, and what is drawn of many. */
import { describe, expect, it } from "vitest";
import { type TracedRun, traceExecution } from "../../../scenarios/cell/execution-trace.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { textWidth } from "../../../viz/charts/svg.js";
import { drawTrace, shortened } from "../../../viz/charts/trace-drawing.js";
import { type Lane, lanesOf, type Span } from "../../../viz/charts/trace-lanes.js";
import {
  layoutTrace,
  neighbour,
  openingWindow,
  pixelAt,
  type Row,
  spanAt,
  timeAt,
} from "../../../viz/charts/trace-rows.js";
import { counterInWords, requestInWords, spanInWords, traceInWords } from "../../../viz/charts/trace-tips.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { traceEventsJson } from "../../../viz/exports/trace-events.js";
import { cell, constant, costs, poisson } from "../../models/harness.js";
import { readTraceEvents } from "../exports/trace-event-reader.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, threadBlock: 900 },
};
const busy = (mechanism: string, own: Partial<Cell> = {}) =>
  cell(mechanism, {
    ...{ cores: 2, pending: 20, costs: costs(COSTS), warmup: 50, completions: 400 },
    workload: poisson(100_000, constant(4e6)),
    ...own,
  });
const look = (of: Cell, events = 40, around?: "slowest") =>
  traceExecution(of, { events, mostSlices: 20_000, ...(around && { around }) });

const RUNS: [string, TracedRun][] = [
  ["epoll", look(busy("epoll"))],
  ["epoll, the slowest", look(busy("epoll"), 40, "slowest")],
  ["threads", look(busy("blocking-threads", { pending: 60 }), 100)],
  ["io_uring", look(busy("io-uring"))],
];

const plain = ({ name, fromPs, untilPs }: Pick<Span, "name" | "fromPs" | "untilPs">) => [name, fromPs, untilPs];

/** All spans of a lane as the file has them: what begins first, and of those what lasts longer. */
function spansOf({ outer, inner }: Lane): unknown[][] {
  return [...outer.map((each) => [each, 0] as const), ...inner.map((each) => [each, 1] as const)]
    .sort(([a, i], [b, j]) => a.fromPs - b.fromPs || i - j)
    .map(([each, depth]) => [...plain(each), depth]);
}

function checkNested({ name, outer, inner, leaves }: Lane): void {
  for (const spans of [outer, inner, leaves]) {
    for (const [i, span] of spans.entries()) {
      expect(span.untilPs, name).toBeGreaterThan(span.fromPs);
      if (i > 0) expect(spans[i - 1].untilPs, `${name}: two at a time`).toBeLessThanOrEqual(span.fromPs);
    }
  }
  const homeless = inner.filter((span) => !outer.some((o) => o.fromPs <= span.fromPs && span.untilPs <= o.untilPs));
  expect(homeless, name).toEqual([]);
}

describe.each(RUNS)("lanes of %s", (_, run) => {
  const lanes = lanesOf(run);
  const { trace } = run;
  const file = readTraceEvents([...traceEventsJson(run, {})].join(""));

  it("nest, and nothing overlaps", () => {
    for (const lane of [...lanes.cores, ...lanes.threads, ...lanes.requests]) checkNested(lane);
    for (const { leaves } of lanes.cores) {
      const busy = leaves.reduce((sum, { fromPs, untilPs }) => sum + untilPs - fromPs, 0);
      expect(busy).toBe(trace.untilPs - trace.fromPs);
    }
  });

  it("have the spans that muxsim trace writes, of cores and threads", () => {
    const all = [
      ...lanes.cores.map((lane) => ["cores", lane] as const),
      ...lanes.threads.map((lane) => ["threads", lane] as const),
    ];
    expect(all.length).toBeGreaterThan(2);
    for (const [kind, lane] of all) {
      const written = file.tracks.get(`${kind}/${lane.name}`)!.map((slice) => [...plain(slice), slice.depth]);
      expect(spansOf(lane), lane.name).toEqual(written);
    }
  });

  it("and of requests", () => {
    const written = new Map(file.asyncs.map((slices) => [slices[0].name, slices]));
    expect(lanes.requests.length).toBeGreaterThan(30);
    for (const lane of lanes.requests) {
      const slices = written.get(lane.name)!.map(plain);
      expect([...lane.outer, ...lane.inner].map(plain), lane.name).toEqual(slices);
    }
  });
});

describe("what is drawn", () => {
  const [, [, slowest], [, threads]] = RUNS;
  const [, run] = RUNS[1];
  const lanes = lanesOf(run);
  const whole = run.trace;

  it("opens with all of the slowest request, which is named and marked", () => {
    const window = openingWindow(lanes, "slowest");
    const request = lanes.requests.find((each) => each.request.id === lanes.slowest)!;
    expect(request.untilPs - request.fromPs).toBe(slowest.slowest.responsePs);
    expect(window.fromPs).toBeLessThan(request.fromPs);
    expect(window.untilPs).toBeGreaterThanOrEqual(request.untilPs);
    const layout = layoutTrace(lanes, window, 800);
    const drawing = drawn(layout, request.request.id);
    expect(drawing.querySelectorAll("[data-slowest]").length).toBe(1);
    const stations = [...drawing.querySelectorAll("[data-station]")].map((each) => each.getAttribute("data-station"));
    expect(stations).toEqual(["device event", "known", "noticed", "callback", "response"]);
    expect(traceInWords(lanes)).toContain(`The slowest response of the run is ${request.name}`);
  });

  const drawn = (layout: ReturnType<typeof layoutTrace>, chosen?: number) =>
    drawTrace(
      { lanes, layout, title: "A run", chosen },
      {
        ...{ document: serverDocument(), width: 800, palette: LIGHT, id: "t" },
      },
    );

  it("shows at first the first requests, all of them", () => {
    const from = openingWindow(lanes, "start");
    expect(from.fromPs).toBe(whole.fromPs);
    const seen = lanes.requests.slice(0, 20);
    expect(Math.max(...seen.map(({ untilPs }) => untilPs))).toBe(from.untilPs);
  });

  it("has rows that do not overlap, inside of the drawing", () => {
    for (const width of [280, 360, 800]) {
      const { rows, height } = layoutTrace(lanes, whole, width);
      for (const [i, row] of rows.entries()) {
        expect(row.y).toBeGreaterThanOrEqual(i === 0 ? 0 : rows[i - 1].y + rows[i - 1].height);
        expect(row.y + row.height).toBeLessThanOrEqual(height);
      }
      expect(rows.filter(({ group }) => group === "counters").length).toBe(4);
    }
  });

  it("puts requests into one row only if they do not overlap", () => {
    const rows = layoutTrace(lanes, whole, 800).rows.filter(({ group }) => group === "requests");
    expect(rows.length).toBeGreaterThan(1);
    for (const { lanes: those } of rows)
      for (const [i, each] of those.entries())
        if (i > 0) expect(those[i - 1].outer[0].untilPs).toBeLessThanOrEqual(each.outer[0].fromPs);
    expect(rows.flatMap((row) => row.lanes).length).toBe(lanes.requests.length);
  });

  it("finds what is under a pointer, and from there what the keys lead to", () => {
    const layout = layoutTrace(lanes, whole, 2000);
    const core = layout.rows[0];
    const span = core.lanes[0].leaves.reduce((a, b) => (b.untilPs - b.fromPs > a.untilPs - a.fromPs ? b : a));
    const x = pixelAt(layout, (span.fromPs + span.untilPs) / 2);
    expect(timeAt(layout, x)).toBeCloseTo((span.fromPs + span.untilPs) / 2, -2);
    const found = spanAt(layout, x, core.y + core.height - 2)!;
    expect(found.span).toBe(span);
    const next = neighbour(layout, found, "ArrowRight")!;
    expect(next.span.fromPs).toBe(span.untilPs);
    expect(neighbour(layout, next, "ArrowLeft")!.span).toBe(span);
    expect(neighbour(layout, found, "ArrowDown")!.row).toBe(layout.rows[1]);
    expect(neighbour(layout, found, "ArrowUp")).toBeUndefined();
    expect(spanAt(layout, 2, core.y + 5)).toBeUndefined();
  });

  it("says of a request what it is made of: parts that add up to its latency", () => {
    const request = lanes.requests.find((each) => each.request.id === lanes.slowest)!;
    const layout = layoutTrace(lanes, whole, 800);
    const row = layout.rows.find(({ lanes: those }) => those.includes(request)) as Row;
    const text = spanInWords({ row, lane: request, span: request.inner[0] }, lanes);
    expect(text).toContain(request.name);
    expect(text).toContain("the slowest of the run:");
    const shares = [...text.matchAll(/\((\d+(?:\.\d+)?) %\)/g)].map(([, share]) => Number(share));
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.reduce((sum, each) => sum + each, 0)).toBeCloseTo(100, 0);
    expect(requestInWords(request.request.id, lanes)).toContain("response after");
  });

  it("says what a counter is at a time", () => {
    const row = layoutTrace(lanes, whole, 800).rows.at(-4)!;
    const [atPs, value] = row.counter!.samples[1];
    expect(counterInWords(row, atPs + 1, lanes)).toContain(`pending operations\n${value} at `);
  });

  it("is, of many threads, those that do something, and how many do not", () => {
    const many = lanesOf(threads);
    expect(many.threads.length).toBeGreaterThan(24);
    const shown = (window: { fromPs: number; untilPs: number }) => {
      const { rows, headings } = layoutTrace(many, window, 800);
      const names = rows.filter(({ group }) => group === "threads").map(({ name }) => name);
      return { names, note: headings.find(({ name }) => name === "Threads")!.note };
    };
    const total = many.threads.length + many.run.trace.otherThreads;
    const all = shown(many.run.trace);
    expect(all.names.length).toBe(24);
    expect(all.note).toBe(
      `24 of ${total} shown; ${many.run.trace.otherThreads} only wait or poll here; zoom in for more`,
    );
    const { fromPs } = many.run.trace;
    const few = shown({ fromPs, untilPs: fromPs + 20e6 });
    expect(few.names.length).toBeLessThan(24);
    expect(few.note).toBe(`${few.names.length} of ${total} shown; ${total - few.names.length} only wait or poll here`);
  });

  it("has faint what is not the chosen request's", () => {
    const layout = layoutTrace(lanes, whole, 800);
    const faint = (chosen?: number) => drawn(layout, chosen).querySelectorAll("path[fill-opacity]").length;
    expect(faint()).toBe(0);
    expect(faint(lanes.slowest)).toBeGreaterThan(3);
  });
});

describe("a name that is too long for its row", () => {
  it("keeps its beginning and its number, and is no wider than it may be", () => {
    const names = [0, 1, 12].map((i) => shortened(`pool files thread ${i}`, 70));
    expect(names.every((name) => /^pool.*… \d+$/.test(name))).toBe(true);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(textWidth(name, 10.5)).toBeLessThanOrEqual(70);
    expect(shortened("core 0", 70)).toBe("core 0");
    expect(shortened("an executor's thread", 70)).toMatch(/^an exec.*…$/);
  });
});
