/** The chart of a validation as a figure that stands alone. */
import { LIGHT } from "../charts/palette.js";
import { toXml } from "../encodings/xml.js";
import { type Figure, serverDocument } from "../exports/figures.js";
import { drawReality } from "./chart.js";
import { shortHashOf, type Validated } from "./words.js";

const WIDTH = 880;

export function realityFigure(validated: Validated): Figure {
  const { validation, result } = validated;
  const name = "notice";
  const footnote = `${shortHashOf(validation)}-${name}  ·  muxsim v${validation.version}, validation of ${result.scenario.name}, seed ${result.scenario.seed}, sha256 ${validation.sha256.slice(0, 16)}`;
  const frame = { document: serverDocument(), width: WIDTH, palette: LIGHT, id: name, standalone: { footnote } };
  return { name, svg: toXml(drawReality(validated, "p50", "log", frame)) };
}
