/** What clients do, and the limits that their requests meet, in words. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatInteger } from "../../scenarios/common/format.js";
import type { Result } from "../../scenarios/common/types.js";
import type { ClientSide, ClientsWorkload, DistributionSpec, LimitSpec } from "../../sim/spec.js";

/** How durations are written. */
interface Words {
  distribution(spec: DistributionSpec): string;
  duration(ps: number): string;
}

type Workload = Exclude<Result["scenario"]["workload"], { kind: "classes" }>;

/** One phrase for each thing; none for what is not there. Of pools only where lines have no programs of their own. */
export function clientsDo(traffic: Workload, words: Words, whole: boolean): string[] {
  const refused = whole ? pools(traffic) : [];
  if (traffic.kind !== "open" && traffic.kind !== "clients") return refused;
  const { network, timeoutPs, retry, limits } = traffic;
  return [
    ...(network && traffic.kind === "open" ? [`network ${words.distribution(network)} each way`] : []),
    ...(timeoutPs === undefined ? [] : [`clients give up after ${words.duration(timeoutPs)}, and the server goes on`]),
    ...(retry ? [retries(retry, words)] : []),
    ...(limits ? [`refused beyond ${enumerate(bounds(limits))}`] : []),
    ...refused,
  ];
}

function retries({ after, times, backoff }: NonNullable<ClientSide["retry"]>, words: Words): string {
  const often = times === 1 ? "once" : `up to ${formatInteger(times)} times`;
  const longer = backoff === 1 || times === 1 ? "" : `, each time ${backoff} times as long`;
  return `what is refused or timed out is sent again ${often}, after ${words.distribution(after)}${longer}`;
}

function bounds({ requests, waiting, perConnection }: LimitSpec): string[] {
  return [
    ...(requests === undefined ? [] : [`${formatInteger(requests)} requests at the server`]),
    ...(waiting === undefined ? [] : [`${formatInteger(waiting)} that wait`]),
    ...(perConnection === undefined ? [] : [`${formatInteger(perConnection)} of one connection`]),
  ];
}

function pools({ pools = {} }: Workload): string[] {
  return Object.entries(pools).flatMap(([name, { queue }]) =>
    queue === undefined ? [] : [`refused beyond ${formatInteger(queue)} that wait for the pool ${name}`],
  );
}

/** Where clients run that are on the same machine; undefined if elsewhere. */
export function placeOf(here: ClientsWorkload["here"]): string | undefined {
  if (here === undefined) return undefined;
  const { threads } = here;
  const who = threads === undefined ? "a thread for each connection" : `${formatInteger(threads)} threads`;
  return `on the same machine, ${who}, over the loopback`;
}
