/** Files that others open: whatever a scenario's author writes stays words in each, and changes nothing around it. */
import { parseHTML } from "linkedom";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { Result } from "../../../scenarios/common/types.js";
import { effectiveText } from "../../../scenarios/live/effective-text.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { resultText } from "../../../scenarios/result/result.js";
import { capacityFigure } from "../../../viz/capacity/figures.js";
import { capacityCsv, capacitySummary } from "../../../viz/capacity/tables.js";
import { chartsOf } from "../../../viz/charts/index.js";
import { defaultView } from "../../../viz/charts/view.js";
import { svgToPng } from "../../../viz/encodings/png.js";
import { toCsv, toMarkdown } from "../../../viz/encodings/table.js";
import { bibtex } from "../../../viz/exports/citation.js";
import { comparisonMarkdown } from "../../../viz/exports/comparison-markdown.js";
import { renderFigures } from "../../../viz/exports/figures.js";
import { histogramLog } from "../../../viz/exports/histogram-log.js";
import { pointsCsv } from "../../../viz/exports/points-csv.js";
import { summaryMarkdown } from "../../../viz/exports/summary.js";
import { renderTornadoes } from "../../../viz/sensitivity/figures.js";
import { evidenceTable } from "../../../viz/wording/claims.js";
import { withHostileTexts as hostileCapacity } from "../capacity/fixture.js";
import { FILE_ATTACKS, withTexts } from "../hostile.js";
import { withHostileTexts as hostileSensitivity } from "../sensitivity/fixture.js";
import { parseCsv } from "./read-csv.js";

type Texts = (place: number) => string;
type Join = (start: string, end: string) => string;

const JOINS: [string, Join][] = [
  ["at the beginning", (start, end) => `${end} ${start}`],
  ["at the end", (start, end) => `${start} ${end}`],
];
/** There are far more places than attacks: each comes to many, and at each shift to others. */
const SHIFTS = [0, 5, 11].map(
  (shift): Texts =>
    (place) =>
      FILE_ATTACKS[(place + shift) % FILE_ATTACKS.length],
);
/** Words instead, alike where those are alike: what is grouped by them is grouped the same. */
const harmless =
  (texts: Texts): Texts =>
  (place) =>
    `word${FILE_ATTACKS.indexOf(texts(place))}`;

const tablesOf = (result: Result) => [
  ...chartsOf(result).map((chart) => chart.table(result, defaultView(result))),
  evidenceTable(result),
];
const comparison = (result: Result) => {
  const stored = { file: `${result.scenario.name}.json`, result };
  return comparisonMarkdown(stored, stored, compareResults(result, result), true);
};

describe.each(JOINS)("text %s of others", (_, join) => {
  const pairs = SHIFTS.map((texts) => [withTexts(texts, join), withTexts(harmless(texts), join)] as const);

  it("is no formula in CSV, and ends neither cell nor row", () => {
    const files = (result: Result) => [pointsCsv(result), ...tablesOf(result).map(toCsv)].map(parseCsv);
    const shapes = (written: string[][][]) => written.map((rows) => rows.map(({ length }) => length));
    for (const [result, plain] of pairs) {
      const written = files(result);
      expect(shapes(written)).toEqual(shapes(files(plain)));
      for (const cell of new Set(written.flat(2)))
        if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(/^\s*[=+\-@\t\r\n＝＋－＠]/);
    }
  });

  it("makes no element in Markdown", () => {
    const files = (result: Result) => [
      summaryMarkdown(result),
      comparison(result),
      ...tablesOf(result).map(toMarkdown),
    ];
    for (const [result, plain] of pairs) expect(files(result).map(elements)).toEqual(files(plain).map(elements));
  });

  it("is read from JSON as it was written", () => {
    for (const [result] of pairs) expect(JSON.parse(resultText(result))).toEqual(JSON.parse(JSON.stringify(result)));
  });

  it("makes neither element nor attribute in figures, which any reader of XML opens", () => {
    const figures = (result: Result) => renderFigures(result).map(({ svg }) => svg);
    const expected = partsOf(figures(pairs[0][1]));
    for (const [result] of pairs) {
      const drawn = figures(result);
      for (const part of partsOf(drawn)) expect(expected).toContain(part);
      expect(svgToPng(drawn[0], 60).length).toBeGreaterThan(0);
    }
  }, 60_000);

  it("makes no line in a BibTeX entry, nor in a histogram log", () => {
    for (const [result, plain] of pairs)
      for (const write of [bibtex, (of: Result) => histogramLog(of, [])])
        expect(write(result).split(/[\r\n]/)).toHaveLength(write(plain).split("\n").length);
  });
});

