/** Small multiples: a panel per line, in rows that fill the width; under a heading per family if the view says so. */
import type { Line, Result } from "../../scenarios/common/types.js";
import { shorten, splitName } from "../encodings/text.js";
import { capitalise } from "../wording/vocabulary.js";
import type { Frame } from "./frame.js";
import { drawMarker } from "./markers.js";
import { lineColour, lineStyles, linesByFamily } from "./palette.js";
import { add, type Group, round, textWidth } from "./svg.js";
import { emphasisOf, type View, visibleLines } from "./view.js";

/** Sizes of a panel in pixels: its least width, its height, and the space beside it. */
interface PanelSize {
  width: number;
  height: number;
  gap: number;
}

interface Place {
  line: Line;
  x: number;
  y: number;
}

interface Grid {
  places: Place[];
  headings: { text: string; y: number }[];
  panelWidth: number;
  height: number;
}

const HEADING = 26;

/** Where the panels of the visible lines stand in `width`, from the top. */
export function gridOf(result: Result, view: View, width: number, size: PanelSize): Grid {
  const most = Math.max(1, Math.floor((width + size.gap) / (size.width + size.gap)));
  const groups = groupsOf(result, view);
  const longest = Math.max(1, ...groups.map(({ lines }) => lines.length));
  const columns = groups.length > 1 ? Math.min(longest, most) : evenColumns(longest, most);
  const panelWidth = (width - (columns - 1) * size.gap) / columns;
  const grid: Grid = { places: [], headings: [], panelWidth, height: 0 };
  for (const { heading, lines } of groups) {
    if (heading) grid.headings.push({ text: heading, y: grid.height });
    grid.height += heading ? HEADING : 0;
    for (const [i, line] of lines.entries()) {
      const y = grid.height + Math.floor(i / columns) * size.height;
      grid.places.push({ line, x: (i % columns) * (panelWidth + size.gap), y });
    }
    grid.height += Math.ceil(lines.length / columns) * size.height;
  }
  return grid;
}

function groupsOf(result: Result, view: View): { heading: string; lines: Line[] }[] {
  const lines = visibleLines(result, view);
  if (view.layout === "together") return [{ heading: "", lines }];
  return linesByFamily(result).flatMap(([family, members]) => {
    const shown = members.filter((line) => lines.includes(line));
    return shown.length > 0 ? [{ heading: capitalise(family), lines: shown }] : [];
  });
}

/** At most `most` columns for `count` panels, as few as fill the same number of rows. */
function evenColumns(count: number, most: number): number {
  const rows = Math.ceil(count / most);
  return Math.max(1, Math.ceil(count / rows));
}

/** Opens a panel for each line of `grid`, writes its name, and lets `draw` fill it. */
export function drawGrid(
  body: Group,
  grid: Grid,
  scene: { result: Result; view: View; frame: Frame },
  draw: (panel: Group, line: Line) => void,
): void {
  const { result, view, frame } = scene;
  for (const { text, y } of grid.headings) {
    add(body, "text", { x: 0, y: y + 13, "font-size": 13, "font-weight": 600 }, text);
  }
  for (const { line, x, y } of grid.places) {
    const panel = add(body, "g", {
      class: "panel",
      "data-line": line.id,
      "data-emphasis": emphasisOf(result, view, line),
      transform: `translate(${round(x)},${round(y)})`,
      opacity: emphasisOf(result, view, line) === "faint" ? 0.3 : 1,
    });
    drawName(panel, line, grid.panelWidth, result, frame);
    draw(panel, line);
  }
}

/** Height of a panel's name: two rows, so that a name with parameters can be read. */
export const NAME_ROWS = 28;
/** Where it begins, after the line's marker. */
export const NAME_LEFT = 14;

function drawName(panel: Group, line: Line, width: number, result: Result, { palette }: Frame): void {
  const style = lineStyles(result).get(line.id)!;
  drawMarker(panel, style, 6, 7, false, palette);
  const room = width - NAME_LEFT;
  const [first, rest] = splitName(line.label, fitting(line.label, room, 12.5));
  const rows = [first, rest.replace(/^\((.*)\)$/, "$1")];
  for (const [i, row] of rows.entries()) {
    const size = i === 0 ? 12 : 10.5;
    const looks = { "font-size": size, "font-weight": i === 0 ? 600 : undefined, fill: lineColour(style, palette) };
    const at = { x: NAME_LEFT, y: 11 + i * 14, class: "name" };
    if (row) add(panel, "text", { ...at, ...looks }, shorten(row, fitting(row, room, size)));
  }
}

/** How many characters of `text` have room. */
function fitting(text: string, room: number, size: number): number {
  return Math.max(1, Math.floor((room / textWidth(text, size)) * text.length));
}
