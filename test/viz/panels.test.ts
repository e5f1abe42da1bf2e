/** A result with panels: what is said and drawn of each, and of all of them. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { resultsInPanels } from "../../scenarios/common/panels.js";
import type { CellResult } from "../../scenarios/common/types.js";
import { readScenario } from "../../scenarios/load/load.js";
import { compareResults } from "../../scenarios/result/compare.js";
import { runScenario } from "../../scenarios/run/run.js";
import { chartsOf } from "../../viz/charts/index.js";
import { LIGHT } from "../../viz/charts/palette.js";
import { defaultView, formatHash, parseHash, type View } from "../../viz/charts/view.js";
import { citationParagraph, citationTable } from "../../viz/exports/citation.js";
import { renderFigures, serverDocument } from "../../viz/exports/figures.js";
import { histogramLog } from "../../viz/exports/histogram-log.js";
import { pointsCsv } from "../../viz/exports/points-csv.js";
import { summaryMarkdown } from "../../viz/exports/summary.js";
import { terminalTable } from "../../viz/terminal/result.js";
import { answerTable } from "../../viz/wording/answer-table.js";
import { examinedClaims, placeOf } from "../../viz/wording/claims.js";
import { comparisonTable } from "../../viz/wording/comparison.js";

const scenario = readScenario({
  name: "panelled",
  question: "Do more cores help?",
  machine: { cores: 1, profile: "windows-2012" },
  workload: { open: { "total-rate": "30k/s", arrivals: "poisson", callback: "exponential 20us" } },
  mechanisms: ["iocp", "epoll"],
  pending: [10, 100],
  panels: { cores: [1, 4] },
  measurement: { replications: 3, "warm-up": 100, completions: 400 },
  claims: [
    { says: "it is fast", source: "-", bound: { of: "response.mean", line: "iocp", at: 100, "at-most": "1s" } },
    { says: "with four", source: "-", in: 4, bound: { of: "memory", line: "iocp", at: 100, "at-most": "1GiB" } },
  ],
});
const cells: CellResult[] = [];
const result = await runScenario(scenario, {
  execute: (cell) => simulate(cell),
  onCells: (all) => void cells.push(...all),
});
const chart = (name: string) => chartsOf(result).find((each) => each.name === name)!;
const draw = (name: string, change: Partial<View> = {}) =>
  chart(name).draw(
    result,
    { ...defaultView(result), ...change },
    { document: serverDocument(), width: 1000, palette: LIGHT, id: name },
  );
const textsOf = (svg: Element) => [...svg.querySelectorAll("text")].map(({ textContent }) => textContent);

describe("the terminal", () => {
  it("shows a block of tables for each panel, under its value", () => {
    const text = String(terminalTable(result, 100));
    expect(text.match(/^cores = \d+ -+$/gm)?.map((line) => line.split(" -")[0])).toEqual(["cores = 1", "cores = 4"]);
    const [, one, four] = text.split(/^cores = \d+ -+$/m);
    for (const block of [one, four]) expect(block).toMatch(/^notice latency +n = 10 +100$/m);
    expect(one.match(/^iocp .*$/m)![0]).not.toBe(four.match(/^iocp .*$/m)![0]);
    expect(text).toMatch(/in every panel \(cores = 1 and\s+4\)/);
  });
});

describe("tables", () => {
  it("have a column for the panels", () => {
    const [head, ...rows] = pointsCsv(result).trimEnd().split("\r\n");
    expect(head.split(",").at(-1)).toBe("cores");
    expect(new Set(rows.map((row) => row.split(",").at(-1)))).toEqual(new Set(["1", "4"]));
    for (const table of [answerTable(result), citationTable(result)]) {
      expect(table.columns[0].key).toBe("cores");
      expect(table.rows.map(([panel]) => panel.value)).toEqual([1, 1, 4, 4]);
    }
    const { columns, rows: compared } = comparisonTable(compareResults(result, result), result, true);
    const at = columns.findIndex(({ label }) => label === "cores");
    expect(new Set(compared.map((row) => row[at].text))).toEqual(new Set(["1", "4"]));
  });

  it("are of nothing where panels differ", () => {
    const { panels: _, ...alone } = result.scenario;
    expect(() => compareResults(result, { ...result, scenario: alone })).toThrow("panels of one are of cores");
  });

  it("tell the numbers of claims with their panel", () => {
    const [{ verdict }] = examinedClaims(result);
    expect(verdict.evidence.map((each) => placeOf(result, each))).toEqual(["100, cores = 1", "100, cores = 4"]);
  });
});

describe("charts", () => {
  it("stand side by side on the same scales", () => {
    const svg = draw("latency");
    const facets = [...svg.querySelectorAll(".facet")];
    expect(facets.map((facet) => textsOf(facet)[0])).toEqual(["cores = 1", "cores = 4"]);
    const ticks = facets.map((facet) => textsOf(facet).filter((text) => / (ns|us|ms)$/.test(text)));
    expect(ticks[0].length).toBeGreaterThan(1);
    expect(ticks[1]).toEqual(ticks[0]);
    expect(chart("latency").title(result, defaultView(result))).toMatch(/, for each value of cores$/);
  });

  it("show one where one is chosen, and each panel of those that have no room for more", () => {
    const one = draw("latency", { panels: "one", panel: "4" });
    expect(one.querySelectorAll(".facet").length).toBe(1);
    expect(textsOf(one)).not.toContain("cores = 1");
    const title = (change: Partial<View>) => chart("memory").title(result, { ...defaultView(result), ...change });
    expect(title({})).toMatch(/, cores = 1$/);
    expect(title({ panel: "4" })).toMatch(/, cores = 4$/);
    expect(draw("memory", { panel: "4" }).outerHTML).not.toBe(draw("memory").outerHTML);
  });

  it("have their legend once where they stand below each other", () => {
    const texts = textsOf(draw("core-time"));
    expect(texts.filter((text) => text?.startsWith("cores = "))).toEqual(["cores = 1", "cores = 4"]);
    expect(texts.filter((text) => text === "idle").length).toBe(1);
    expect(texts.filter((text) => text === "iocp").length).toBe(2);
  });

  it("have tables of what they show", () => {
    const { columns, rows } = chart("latency").table(result, defaultView(result));
    expect(columns.map(({ key }) => key).slice(0, 3)).toEqual(["cores", "line", "pending"]);
    expect(rows.length).toBe(8);
    expect(chart("latency").table(result, { ...defaultView(result), panels: "one" }).rows.length).toBe(4);
  });

  it("are figures of all panels, or one each", () => {
    const names = renderFigures(result).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["latency-response-p99", "memory-cores-1", "memory-cores-4"]));
    expect(new Set(names).size).toBe(names.length);
  });
});

it("keeps the panel that is shown in the address", () => {
  const view: View = { ...defaultView(result), panels: "one", panel: "4" };
  expect(formatHash(view, result)).toBe("panels=one&panel=4");
  expect(parseHash(formatHash(view, result), result)).toEqual(view);
  expect(parseHash("panel=3&panels=some", result)).toEqual(defaultView(result));
});

describe("exports", () => {
  it("say which panel", () => {
    const tags = histogramLog(result, cells).match(/Tag=[^,]+/g)!;
    expect(tags).toContain("Tag=response/iocp/n=100/cores=1");
    expect(new Set(tags).size).toBe(tags.length);
    expect(citationParagraph(result)).toContain("Panels: cores = 1 and 4");
    expect(summaryMarkdown(result)).toMatch(/\| cores \|? *line|\| *cores *\| *line/);
  });
});

it("restricts to a panel what is found in it", () => {
  const [one, four] = resultsInPanels(result).map(({ of }) => of);
  expect(one.scenario.claims.map(({ id }) => id)).toEqual(["c1"]);
  expect(four.findings.claims.map(({ id }) => id)).toEqual(["c1", "c2"]);
  expect(four.findings.growth.length).toBe(result.findings.growth.length / 2);
});
