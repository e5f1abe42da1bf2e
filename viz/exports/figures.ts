/** Figures that stand alone: drawn in Node without a browser, on white, with everything needed to cite them. */
import { parseHTML } from "linkedom";
import type { Result } from "../../scenarios/common/types.js";
import type { Chart } from "../charts/frame.js";
import { chartsOf } from "../charts/index.js";
import { LIGHT } from "../charts/palette.js";
import { defaultView, type View } from "../charts/view.js";
import { toXml } from "../encodings/xml.js";
import { provenance } from "../wording/identity.js";

export interface Figure {
  /** File name without extension. */
  name: string;
  svg: string;
}

const WIDTH = 880;

/** A document to draw in, outside a browser. */
export function serverDocument(): Document {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as Document;
}

export function renderFigures(result: Result): Figure[] {
  const document = serverDocument();
  const figure = (name: string, chart: Chart, change: Partial<View> = {}): Figure => {
    const frame = {
      document,
      width: WIDTH,
      palette: LIGHT,
      id: name,
      standalone: { footnote: provenance(result, name) },
    };
    return { name, svg: toXml(chart.draw(result, { ...defaultView(result), ...change }, frame)) };
  };
  return chartsOf(result).flatMap((chart) =>
    Object.entries(chart.figures(result)).map(([name, change]) => figure(name, chart, change)),
  );
}
