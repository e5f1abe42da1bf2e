/** Markers and line samples. */
import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond2,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from "d3";
import { type LineStyle, lineColour, type Marker, type Palette } from "./palette.js";
import { add, type Group, round } from "./svg.js";

/** A triangle that stands on its tip. */
const symbolDown: SymbolType = {
  draw(context, size) {
    const height = Math.sqrt(size * Math.sqrt(3));
    const half = height / Math.sqrt(3);
    context.moveTo(0, (height * 2) / 3);
    context.lineTo(half, -height / 3);
    context.lineTo(-half, -height / 3);
    context.closePath();
  },
};

/** Two triangles that meet at their tips. */
const symbolHourglass: SymbolType = {
  draw(context, size) {
    const half = Math.sqrt(size) * 0.62;
    context.moveTo(-half, -half);
    context.lineTo(half, -half);
    context.lineTo(-half, half);
    context.lineTo(half, half);
    context.closePath();
  },
};

const SYMBOLS: Record<Marker, SymbolType> = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond2,
  cross: symbolCross,
  star: symbolStar,
  down: symbolDown,
  hourglass: symbolHourglass,
};

const AREA = 42;

/** A marker at (x, y), filled or open. */
export function drawMarker(
  parent: Group,
  style: LineStyle,
  x: number,
  y: number,
  open: boolean,
  palette: Palette,
): void {
  const colour = lineColour(style, palette);
  add(parent, "path", {
    d: symbol(SYMBOLS[style.marker], AREA)() ?? "",
    transform: `translate(${round(x)},${round(y)})`,
    stroke: open ? colour : palette.paper,
    "stroke-width": open ? 1.6 : 1,
    fill: open ? palette.paper : colour,
  });
}

/** Width of a sample. */
export const SAMPLE = 26;

/** A short piece of a line with its marker, from (0, y) to the right: what a key shows. */
export function drawSample(parent: Group, style: LineStyle, y: number, palette: Palette): void {
  const stroke = lineColour(style, palette);
  add(parent, "path", {
    d: `M0,${y}H${SAMPLE}`,
    stroke,
    "stroke-width": 1.8,
    "stroke-dasharray": style.dash || undefined,
  });
  drawMarker(parent, style, SAMPLE / 2, y, false, palette);
}
