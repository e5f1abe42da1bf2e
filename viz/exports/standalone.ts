/** A chart as a file of its own: its title, how to read it, and where it comes from, in literal colours. */
import type { Result } from "../../scenarios/common/types.js";
import type { Chart } from "../charts/frame.js";
import { LIGHT, type Palette } from "../charts/palette.js";
import type { View } from "../charts/view.js";
import { toXml } from "../encodings/xml.js";
import { provenance } from "../wording/identity.js";

/** Width of a figure, whatever the window's. */
const FIGURE_WIDTH = 880;

interface Looks {
  /** To draw in. */
  document: Document;
  /** Of the figure, as its footnote has it; that of the chart if absent. */
  name?: string;
  palette?: Palette;
  /** In pixels. */
  width?: number;
}

/** @returns the SVG */
export function standalone(chart: Chart, result: Result, view: View, looks: Looks): string {
  const { document, name = chart.name, palette = LIGHT, width = FIGURE_WIDTH } = looks;
  const footnote = provenance(result, name);
  return toXml(chart.draw(result, view, { document, width, palette, id: name, standalone: { footnote } }));
}
