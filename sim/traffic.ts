/**
 * The traffic: when device events happen, on which operation, and what each one brings. Drawn from streams that belong
 * to the run, not to the mechanism, so that every mechanism meets the same traffic.
 */
import type { Operations, Traffic } from "./operations.js";
import { stream } from "./random.js";
import { connectionsOf, Lifetimes, networkOf } from "./requests/lifetimes.js";
import { drainTimes } from "./requests/receivers.js";
import { Refusals } from "./requests/refusals.js";
import type { Simulation } from "./simulation.js";
import type { PlainWorkload, Workload } from "./spec.js";
import { ClassedTraffic } from "./traffic/classed.js";
import { ClientsTraffic } from "./traffic/clients.js";
import { ClosedTraffic } from "./traffic/closed.js";
import type { Draw, EventSite } from "./traffic/content.js";
import type { Here } from "./traffic/here.js";
import { LocalClients } from "./traffic/local-clients.js";
import { OpenTraffic } from "./traffic/open.js";
import { hasBoundedPools } from "./traffic/rate.js";
import { StorageTraffic } from "./traffic/storage.js";
import { type OpenTrace, TraceTraffic } from "./traffic/trace.js";

export {
  activeOf,
  backgroundShare,
  hasBoundedPools,
  hasClientLatency,
  intendedRate,
  longestOf,
  meanCallbackPs,
  meanHoldingPs,
  meanLoopPs,
  paceAt,
  perMeasuredEvent,
  rateOf,
} from "./traffic/rate.js";

/**
 * @param openTrace needed if the workload is a trace
 * @param here needed if clients run on the same machine
 */
export function traffic(
  workload: Workload,
  simulation: Simulation,
  operations: Operations,
  draw: Draw,
  openTrace?: OpenTrace,
  here?: Here,
): Traffic {
  const make = (each: PlainWorkload, site: EventSite, own: Draw) =>
    sourceOf(each, simulation, site, own, openTrace, here);
  if (workload.kind === "classes") return new ClassedTraffic(workload, operations, draw, make);
  if (hasBoundedPools(workload)) operations.askers = new Refusals();
  const source = make(workload, operations, draw);
  const { receivers } = workload;
  if (receivers !== undefined) {
    const drainPs = drainTimes(receivers, operations.count, stream(draw.seed, "receivers", draw.replication));
    const capacity = new Float64Array(operations.count).fill(receivers.bufferBytes ?? operations.sendBufferBytes);
    operations.answers?.throttle(capacity, drainPs);
  }
  const connections = connectionsOf(workload);
  if (connections === undefined) return source;
  operations.endConnections(new Lifetimes(connections, operations.count, draw, networkOf(workload)));
  return source;
}

function sourceOf(
  workload: PlainWorkload,
  simulation: Simulation,
  operations: EventSite,
  draw: Draw,
  openTrace?: OpenTrace,
  here?: Here,
): Traffic {
  switch (workload.kind) {
    case "clients":
      if (workload.here !== undefined) {
        if (here === undefined) throw new Error("clients cannot run on a machine that is not given");
        return new LocalClients(workload, here, operations, draw);
      }
      return new ClientsTraffic(workload, simulation, operations, draw);
    case "closed":
      return new ClosedTraffic(workload, simulation, operations, draw);
    case "open":
      return new OpenTraffic(workload, simulation, operations, draw);
    case "storage":
      return new StorageTraffic(workload, simulation, operations, draw);
    case "trace":
      if (openTrace === undefined) throw new Error("a trace cannot be opened here");
      return new TraceTraffic(workload, simulation, operations, draw, openTrace);
  }
}
