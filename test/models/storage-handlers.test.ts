/** Handlers that read a storage device whose queue is short, and then do something else: every request ends. */
import { expect, it } from "vitest";
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { readScenario } from "../../scenarios/load/load.js";
import { planCells } from "../../scenarios/run/plan.js";

const READING = MECHANISMS.filter(({ fileCosts }) => fileCosts !== undefined).map(({ name }) => name);

const HANDLERS: object[][] = [
  // An eventfd of the pool takes the number of the descriptor that was read.
  [
    { io: { to: "disk", response: "4KiB" } },
    { offload: { pool: "files", steps: [{ block: "1ms" }] } },
    { reply: "1KiB" },
  ],
  [{ io: { to: "disk", response: "4KiB" } }, { io: { to: "db", takes: "80us", response: "1KiB" } }, { reply: "1KiB" }],
  [{ repeat: { times: 3, steps: [{ io: { to: "disk", response: "8KiB" } }] } }, { reply: "1KiB" }],
];

it.each(READING.flatMap((name) => HANDLERS.map((handler, i) => [name, i, handler] as const)))(
  "%s, handler %i",
  (name, _, handler) => {
    for (const pending of [1, 10]) {
      const scenario = readScenario({
        ...{ name: "mine", question: "Does it end?", pending: [pending], mechanisms: [name] },
        machine: {
          ...{ cores: 1, profile: "xeon-2021" },
          devices: { disk: { parallelism: 1, takes: "80us", queue: 2 } },
        },
        workload: { closed: { "total-rate": "200/s", io: "constant" } },
        program: { handler: [{ compute: "20us" }, ...handler] },
        measurement: { replications: 1, "warm-up": 20, completions: 100 },
      });
      const [cell] = planCells(scenario, findMechanism);
      expect(simulate(cell)).toMatchObject({ unfinished: 0, latency: { response: { count: 100 } } });
    }
  },
);
