import { describe, expect, it } from "vitest";
import { svgToPng } from "../../../viz/encodings/png.js";
import { renderFigures } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";
import { manyLines } from "../fixture-many.js";

const figures = renderFigures(fixtureResult());

/** Width and height in a PNG's first chunk. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe("figures", () => {
  it("have names of their own that make file names", () => {
    const names = figures.map((figure) => figure.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9-]+$/);
    expect(names).toEqual(
      expect.arrayContaining(["latency-notice-mean", "latency-response-p99", "percentiles", "core-time", "memory"]),
    );
  });

  it.each(figures.map((figure) => [figure.name, figure.svg]))("%s says where it comes from", (name, svg) => {
    expect(svg).toContain(`3fa9c12b-${name}`);
    for (const fact of ["muxsim v0.1.0", "seed 2012", "sha256 3fa9c12b5d0e8a77"]) expect(svg).toContain(fact);
  });

  it("of many lines are also drawn family by family", () => {
    const names = renderFigures(manyLines()).map((figure) => figure.name);
    expect(names).toContain("latency-by-family");
    expect(figures.map((figure) => figure.name)).not.toContain("latency-by-family");
  });

  it("are the same every time", () => {
    expect(renderFigures(fixtureResult())).toEqual(figures);
  });

  it("need nothing from outside: literal colours, no styles, no references", () => {
    for (const { svg } of figures) expect(svg).not.toMatch(/var\(|style=|<script|<image|href=/);
  });
});

describe("figures of a result in which nothing carries its load", () => {
  const measured = fixtureResult();
  const points = measured.points.map(({ line, pending, memory, threads, intendedRate, lawNoticeNs }) => {
    return { line, pending, memory, threads, intendedRate, lawNoticeNs, status: "overloaded" as const };
  });
  const drawn = renderFigures({ ...measured, points: points as typeof measured.points });

  it("show the laws within their area, where a renderer finds something to draw", () => {
    const guides = drawn.flatMap(({ svg }) =>
      [...svg.matchAll(/<path[^>]*class="guide"[^>]*>/g)].map(([path]) => ({ svg, path })),
    );
    expect(guides.length).toBeGreaterThan(0);
    for (const { svg, path } of guides) {
      const height = Number(/viewBox="0 0 \S+ ([\d.]+)"/.exec(svg)?.[1]);
      const ys = [.../ d="([^"]+)"/.exec(path)![1].matchAll(/[ML][-\d.]+,([-\d.]+)/g)].map(([, y]) => Number(y));
      expect(ys.length).toBeGreaterThan(0);
      for (const y of ys) expect(y >= 0 && y <= height, path).toBe(true);
    }
  });

  it("become pictures", () => {
    for (const { svg } of drawn) expect(svgToPng(svg, 200).length).toBeGreaterThan(0);
  });
});

describe("a PNG", () => {
  const { svg } = figures[0];

  it("has the width asked for, or twice the figure's", () => {
    expect(sizeOf(svgToPng(svg, 640))[0]).toBe(640);
    expect(sizeOf(svgToPng(svg))[0]).toBe(1760);
  });

  it("shows its text", () => {
    const mute = svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, "");
    expect(mute.length).toBeLessThan(svg.length);
    const [withText, without] = [svgToPng(svg, 880), svgToPng(mute, 880)];
    expect(sizeOf(withText)).toEqual(sizeOf(without));
    // Letters compress badly: dozens of them are kilobytes, an empty font is nothing.
    expect(withText.length).toBeGreaterThan(without.length + 4000);
  });

  it("is refused for broken SVG", () => expect(() => svgToPng("<svg><g></svg>")).toThrow());
});
