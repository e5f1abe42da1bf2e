/** Mechanisms of one's own for the tests: the smallest that works, and what may be wrong with it. */
import { BLOCK, call, type Host, type Mechanism, type Program, poll, yieldCore } from "../../../models/index.js";

/** A thread that polls all operations in turn. `serve` is what it does about one that is ready. */
export function polling(serve: (host: Host, operation: number) => Program = served): Mechanism {
  return mechanism("round-robin", (host) => {
    host.operations.attach({ announce() {} }, "completion");
    host.machine.spawn("loop", () => rounds(host, serve));
  });
}

function* rounds(host: Host, serve: (host: Host, operation: number) => Program): Program {
  const ps = host.costs.ps("overlappedPollMemory");
  const sleep0 = yieldCore(host.costs.ps("yield"), "polling");
  for (let i = 0; ; i = (i + 1) % host.pending) {
    if (yield poll(ps, "user", () => host.operations.isReady(i))) yield* serve(host, i);
    else yield sleep0;
  }
}

export function* served({ operations: io, costs }: Host, operation: number): Program {
  io.notice(operation);
  const event = io.take(operation);
  yield io.begin(event);
  io.end(event);
  yield call(costs.ps("issue"));
  io.issue(operation);
}

/** A mechanism that blocks at once and wakes for nothing. */
export const asleep = mechanism("asleep", ({ operations, machine }) => {
  operations.attach({ announce() {} }, "readiness");
  machine.spawn("sleeper", blocked);
});

function* blocked(): Program {
  yield BLOCK;
}

export function mechanism(name: string, build: (host: Host) => void): Mechanism {
  return {
    name,
    title: "For tests",
    family: "polling scheme",
    summary: `Summary of ${name}.`,
    realThing: "There is none.",
    model: "One thread.",
    law: { text: "None is stated." },
    signals: { kind: "completion", start: "never", done: "when polled", memory: "a buffer" },
    divergence: [],
    sources: [{ text: "A test", kind: "assumed" }],
    parameters: {},
    costs: ["overlappedPollMemory", "yield", "issue"],
    threads: () => 1,
    memory: () => ({ threads: 1, buffers: 0, registrations: 0 }),
    build,
  };
}
