/** What counts against the bound on select's descriptors: all that the process may have open. */
import { describe, expect, it } from "vitest";
import { refusal } from "../../models/programs/executor-fit.js";
import { select } from "../../models/select.js";
import type { ClientsWorkload, FurtherOperation, Step, Workload } from "../../sim/spec.js";
import { constant, defaults } from "./harness.js";

const ASK: FurtherOperation = { to: "db", takes: constant(1e9) };
const asks = (...operations: FurtherOperation[]): Step => ({ kind: "io", operations, until: "all" });
const OFFLOAD: Step = { kind: "offload", pool: "files", steps: [{ kind: "block", duration: constant(1e6) }] };

function clients(rest: Partial<ClientsWorkload>): ClientsWorkload {
  return {
    ...{ kind: "clients", rate: { basis: "per-operation", perSecond: 1000 }, network: constant(1e9) },
    ...{ think: constant(1e9), outstanding: 1, callback: constant(1e6), ...rest },
  };
}

/** The greatest number of pending operations that fit. */
function most(workload: Workload, threads = 1): number {
  const parameters = { ...defaults("select", 1), threads };
  let pending = 1024;
  while (pending > 0 && refusal(select, parameters, pending, workload) !== undefined) pending--;
  return pending;
}

describe("with FD_SETSIZE = 1024", () => {
  it.each([
    ["no handler", clients({}), 1, 1024],
    ["one question to a database", clients({ handler: [asks(ASK)] }), 1, 512],
    ["two at a time, or one", clients({ handler: [asks(ASK), asks(ASK, ASK)] }), 1, 341],
    ["one for each of three requests under way", clients({ outstanding: 3, handler: [asks(ASK)] }), 1, 256],
    ["a pool, which rings two loops", clients({ handler: [OFFLOAD] }), 2, 1022],
    ["a listener of each of four", clients({ connections: { requests: { kind: "constant", size: 5 } } }), 4, 1020],
  ])("%s", (_, workload, threads, fits) => expect(most(workload, threads)).toBe(fits));

  it("each class counts by itself, and the reason says how many there are", () => {
    const classes = [
      { name: "plain", operations: { count: 900 }, traffic: clients({}) },
      { name: "asking", traffic: clients({ handler: [asks(ASK)] }) },
    ];
    const why = (pending: number) =>
      refusal(select, defaults("select", 1), pending, { kind: "classes", classes } as never);
    expect(why(900 + 62)).toBeUndefined();
    expect(why(900 + 63)).toBe(
      "963 descriptors and 63 further ones (connections to others, listeners, eventfds) do not fit in a bitmap of FD_SETSIZE = 1024",
    );
  });
});
