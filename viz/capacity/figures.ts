/** The bar chart as a figure that stands alone. */
import type { Capacity } from "../../scenarios/capacity/types.js";
import { LIGHT } from "../charts/palette.js";
import { toXml } from "../encodings/xml.js";
import { type Figure, serverDocument } from "../exports/figures.js";
import { drawCapacity } from "./chart.js";

const WIDTH = 880;

/** First characters of the content hash. */
export function shortHash({ sha256 }: Capacity): string {
  return sha256.slice(0, 8);
}

export function capacityFigure(capacity: Capacity): Figure {
  const { version, scenario, sha256 } = capacity;
  const name = "capacity";
  const footnote = `${shortHash(capacity)}-${name}  ·  muxsim v${version}, capacity of ${scenario.name}, seed ${scenario.seed}, sha256 ${sha256.slice(0, 16)}`;
  const frame = { document: serverDocument(), width: WIDTH, palette: LIGHT, id: name, standalone: { footnote } };
  return { name, svg: toXml(drawCapacity(capacity, frame)) };
}
