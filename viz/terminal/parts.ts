/** The parts of a scenario, each with its question and its answer. */
import type { Result } from "../../scenarios/common/types.js";
import { wrap } from "./columns.js";
import { paint, type Text } from "./paint.js";

/** Nothing if there are none. */
export function partsBlock({ parts = [] }: Result, width: number): Text[] {
  return parts.flatMap(({ scenario, answer }) => [
    ...wrap(`${scenario.name}: ${scenario.question}`, width),
    ...wrap(answer, width).map((line) => paint(line, "bold")),
    "",
  ]);
}
