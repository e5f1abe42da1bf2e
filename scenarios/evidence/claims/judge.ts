/**
 * The verdict on each claim of a scenario.
 *
 * *Supported*: every number the claim rests on lies in the claimed range with its whole interval. *Refuted*: some
 * number lies outside it with its whole interval. *Undecided*: neither, and why. The intervals hold simultaneously
 * (numbers.ts); differences and ratios of lines that met the same traffic are paired (paired.ts).
 */
import type { Claim, ClaimVerdict, Statement } from "../../common/findings.js";
import type { Facts, Judgement } from "./facts.js";
import { judgeGrowth, judgeKnee } from "./growth-and-knee.js";
import { judgeCrossover, judgeOrder } from "./order.js";
import { judgeRange } from "./ranges.js";
import { sayStatement } from "./statement.js";

/**
 * Names of the assumed costs that a line is charged in `metric`; `metric` is undefined where it is about the
 * processor's limit.
 */
export type AssumedCosts = (line: string, metric: string | undefined) => readonly string[];

/** In the order of the scenario's claims. */
export function judge(facts: Facts, assumed: AssumedCosts): ClaimVerdict[] {
  return facts.scenario.claims.map((claim) => judgeClaim(claim, facts, assumed));
}

export function judgeClaim({ id, statement }: Claim, facts: Facts, assumed: AssumedCosts): ClaimVerdict {
  const metric = statement.kind === "knee" ? undefined : statement.metric;
  const { verdict, because, evidence, at } = judgement(statement, facts);
  return {
    id,
    verdict,
    statement: sayStatement(statement, facts),
    because,
    evidence,
    ...(facts.scenario.axis === undefined ? { pending: [...at] } : { x: [...at] }),
    assumedCosts: [...new Set(linesOf(statement).flatMap((line) => assumed(line, metric)))].sort(),
  };
}

function judgement(statement: Statement, facts: Facts): Judgement {
  switch (statement.kind) {
    case "growth":
      return judgeGrowth(statement, facts);
    case "ratio":
    case "difference":
    case "bound":
      return judgeRange(statement, facts);
    case "crossover":
      return judgeCrossover(statement, facts);
    case "order":
      return judgeOrder(statement, facts);
    case "knee":
      return judgeKnee(statement, facts);
  }
}

/** The lines that a claim is about, each once. */
export function linesOf(statement: Statement): string[] {
  switch (statement.kind) {
    case "growth":
    case "bound":
    case "knee":
      return [statement.line];
    case "ratio":
    case "difference":
    case "crossover":
      return [...new Set([statement.line, statement.other])];
    case "order":
      return statement.lines;
  }
}
