/** The tornado charts as figures that stand alone. */
import type { Sensitivity } from "../../scenarios/sensitivity/types.js";
import { LIGHT } from "../charts/palette.js";
import { toXml } from "../encodings/xml.js";
import { type Figure, serverDocument } from "../exports/figures.js";
import { drawTornado } from "./tornado.js";

const WIDTH = 880;

/** First characters of the content hash. */
export function shortHash({ sha256 }: Sensitivity): string {
  return sha256.slice(0, 8);
}

/** A figure per metric, `tornado-notice.mean`. */
export function renderTornadoes(sensitivity: Sensitivity): Figure[] {
  const document = serverDocument();
  const { version, scenario, sha256 } = sensitivity;
  return sensitivity.metrics.map(({ name: metric }) => {
    const name = `tornado-${metric}`;
    const footnote = `${shortHash(sensitivity)}-${name}  ·  muxsim v${version}, sensitivity of ${scenario.name}, seed ${scenario.seed}, sha256 ${sha256.slice(0, 16)}`;
    const frame = { document, width: WIDTH, palette: LIGHT, id: `tornado-${metric}`, standalone: { footnote } };
    return { name, svg: toXml(drawTornado({ sensitivity, metric }, frame)) };
  });
}
