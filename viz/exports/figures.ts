/** Figures that stand alone: drawn in Node without a browser, on white, with everything needed to cite them. */
import { parseHTML } from "linkedom";
import type { Result } from "../../scenarios/common/types.js";
import type { Chart } from "../charts/frame.js";
import { chartsOf } from "../charts/index.js";
import { DARK, LIGHT } from "../charts/palette.js";
import { defaultView, type View } from "../charts/view.js";
import { watched } from "../charts/watched.js";
import { chartId } from "../wording/identity.js";
import { standalone } from "./standalone.js";

export interface Figure {
  /** File name without extension. */
  name: string;
  svg: string;
}

/** A document to draw in, outside a browser. */
export function serverDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}

export function renderFigures(result: Result): Figure[] {
  const document = serverDocument();
  return chartsOf(result).flatMap((chart) =>
    Object.entries(chart.figures(result)).map(([name, change]) => ({
      name,
      svg: standalone(chart, result, { ...defaultView(result), ...change }, { document, name }),
    })),
  );
}

interface Drawn {
  svg: string;
  /** The identifier of the chart. */
  id: string;
  /** Keys of what of the view decided how it looks. */
  asked: ReadonlySet<keyof View>;
}

/** One view of a chart, as it stands alone. */
export function drawFigure(
  { part, chart, view }: { part: Result; chart: Chart; view: View },
  { theme, width }: { theme: "light" | "dark"; width?: number },
): Drawn {
  const seen = watched(view);
  const palette = theme === "dark" ? DARK : LIGHT;
  const svg = standalone(chart, part, seen.view, { document: serverDocument(), palette, width });
  return { svg, id: chartId(part, chart.name), asked: seen.asked };
}
