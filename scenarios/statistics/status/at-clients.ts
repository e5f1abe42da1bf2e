/**
 * Requests that wait with their clients, for a connection to be opened anew, say: no events yet, and in no backlog of
 * the server's. Where they come whatever becomes of them, more and more may wait there while the server has little to
 * do, and the response latency, which counts from the device event, knows nothing of it.
 */
import { formatInteger } from "../../common/format.js";
import type { Standing } from "../../common/status.js";
import type { CellResult } from "../../common/types.js";
import { sum } from "../mean-intervals.js";
import { growthOf } from "./backlog.js";
import { comes } from "./comes.js";
import { arrivals } from "./dispersion.js";
import { LEAST, STANDARD_ERRORS, timesLonger } from "./growth.js";
import type { Evidence } from "./runs.js";
import { stillWaiting } from "./too-short.js";

/** A window is so many times as long as clients wait. */
const TIMEOUTS = 4;

/** What waits is beyond chance, and goes on growing. */
export function growsAtClients(evidence: Evidence): Standing | undefined {
  const { scenario, pending, cells, warmup } = evidence;
  const { workload } = scenario;
  if (workload.kind !== "open" || !comes(workload)) return undefined;
  const growth = sum(cells.map(growthAt));
  const sent = sum(cells.map(({ outcomes }) => outcomes?.offered ?? 0));
  if (sent === 0) return undefined;
  const share = growth / sent;
  const error = Math.sqrt(arrivals(workload, pending, sent).dispersion / sent);
  if (share <= LEAST || share <= STANDARD_ERRORS * error) return undefined;
  const { timeoutPs = 0 } = workload;
  const isLong = timesLonger({ scenario, cells }) < 1 && cells.every(({ windowPs }) => windowPs > TIMEOUTS * timeoutPs);
  // What grew as fast before was no effect of the start.
  const before = sum(cells.map(waitedBefore)) / (cells.length * warmup.events);
  const isSteady = growth / sum(cells.map(({ events }) => events)) >= before / 2;
  if (!isLong || !(warmup.events > 0) || !isSteady || share >= 1) return stillWaiting(evidence, share);
  const connections = pending === 1 ? "the connection" : `the ${formatInteger(pending)} connections`;
  const reopened = workload.connections === undefined ? "" : ", each while it is not being opened anew";
  const load = 1 / (1 - share);
  return { status: "overloaded", excess: load - 1, bottleneck: { name: connections + reopened, utilisation: 1, load } };
}

/** Of what clients sent and have no answer to, what is not at the server. */
function growthAt(cell: CellResult): number {
  const { outcomes } = cell;
  return outcomes === undefined ? 0 : outcomes.pendingEnd - outcomes.pendingStart - growthOf(cell);
}

function waitedBefore({ outcomes, backlogStart }: CellResult): number {
  return (outcomes?.pendingStart ?? 0) - backlogStart;
}
