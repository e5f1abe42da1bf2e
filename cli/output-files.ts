/** The files of a result directory. */
import type { CellResult, Result } from "../scenarios/common/types.js";
import type { LiveGiven } from "../scenarios/live/given.js";
import type { OutputFile } from "../scenarios/result/output.js";
import { resultText } from "../scenarios/result/result.js";
import { histogramLog } from "../viz/exports/histogram-log.js";
import { pointsCsv } from "../viz/exports/points-csv.js";
import { summaryMarkdown } from "../viz/exports/summary.js";
import type { RunFlags } from "./command-line.js";

/** What decides which files there are. */
type Wanted = Pick<RunFlags, "export" | "figures"> & {
  /** What the report needs to be run with other values; it cannot be if absent. */
  given?: LiveGiven;
};

/**
 * result.json, report.html, points.csv, each figure as SVG and PNG unless none are wanted, and what is asked for
 * besides. Of each part, points.csv and the figures as SVG: a part's name is in the names of its files, and of the
 * directory of its figures.
 * @param cells the runs of the scenario itself, then those of each part
 */
export async function resultFiles(
  result: Result,
  cells: readonly (readonly CellResult[])[],
  wanted: Wanted = {},
): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const { renderReport } = await import("../viz/page/page.js");
  const figures = await drawings(result, wanted);
  const parts = (result.parts ?? []).map(async (part, i) => [
    ...dataFiles(part, cells[i + 1], wanted, `-${part.scenario.name}`),
    ...(await drawings(part, wanted, figuresOf(part.scenario.name))),
  ]);
  return [
    { path: "result.json", content: resultText(result) },
    { path: "report.html", content: renderReport(result, wanted.given) },
    ...dataFiles(result, cells[0], wanted),
    ...figures,
    ...(await pictures(figures)),
    ...(await Promise.all(parts)).flat(),
    ...(wanted.export?.includes("md") ? [{ path: "summary.md", content: summaryMarkdown(result) }] : []),
  ];
}

/** The directory of a part's figures; never the name of a figure, which the part may be called as. */
export function figuresOf(part: string): string {
  return `figures/${part.replace(/\.(svg|png)_*$/i, "$&_")}`;
}

/** Of the scenario itself and of each part alike. */
function dataFiles(result: Result, cells: readonly CellResult[], wanted: Wanted, suffix = ""): OutputFile[] {
  const csv = { path: `points${suffix}.csv`, content: pointsCsv(result) };
  if (!wanted.export?.includes("hdr")) return [csv];
  return [csv, { path: `histograms${suffix}.hlog`, content: histogramLog(result, cells) }];
}

async function drawings(result: Result, wanted: Wanted, directory = "figures"): Promise<OutputFile[]> {
  if (wanted.figures === false) return [];
  const { renderFigures } = await import("../viz/exports/figures.js");
  return renderFigures(result).map(({ name, svg }) => ({ path: `${directory}/${name}.svg`, content: svg }));
}

/** The same as PNG. */
async function pictures(figures: readonly OutputFile[]): Promise<OutputFile[]> {
  if (figures.length === 0) return [];
  const { svgToPng } = await import("../viz/encodings/png.js");
  return figures.map(({ path, content }) => ({
    path: path.replace(/svg$/, "png"),
    content: svgToPng(String(content)),
  }));
}
