/** The files of a result directory. */
import type { OutputFile } from "../scenarios/output.js";
import { resultText } from "../scenarios/result.js";
import type { CellResult, Result } from "../scenarios/types.js";
import type { ExportFormat } from "./command-line.js";

/** result.json, points.csv, report.html and each figure as SVG and PNG, and what is asked for besides. */
export async function resultFiles(
  result: Result,
  cells: readonly CellResult[],
  exports: readonly ExportFormat[] = [],
): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const { histogramLog, pointsCsv, renderFigures, renderReport, summaryMarkdown, svgToPng } = await import(
    "../viz/index.js"
  );
  const figures = renderFigures(result).flatMap(({ name, svg }) => [
    { path: `figures/${name}.svg`, content: svg },
    { path: `figures/${name}.png`, content: svgToPng(svg) },
  ]);
  return [
    { path: "result.json", content: resultText(result) },
    { path: "points.csv", content: pointsCsv(result) },
    { path: "report.html", content: renderReport(result) },
    ...figures,
    ...(exports.includes("md") ? [{ path: "summary.md", content: summaryMarkdown(result) }] : []),
    ...(exports.includes("hdr") ? [{ path: "histograms.hlog", content: histogramLog(result, cells) }] : []),
  ];
}
