/** What became of requests, and of tries to connect: rates, with intervals, and the counts behind them. */
import type { OutcomeCounts } from "../../sim/requests/outcomes.js";
import { PS_PER_S } from "../../sim/time.js";
import { record } from "../common/record.js";
import type { CellResult, Point } from "../common/types.js";
import { estimate, sum } from "./mean-intervals.js";

const COUNTS = ["offered", "retried", "inTime", "refused", "timedOut", "pendingStart", "pendingEnd"] as const;

/** Of all replications together; undefined where nobody counts. */
export function outcomeCounts(cells: readonly CellResult[]): OutcomeCounts | undefined {
  const found = cells.flatMap(({ outcomes }) => outcomes ?? []);
  if (found.length === 0) return undefined;
  return record(COUNTS, (name) => sum(found.map((counts) => counts[name])));
}

export function outcomesOf(
  cells: readonly CellResult[],
  confidence: number,
): Pick<Point, "outcomes" | "refusedConnections"> {
  const tried = cells.flatMap(({ refusedConnections, windowPs }) =>
    refusedConnections === undefined ? [] : (refusedConnections * PS_PER_S) / windowPs,
  );
  const connections = tried.length > 0 && { refusedConnections: estimate(tried, confidence) };
  const counts = outcomeCounts(cells);
  if (counts === undefined) return { ...connections };
  const perSecond = (name: keyof OutcomeCounts) =>
    estimate(
      cells.map(({ outcomes, windowPs }) => ((outcomes?.[name] ?? 0) * PS_PER_S) / windowPs),
      confidence,
    );
  return {
    ...connections,
    outcomes: {
      offered: perSecond("offered"),
      retried: perSecond("retried"),
      goodput: perSecond("inTime"),
      refused: perSecond("refused"),
      timedOut: perSecond("timedOut"),
      counts,
    },
  };
}
