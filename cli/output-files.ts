/** The files of a result directory. */
import type { OutputFile } from "../scenarios/output.js";
import { resultText } from "../scenarios/result.js";
import type { CellResult, Result } from "../scenarios/types.js";
import type { RunFlags } from "./command-line.js";

/**
 * result.json, report.html, points.csv, each figure as SVG and PNG, and what is asked for besides. Of each part, points.csv and the figures
 * as SVG: a part's name is in the names of its files, and of the directory of its figures.
 * @param cells the runs of the scenario itself, then those of each part
 */
export async function resultFiles(
  result: Result,
  cells: readonly (readonly CellResult[])[],
  flags: Pick<RunFlags, "export" | "figures"> = {},
): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const { renderReport, summaryMarkdown, svgToPng } = await import("../viz/index.js");
  const own = await partFiles(result, cells[0], flags);
  const parts = (result.parts ?? []).map((part, i) => partFiles(part, cells[i + 1], flags, part.scenario.name));
  return [
    { path: "result.json", content: resultText(result) },
    { path: "report.html", content: renderReport(result) },
    ...own,
    ...own
      .filter(({ path }) => path.endsWith(".svg"))
      .map(({ path, content }) => ({
        path: path.replace(/svg$/, "png"),
        content: svgToPng(String(content)),
      })),
    ...(await Promise.all(parts)).flat(),
    ...(flags.export?.includes("md") ? [{ path: "summary.md", content: summaryMarkdown(result) }] : []),
  ];
}

/** The directory of a part's figures; never the name of a figure, which the part may be called as. */
export function figuresOf(part: string): string {
  return `figures/${part.replace(/\.(svg|png)_*$/i, "$&_")}`;
}

/** What there is of the scenario itself and of each part alike. */
async function partFiles(
  result: Result,
  cells: readonly CellResult[],
  flags: Pick<RunFlags, "export" | "figures">,
  part?: string,
): Promise<OutputFile[]> {
  const { histogramLog, pointsCsv, renderFigures } = await import("../viz/index.js");
  const figures = flags.figures === false ? [] : renderFigures(result);
  const [directory, suffix] = part === undefined ? ["figures", ""] : [figuresOf(part), `-${part}`];
  return [
    { path: `points${suffix}.csv`, content: pointsCsv(result) },
    ...figures.map(({ name, svg }) => ({ path: `${directory}/${name}.svg`, content: svg })),
    ...(flags.export?.includes("hdr")
      ? [{ path: `histograms${suffix}.hlog`, content: histogramLog(result, cells) }]
      : []),
  ];
}
