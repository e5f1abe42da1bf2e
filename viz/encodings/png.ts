/** SVG to PNG, with the fonts given: without one, text would vanish silently. */
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

const FONT = "DejaVu Sans";
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/** A PNG of `svg`, `width` pixels wide (twice its own width if absent). Throws if the SVG is not well-formed. */
export function svgToPng(svg: string, width?: number): Uint8Array {
  const { resolve } = createRequire(import.meta.url);
  const font = {
    loadSystemFonts: false,
    fontFiles: FONT_FILES.map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`)),
    defaultFontFamily: FONT,
    sansSerifFamily: FONT,
  };
  const fitTo = width === undefined ? { mode: "zoom" as const, value: 2 } : { mode: "width" as const, value: width };
  return new Resvg(svg, { font, fitTo }).render().asPng();
}
