/** Drawings of many lines: names, styles, small multiples. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point, Result } from "../../../scenarios/common/types.js";
import type { Workload } from "../../../sim/spec.js";
import type { Chart } from "../../../viz/charts/frame.js";
import { CHARTS } from "../../../viz/charts/index.js";
import { clusters } from "../../../viz/charts/label-placement.js";
import { latencyChart } from "../../../viz/charts/latency.js";
import { memoryChart } from "../../../viz/charts/memory.js";
import { DARK, LIGHT, lineStyles } from "../../../viz/charts/palette.js";
import { signalsChart } from "../../../viz/charts/signals.js";
import { defaultView, type View } from "../../../viz/charts/view.js";
import { waterfallChart } from "../../../viz/charts/waterfall.js";
import { shortenDistinct } from "../../../viz/encodings/text.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { caveatsOf } from "../../../viz/wording/caveats.js";
import { FAMILIES, MEMORY_KEYS } from "../../../viz/wording/vocabulary.js";
import { manyLines } from "../fixture-many.js";
import { withWhy } from "../fixture-why.js";

const result = withWhy(manyLines());

function draw(chart: Chart, change: Partial<View> = {}, width = 1040, of = result): SVGSVGElement {
  const frame = { document: serverDocument(), width, palette: LIGHT, id: "test" };
  return chart.draw(of, { ...defaultView(of), ...change }, frame);
}

const all = (svg: Element, selector: string) => [...svg.querySelectorAll(selector)];
const texts = (svg: Element, selector = "text") => all(svg, selector).map((text) => text.textContent!);
const ids = (elements: Element[]) => elements.map((element) => element.getAttribute("data-line")!);

describe("every chart of many lines", () => {
  const views: [string, Partial<View>][] = [
    ["together", {}],
    ["by family", { layout: "by-family", memory: "total" }],
    ["with none shown", { hidden: result.scenario.lines.map(({ id }) => id) }],
    ["with one shown", { hidden: result.scenario.lines.slice(1).map(({ id }) => id), pinned: ["overlapped-spin"] }],
  ];
  it.each(views)("can be drawn %s", (_, change) => {
    for (const chart of CHARTS) {
      for (const width of [332, 1040]) {
        expect(draw(chart, change, width).outerHTML).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  it("has a table of the lines that are shown", () => {
    const hidden = result.scenario.lines.slice(2).map(({ id }) => id);
    const without = ["difference", "percentiles", "timeline", "waterfall"];
    for (const chart of CHARTS.filter(({ name }) => !without.includes(name))) {
      const { columns, rows } = chart.table(result, { ...defaultView(result), hidden });
      const line = columns.findIndex(({ key }) => key === "line");
      expect(new Set(rows.map((row) => row[line].value))).toEqual(new Set(["overlapped-spin", "overlapped-fifo"]));
    }
  });

  it("has a waterfall's table with two columns for each line that is shown", () => {
    const hidden = result.scenario.lines.slice(2).map(({ id }) => id);
    const { columns, rows } = waterfallChart.table(result, { ...defaultView(result), hidden });
    const keys = ["overlapped-spin", "overlapped-fifo"].flatMap((id) => [`${id}_mean`, `${id}_tail`]);
    expect(columns.map(({ key }) => key)).toEqual(["component", ...keys]);
    expect(rows.map(([component]) => component.value)).toContain("scanning");
  });
});

describe("the style of a line", () => {
  /** A result with `count` lines of each family. */
  function crowd(count: number): Result {
    const crowded = manyLines();
    const mechanisms = FAMILIES.map((family) => result.mechanisms.find((note) => note.family === family)!.name);
    crowded.scenario.lines = mechanisms.flatMap((mechanism) =>
      Array.from({ length: count }, (_, i) => ({ ...result.scenario.lines[0], id: `${mechanism} ${i}`, mechanism })),
    );
    return crowded;
  }

  it("differs from that of all others by more than colour, up to twelve in each family", () => {
    const styles = [...lineStyles(crowd(12)).values()].map(({ dash, marker }) => `${dash}/${marker}`);
    expect(styles).toHaveLength(48);
    expect(new Set(styles).size).toBe(48);
  });

  it("does not depend on what is shown", () => {
    const stroke = (change: Partial<View>) =>
      all(draw(latencyChart, change), '.line[data-line="rio"]')[0].getAttribute("stroke-dasharray");
    expect(stroke({ hidden: ["iocp", "epoll"] })).toBe(stroke({}));
  });

  it("has a contrast of 4.5 to the paper, in memory charts too", () => {
    for (const palette of [LIGHT, DARK]) {
      const colours = [...Object.values(palette.family).flat(), ...Object.values(palette.memory)];
      for (const colour of colours) expect(contrast(colour, palette.paper)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** Contrast of two colours by WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("names at the lines' ends", () => {
  it("are all there, all different, and bracketed where lines end together", () => {
    const svg = draw(latencyChart);
    const names = texts(svg, ".name text");
    expect(names).toHaveLength(22);
    expect(new Set(names).size).toBe(22);
    // The four shared queues; the fourteen mechanisms that do not depend on n.
    expect(all(svg, ".bracket")).toHaveLength(2);
  });

  it("stand in the order of families within a bracket", () => {
    const names = ids(all(draw(latencyChart), ".name"));
    const flat = names.slice(names.indexOf("dev-poll")).slice(0, 14);
    expect(flat.slice(0, 2)).toEqual(["dev-poll", "kqueue"]);
    expect(flat.slice(8)).toEqual([
      "iocp",
      "rio",
      "linux-aio",
      "io-uring",
      "io-uring (mode=sqpoll, sq_thread_idle=50ms)",
      "blocking-threads",
    ]);
  });

  it("never overlap, whatever their number", () => {
    for (const layout of ["together", "by-family"] as const) {
      for (const facet of all(draw(latencyChart, { layout, latency: "response" }), ".facet")) {
        const places = all(facet, ".name text").map((text) => [
          Number(text.getAttribute("x")),
          Number(text.getAttribute("y")),
        ]);
        for (const [i, [x, y]] of places.entries()) {
          for (const [otherX, otherY] of places.slice(i + 1)) {
            if (Math.abs(x - otherX) < 12) expect(Math.abs(y - otherY)).toBeGreaterThanOrEqual(14.9);
          }
        }
      }
    }
  });

  it("form clusters whose members lie together", () => {
    const ends = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 25 });
    fc.assert(
      fc.property(ends, (ys) => {
        const sorted = [...ys].sort((a, b) => a - b).map((y) => ({ y }));
        const groups = clusters(sorted, 5);
        expect(groups.flat()).toEqual(sorted);
        for (const group of groups) expect(group.at(-1)!.y - group[0].y).toBeLessThanOrEqual(15);
      }),
      { seed: 2012 },
    );
  });
});

describe("names that are cut", () => {
  it("keep what tells them apart", () => {
    const names = ["overlapped-ports (balancer=round-robin)", "overlapped-ports (balancer=random)", "epoll"];
    expect(shortenDistinct(names, 22)).toEqual(["overlapped…round-robin", "overlapped-port…random", "epoll"]);
  });

  it("are never longer than there is room, and no two alike that were not", () => {
    const labels = result.scenario.lines.map(({ label }) => label);
    for (let length = 16; length < 60; length++) {
      const short = shortenDistinct(labels, length);
      for (const name of short) expect(name.length).toBeLessThanOrEqual(length);
      expect(new Set(short).size).toBe(labels.length);
    }
  });
});

describe("a drawing per family", () => {
  const svg = draw(latencyChart, { layout: "by-family" });
  const facets = all(svg, ".facet");

  it("has each line in its own family's drawing and behind in the others", () => {
    expect(facets.map((facet) => texts(facet)[0])).toEqual(["Polling scheme", "Readiness", "Completion", "Threads"]);
    for (const facet of facets) expect(all(facet, ".line")).toHaveLength(22);
    const own = facets.map((facet) => ids(all(facet, ".line:not(.context)")));
    expect(own.map((lines) => lines.length)).toEqual([5, 11, 5, 1]);
    expect(new Set(own.flat()).size).toBe(22);
  });

  it("has the same scales in all", () => {
    /** A line's path, counted from where it begins. */
    const shape = (facet: Element) => {
      const path = all(facet, '.line[data-line="poll"]')[0].getAttribute("d")!;
      const places = path.match(/[\d.]+/g)!.map(Number);
      return places.map((place, i) => Number((place - places[i % 2]).toFixed(1)));
    };
    expect(shape(facets[0]).length).toBeGreaterThan(6);
    for (const facet of facets) expect(shape(facet)).toEqual(shape(facets[0]));
  });

  it("keeps the colour of a pinned line everywhere", () => {
    const pinned = draw(latencyChart, { layout: "by-family", pinned: ["iocp"] });
    const strokes = all(pinned, '.line[data-line="iocp"]').map((line) => line.getAttribute("stroke"));
    expect(new Set(strokes)).toEqual(new Set([LIGHT.family.completion[0]]));
  });
});

describe("the memory panels", () => {
  it("are one per line, each with a line per part that exists, and its sum", () => {
    const panels = all(draw(memoryChart), ".panel");
    expect(panels).toHaveLength(22);
    const panel = panels.find((candidate) => candidate.getAttribute("data-line") === "epoll")!;
    const drawn = MEMORY_KEYS.filter(
      (part) => all(panel, `path[stroke="${LIGHT.memory[part]}"]`)[0].getAttribute("d") !== "",
    );
    expect(drawn).toEqual(["threads", "registrations"]);
    expect(texts(panel)).toContain("160 B each at 100 k");
  });

  it("share their scales: equal memory has equal lines", () => {
    const panels = all(draw(memoryChart), ".panel");
    const paths = (line: string) =>
      all(
        panels.find((panel) => panel.getAttribute("data-line") === line)!,
        "path[stroke-width='7'], path[stroke-width='2']",
      ).map((path) => path.getAttribute("d"));
    expect(paths("epoll")).toEqual(paths("kqueue"));
    expect(paths("epoll")).not.toEqual(paths("iocp"));
  });
});

describe("what each mechanism tells its program", () => {
  const { columns, rows } = signalsChart.table(result, defaultView(result));
  const cell = (line: string, key: string) =>
    rows.find((row) => row[0].text === line)![columns.findIndex((column) => column.key === key)];

  it("is that it can start, for readiness; that it is done, for completion; both at once, for a blocking call", () => {
    const { latency } = result.points.find(({ line, pending }) => line === "epoll" && pending === 1000)!;
    expect(cell("epoll", "start_mean_ns").value).toBe(latency!.notice.mean.value);
    expect(cell("epoll", "done_mean_ns").value).toBe(latency!.start.mean.value);
    expect(cell("iocp", "start_mean_ns")).toEqual({ text: "in advance", value: null });
    expect(cell("blocking-threads", "start_mean_ns")).toEqual({ text: "never", value: null });
    expect(cell("blocking-threads", "signal").text).toBe("both at once");
    expect(cell("blocking-threads", "threads_per_operation_bytes").value).toBe(35_000);
  });

  it("follows the number of pending operations and the statistic", () => {
    const view = { ...defaultView(result), at: 10, statistic: "p99" as const };
    expect(signalsChart.title(result, view)).toContain("p99 at 10 pending operations");
    const of = signalsChart.table(result, view);
    expect(of.columns.map(({ key }) => key)).toContain("start_p99_ns");
  });

  it("has a row for every line, one that has no latency says why", () => {
    const svg = draw(signalsChart, { at: 100_000 });
    expect(texts(svg, "text.name")).toHaveLength(22);
    expect(texts(svg).filter((text) => text.startsWith("overloaded"))).toHaveLength(7);
    expect(cellAt("select", 100_000)).toBe("not run");
  });

  function cellAt(line: string, pending: number): string {
    const table = signalsChart.table(result, { ...defaultView(result), at: pending });
    return table.rows.find((row) => row[0].text === line)![5].text;
  }
});

describe("points to treat with care", () => {
  it("are gathered by line, and lines that differ in nothing together", () => {
    const found = caveatsOf(result);
    expect(found.map(({ lines, at }) => [lines.length, at])).toEqual([
      [1, [10_000, 100_000]],
      [6, [100_000]],
      [1, [10_000, 100_000]],
    ]);
    expect(found[0].reason).toBe("overloaded, 1.1 to 2 times capacity: no steady latency");
    expect(found[2].reason).toBe("not run: more than FD_SETSIZE descriptors");
  });

  it("are those whose window happened to offer another rate, too, where that is chance and not the program's doing", () => {
    const open = structuredClone(result);
    open.scenario.lines.length = 1;
    open.points = open.points.filter(({ line, status }) => line === open.scenario.lines[0].id && status === "steady");
    const [first, second, ...others] = open.points;
    const offer = (point: Point, times: number) => {
      point.offered = { value: times * point.intendedRate, low: null, high: null };
    };
    offer(first, 1.5);
    offer(second, 0.8);
    for (const point of others) offer(point, 1.05);
    expect(caveatsOf(open)).toEqual([]);
    open.scenario.workload = {
      ...open.scenario.workload,
      kind: "open",
      interval: { kind: "exponential", meanPs: 1 },
    } as Workload;
    expect(caveatsOf(open)).toMatchObject([
      {
        at: [first.pending, second.pending],
        reason:
          "steady; the window offered 0.8 to 1.5 times the rate asked for, by chance: a longer one (measurement.completions) would even it out",
      },
    ]);
  });
});
