/**
 * Receivers that are sent more than they take. How fast each takes what it is sent is drawn before anything happens,
 * from the seed, and how much it is sent on average the scenario says: so it is known of each connection, and no run is
 * long enough to see it better. A few of them may be all that is full; what queues for them does so without end.
 */

import { stream } from "../../../sim/random.js";
import { meanReplyBytes } from "../../../sim/requests/means.js";
import { drainTimes } from "../../../sim/requests/receivers.js";
import { PS_PER_S } from "../../../sim/time.js";
import { drawOf } from "../../../sim/traffic/classed.js";
import { type ClassPart, classesOf } from "../../../sim/traffic/classes.js";
import { sharesOf } from "../../../sim/traffic/targets.js";
import { rateOf } from "../../../sim/traffic.js";
import { formatExact, formatInteger } from "../../common/format.js";
import type { Bottleneck, Standing } from "../../common/status.js";
import { mean } from "../mean-intervals.js";
import type { Runs } from "./runs.js";

/** Connections that are sent more than their receivers take, in one replication. */
interface Full {
  count: number;
  /** Bytes a second, of one of them on average. */
  sent: number;
  taken: number;
}

interface Overflow {
  /** Numbers of the replications that have such receivers. */
  replications: number[];
  /** What they are sent more, of what they take. */
  excess: number;
  bottleneck: Bottleneck & { load: number };
}

type Asked = Pick<Runs, "scenario" | "pending"> & {
  cells: readonly Pick<Runs["cells"][number], "replication">[];
};

/**
 * Those that are sent more than they take, if there are any.
 * @param counts whose: of a class whose requests are refused, or wait for each other, nobody knows how many there are
 */
export function overflow(
  { scenario, pending, cells }: Asked,
  counts: (part: ClassPart) => boolean,
): Overflow | undefined {
  const parts = classesOf(scenario.workload, pending).filter(
    (part) => part.traffic.receivers !== undefined && part.traffic.kind !== "trace" && counts(part),
  );
  if (parts.length === 0) return undefined;
  const found = cells.map(({ replication }) => fullIn(parts, { seed: scenario.seed, replication }));
  const replications = found.flatMap(({ count }, i) => (count > 0 ? [i] : []));
  if (replications.length === 0) return undefined;
  const full = replications.map((i) => found[i]);
  const load = mean(full.map(({ sent, taken }) => sent / taken));
  const all = parts.reduce((sum, { count }) => sum + count, 0);
  return { replications, excess: load - 1, bottleneck: { name: nameOf(full, all), utilisation: 1, load } };
}

/** The verdict on a point that has such receivers. */
export function overflowing({ replications, excess, bottleneck }: Overflow, cells: readonly unknown[]): Standing {
  if (replications.length === cells.length) return { status: "overloaded", excess, bottleneck };
  return { status: "partly overloaded", excess, bottleneck, overloadedReplications: replications.length };
}

function fullIn(parts: readonly ClassPart[], draw: { seed: string; replication: number }): Full {
  let [count, sent, taken] = [0, 0, 0];
  for (const { traffic, name, count: connections } of parts) {
    if (traffic.receivers === undefined) continue;
    const own = drawOf(draw, name);
    const drainPs = drainTimes(traffic.receivers, connections, stream(own.seed, "receivers", own.replication));
    const shares = sharesOf(traffic.kind === "open" ? traffic.targets : undefined, connections);
    const bytesPerSecond = rateOf(traffic, connections) * meanReplyBytes(traffic.handler ?? []);
    for (let i = 0; i < connections; i++) {
      const [asked, takes] = [bytesPerSecond * shares[i], PS_PER_S / drainPs[i]];
      if (asked < takes) continue;
      count++;
      sent += asked;
      taken += takes;
    }
  }
  return { count, sent: sent / count, taken: taken / count };
}

/** `the receivers of 5 of 100 connections, which take 5 MB/s and are sent 10.2 MB/s each`. */
function nameOf(full: readonly Full[], all: number): string {
  const counts = full.map(({ count }) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const many = least === most ? formatInteger(most) : `${formatInteger(least)} to ${formatInteger(most)}`;
  const rate = (of: (each: Full) => number) => `${formatExact(mean(full.map(of)), "bytes", 2)}/s`;
  const [taken, sent] = [rate((each) => each.taken), rate((each) => each.sent)];
  if (all === 1) return `the receiver of the connection, which takes ${taken} and is sent ${sent}`;
  const which =
    least === all ? `all ${formatInteger(all)} connections` : `${many} of ${formatInteger(all)} connections`;
  const said = most === 1 ? `the receiver of ${which}, which takes` : `the receivers of ${which}, which take`;
  const each = most === 1 ? "" : " each on average";
  return `${said} ${taken} and ${most === 1 ? "is" : "are"} sent ${sent}${each}`;
}
