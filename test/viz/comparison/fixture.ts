/** Two results side by side, of which the second has other costs, numbers and verdicts. */
import type { Result } from "../../../scenarios/common/types.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { renderComparison } from "../../../viz/comparison/page.js";
import { fixtureResult } from "../fixture.js";

/** Latencies of one line take half as long, and one claim is refuted. */
export function other(result: Result = fixtureResult()): Result {
  const copy = structuredClone(result);
  const halved = copy.scenario.lines[3].id;
  copy.sha256 = `b${copy.sha256.slice(1)}`;
  copy.scenario.machine.cores += 1;
  for (const point of copy.points) {
    if (point.line !== halved || !point.latency) continue;
    for (const statistics of Object.values(point.latency))
      for (const estimate of Object.values(statistics)) {
        estimate.value /= 2;
        if (estimate.low !== null) estimate.low /= 2;
        if (estimate.high !== null) estimate.high /= 2;
      }
    for (const [name, values] of Object.entries(point.byReplication ?? {}))
      if (/^(notice|start|response)\./.test(name)) point.byReplication![name] = values.map((value) => value / 2);
  }
  const [claim] = copy.findings.claims;
  if (claim) claim.verdict = claim.verdict === "refuted" ? "supported" : "refuted";
  return copy;
}

/** The page on `a` and {@link other} of it. */
export function comparisonPage(a: Result = fixtureResult()): string {
  const b = other(a);
  return renderComparison(
    { file: "a/result.json", result: a },
    { file: "b/result.json", result: b },
    compareResults(a, b),
  );
}
