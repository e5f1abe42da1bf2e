/** The numbers that decide a claim: which side of them its evidence lies on has to be seen where that is shown. */
import { positionOf } from "../common/axis.js";
import type { Evidence, Statement } from "../common/findings.js";

/** Of `evidence` for a claim; none of a claim that is about a law. */
export function limitsOf(statement: Statement, evidence: Pick<Evidence, "pending" | "x">): number[] {
  switch (statement.kind) {
    case "bound":
    case "difference":
    case "ratio": {
      const { atLeast, atMost } = statement.range;
      return [atLeast, atMost].filter((limit) => limit !== undefined);
    }
    case "order":
      return [0];
    case "crossover":
      return positionOf(evidence) === null ? [...statement.between] : [0];
    case "knee":
      return [...(statement.between ?? [])];
    case "growth":
      return [];
  }
}
