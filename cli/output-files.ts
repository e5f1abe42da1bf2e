/** The files of a result directory. */
import type { OutputFile } from "../scenarios/output.js";
import { resultText } from "../scenarios/result.js";
import type { CellResult, Result } from "../scenarios/types.js";
import type { ExportFormat } from "./command-line.js";

/**
 * result.json, report.html, and of the scenario and each of its parts points.csv and each figure as SVG and PNG, and what is asked for
 * besides. A part's name is in the names of its files, and of the directory of its figures.
 * @param cells the runs of the scenario itself, then those of each part
 */
export async function resultFiles(
  result: Result,
  cells: readonly (readonly CellResult[])[],
  exports: readonly ExportFormat[] = [],
): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const { renderReport, summaryMarkdown } = await import("../viz/index.js");
  const parts = (result.parts ?? []).map((part, i) => partFiles(part, cells[i + 1], exports, part.scenario.name));
  return [
    { path: "result.json", content: resultText(result) },
    { path: "report.html", content: renderReport(result) },
    ...(await partFiles(result, cells[0], exports)),
    ...(await Promise.all(parts)).flat(),
    ...(exports.includes("md") ? [{ path: "summary.md", content: summaryMarkdown(result) }] : []),
  ];
}

/** What there is of the scenario itself and of each part alike. */
async function partFiles(
  result: Result,
  cells: readonly CellResult[],
  exports: readonly ExportFormat[],
  part?: string,
): Promise<OutputFile[]> {
  const { histogramLog, pointsCsv, renderFigures, svgToPng } = await import("../viz/index.js");
  const [directory, suffix] = part === undefined ? ["figures", ""] : [`figures/${part}`, `-${part}`];
  const figures = renderFigures(result).flatMap(({ name, svg }) => [
    { path: `${directory}/${name}.svg`, content: svg },
    { path: `${directory}/${name}.png`, content: svgToPng(svg) },
  ]);
  return [
    { path: `points${suffix}.csv`, content: pointsCsv(result) },
    ...figures,
    ...(exports.includes("hdr") ? [{ path: `histograms${suffix}.hlog`, content: histogramLog(result, cells) }] : []),
  ];
}
