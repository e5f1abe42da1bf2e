/** Small annotations on a line: where its law changes, and where the load becomes too much for it. */
import { add, type Group, round } from "./svg.js";

export interface Annotation {
  kind: "change" | "knee";
  /** Where on the axis. */
  x: number;
  tip: string;
}

/** An annotation in `colour` at (x, y), which lies on the line. */
export function drawAnnotation(
  parent: Group,
  kind: Annotation["kind"],
  x: number,
  y: number,
  colour: string,
  paper: string,
): void {
  const looks = { fill: colour, stroke: paper, "stroke-width": 1, class: "annotation" };
  if (kind === "change") {
    add(parent, "rect", { x: x - 1.5, y: y - 7, width: 3, height: 14, ...looks });
  } else {
    const d = `M${round(x)},${round(y - 5)}l-5,-9h10z`;
    add(parent, "path", { d, ...looks });
  }
}
