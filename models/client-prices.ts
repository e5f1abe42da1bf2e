/** What clients are charged that run on the same machine as the program (sim/traffic/local-clients.ts). */
import type { Operations } from "../sim/operations.js";
import { connectionsOf } from "../sim/requests/lifetimes.js";
import type { ClientsWorkload, PlainWorkload, Workload } from "../sim/spec.js";
import { compute } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { ClientPrices } from "../sim/traffic/here.js";
import { readPrice } from "./blocking-sockets.js";
import type { CostName, CostTable } from "./costs.js";

type ClientsHere = NonNullable<ClientsWorkload["here"]>;

/** Where the clients of `traffic` run, if on the same machine. */
function placeOf(traffic: Pick<Workload, "kind">): ClientsHere | undefined {
  return traffic.kind === "clients" ? (traffic as ClientsWorkload).here : undefined;
}

/** Whether clients of any of `traffics` run on the same machine. */
export function hasClientsHere(traffics: readonly Pick<Workload, "kind">[]): boolean {
  return traffics.some((each) => placeOf(each) !== undefined);
}

/** Names of the costs that clients of `traffic` are charged, and whoever brings messages to and from them. */
export function clientCosts(traffic: Pick<Workload, "kind">): CostName[] {
  const here = placeOf(traffic);
  if (here === undefined) return [];
  const isShared = here.threads !== undefined;
  const waits = isShared ? (["epollWait", "epollPerEvent"] as const) : [];
  const opens = connectionsOf(traffic as PlainWorkload) === undefined ? [] : (["connect", "close"] as const);
  const registers = isShared && opens.length > 0 ? (["epollCtlAdd"] as const) : [];
  return ["loopback", "write", "read", "readEmpty", ...waits, ...opens, ...registers];
}

export function clientPrices(costs: CostTable, io: Pick<Operations, "copyPs">, here: ClientsHere): ClientPrices {
  const [writePs, readPs] = [costs.ps("write"), costs.ps("read")];
  const { enterPs, finishPs } = readPrice(costs);
  const isShared = here.threads !== undefined;
  const [waitPs, eventPs] = isShared ? [costs.ps("epollWait"), costs.ps("epollPerEvent")] : [0, 0];
  const taking = (ps: Picoseconds) => compute(ps, "clients");
  return {
    write: (bytes) => taking(writePs + io.copyPs(bytes)),
    enter: taking(enterPs),
    finish: (bytes) => taking(finishPs + io.copyPs(bytes)),
    read: (bytes) => taking(readPs + io.copyPs(bytes)),
    wait: taking(waitPs),
    events: (count) => taking(count * eventPs),
    loopbackPs: costs.ps("loopback"),
    get connections() {
      const connectPs = costs.ps("connect") + (isShared ? costs.ps("epollCtlAdd") : 0);
      return { connect: taking(connectPs), close: taking(costs.ps("close")) };
    },
  };
}

/** What a request takes on its clients' side, and on the way there and back. */
export function clientSidePs(costs: CostTable): Picoseconds {
  return costs.ps("write") + costs.ps("read") + 2 * costs.ps("loopback");
}
