/** Connections that end, with all else that traffic may be, on random programs and every mechanism. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import type { Cell } from "../../scenarios/common/types.js";
import type {
  ClientsWorkload,
  ConnectionsSpec,
  DistributionSpec,
  PlainWorkload,
  ReceiverSpec,
  Step,
} from "../../sim/spec.js";
import { checkClientCell, checkLocalCell, clientCells, localCells } from "./clients-cells.js";

/** Of each mechanism; fewer where all polls are acted out. */
const cellsOf = ({ family }: Mechanism) => (family === "polling scheme" ? 1 : 4);

const duration: fc.Arbitrary<DistributionSpec> = fc.oneof(
  fc.integer({ min: 1000, max: 20_000_000 }).map((meanPs) => ({ kind: "constant" as const, meanPs })),
  fc.integer({ min: 1000, max: 20_000_000 }).map((meanPs) => ({ kind: "exponential" as const, meanPs })),
);

/** Not so short that connections come and go, and nothing else happens. */
const long = fc
  .integer({ min: 1_000_000_000, max: 20_000_000_000 })
  .map((meanPs): DistributionSpec => ({ kind: "exponential", meanPs }));

const backlog = fc.record(
  { backlog: fc.integer({ min: 1, max: 3 }), reconnect: duration },
  { requiredKeys: ["backlog", "reconnect"] },
);
const lifetime: fc.Arbitrary<ConnectionsSpec> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((size) => ({ requests: { kind: "constant" as const, size } })),
  fc.constant({ requests: { kind: "geometric" as const, mean: 2 } }),
  long.map((last) => ({ last })),
);
const connections = fc
  .tuple(lifetime, fc.option(backlog, { nil: {} }))
  .map(([lifetime, rest]): ConnectionsSpec => ({ ...lifetime, ...rest }));

/** Who is refused and sends again at once opens one connection after another, and the machine does nothing else. */
function patient<W extends object>(workload: W, pending: number): W {
  const slowly = { kind: "exponential" as const, meanPs: 10_000_000 * pending };
  return {
    ...workload,
    ...("retry" in workload && { retry: { ...(workload.retry as object), after: slowly } }),
    ...("outstanding" in workload && { think: slowly }),
  };
}

function connectedCells(mechanism: Mechanism, whole = clientCells(mechanism)): fc.Arbitrary<Cell> {
  return fc.tuple(whole, connections).map(([cell, connections]): Cell => {
    const { threads: __, ...workload } = cell.workload as PlainWorkload;
    const { steering: ___, ...parameters } = cell.parameters;
    return { ...cell, parameters, workload: { ...patient(workload, cell.pending), connections } as Cell["workload"] };
  });
}

/** Of replies of up to 40 bytes the buffer holds a part, or some. */
const receivers: fc.Arbitrary<ReceiverSpec> = fc.record({
  rate: fc.integer({ min: 1e8, max: 1e10 }).map((meanBytes) => ({ kind: "constant" as const, meanBytes })),
  bufferBytes: fc.integer({ min: 1, max: 60 }),
});

/** Each request has a reply that may have to wait for room. */
function throttledCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.tuple(connectedCells(mechanism), receivers).map(([cell, receivers]): Cell => {
    const reply: Step = { kind: "reply", size: { kind: "uniform", lowBytes: 1, highBytes: 40 } };
    const handler = [...((cell.workload as PlainWorkload).handler ?? []), reply];
    return { ...cell, workload: { ...(cell.workload as PlainWorkload), handler, receivers } };
  });
}

/** Each try interrupts a core: all of them together must leave the program its time. */
function opened(cell: Cell): Cell {
  const { connections, ...workload } = cell.workload as ClientsWorkload;
  const reconnect = { kind: "exponential" as const, meanPs: 20_000_000 * cell.pending };
  const patient = connections?.backlog === undefined ? connections : { ...connections, reconnect };
  const costs = { ...cell.costs, connect: 700, close: 200, epollCtlAdd: 90 };
  return { ...cell, costs, workload: { ...workload, connections: patient } as Cell["workload"] };
}

const hasOwnSets = ({ parameters }: Cell) => parameters.sets !== "shared-listener";

describe("with connections that end", () => {
  it.each(MECHANISMS)("$name ends every request once, and none vanishes", (mechanism) => {
    const cells = connectedCells(mechanism).filter(hasOwnSets);
    fc.assert(fc.property(cells, checkClientCell), { seed: 37, numRuns: cellsOf(mechanism) });
  });

  it.each(MECHANISMS)("$name does so where threads on the same machine open them", (mechanism) => {
    const cells = connectedCells(mechanism, localCells(mechanism)).filter(hasOwnSets);
    fc.assert(fc.property(cells.map(opened), checkLocalCell), { seed: 39, numRuns: cellsOf(mechanism) });
  });

  it.each(MECHANISMS)("$name does so where receivers are slow", (mechanism) => {
    const cells = throttledCells(mechanism).filter(hasOwnSets);
    fc.assert(fc.property(cells, checkClientCell), { seed: 38, numRuns: cellsOf(mechanism) });
  });
});