it("stays text in what is written of capacities and of what costs matter", () => {
  const rowsOf = (texts: Texts) => parseCsv(capacityCsv(hostileCapacity(texts)));
  const figures = (texts: Texts) =>
    partsOf(
      [capacityFigure(hostileCapacity(texts)), ...renderTornadoes(hostileSensitivity(texts))].map(({ svg }) => svg),
    );
  for (const texts of SHIFTS) {
    const plain = harmless(texts);
    expect(rowsOf(texts).map((row) => row.length)).toEqual(rowsOf(plain).map((row) => row.length));
    expect(elements(capacitySummary(hostileCapacity(texts)))).toEqual(
      elements(capacitySummary(hostileCapacity(plain))),
    );
    const expected = figures(plain);
    for (const part of figures(texts)) expect(expected).toContain(part);
  }
});

it("stays one value in YAML with other settings, as the page gives it out", () => {
  // What a schema lets through.
  const words = FILE_ATTACKS.map((text) => text.replaceAll(/[\p{Cc}\uffff\s]+/gu, " ").trim());
  for (const [i, attack] of words.entries()) {
    const other = words[(i + 1) % words.length];
    const written = {
      name: "small",
      question: attack,
      machine: { cores: 2, profile: "linux-2026-vm" },
      workload: { closed: { "total-rate": "20k/s", io: "exponential", callback: "5us" } },
      mechanisms: [{ epoll: { label: `${attack} one` } }, "iocp"],
      pending: [1, 8],
      seed: other,
    };
    const read = (text: string) => readScenario(parse(text));
    const mechanisms = [{ epoll: { label: `${attack} one` } }, { iocp: { label: `${other} two` } }];
    const set = ["machine.cores=4", `question=${JSON.stringify(other)}`, `mechanisms=${JSON.stringify(mechanisms)}`];
    const { text, scenario } = effectiveText(stringify(written), { file: "small.yaml", set }, read);
    expect(parse(text)).toEqual({
      ...written,
      question: other,
      machine: { ...written.machine, cores: 4 },
      mechanisms,
    });
    expect(scenario.question).toBe(other);
    expect(scenario.machine.cores).toBe(4);
    expect(scenario.lines.map(({ label }) => label)).toEqual([`${attack} one`, `${other} two`]);
  }
});

/** What does nothing: a dollar sign stands in one, an address in the other. */
const INERT = ["span", "code"];

/** The elements that GitHub would make of a text. */
function elements(source: string): string[] {
  const html = micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  const all = [...document.querySelectorAll("body *")].filter(({ localName }) => !INERT.includes(localName));
  return all.map(({ localName, attributes }) => [localName, ...[...attributes].map(({ name }) => name)].join(" "));
}

/** Elements with their attributes' names, and every attribute's beginning that could lead elsewhere. */
function partsOf(svgs: readonly string[]): Set<string> {
  const parts = new Set<string>();
  for (const svg of svgs) {
    const { document } = parseHTML(`<html><body>${svg}</body></html>`);
    for (const { localName, attributes } of document.querySelectorAll("body *")) {
      parts.add(localName);
      for (const { name } of attributes) parts.add(`${localName} ${name}`);
    }
  }
  return parts;
}
