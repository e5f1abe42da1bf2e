/** Presets with some keys changed: each combination is run, or it is said at a key that was written why not. */
import { describe, expect, it } from "vitest";
import { EXECUTORS } from "../../../models/executors/registry.js";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { MAX_LINES } from "../../../scenarios/common/limits.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { threads } from "../../../scenarios/schema/threads.js";
import { ASSIGNMENTS, PROMOTIONS, READERS, TASK_QUEUES, WAKES } from "../../../sim/requests/threads.js";

const CHANGES: Readonly<Record<string, readonly unknown[]>> = {
  pollers: [3, "cores", "workers"],
  sets: ["per-thread", "shared"],
  blocking: [2],
  workers: [1, 3, "cores"],
  queue: TASK_QUEUES,
  assign: ASSIGNMENTS,
  wake: WAKES,
  reads: READERS,
  slot: [true, false],
  grow: [{ after: "1ms", most: 4 }],
  promote: PROMOTIONS,
  "look-every": [2],
  "look-first": [true, false],
};
const WRITTEN = Object.entries(CHANGES).flatMap(([key, values]) => values.map((value) => [key, value] as const));
// Who waits for events, and from which queue workers take, is what the other keys depend on.
const SHAPES = WRITTEN.filter(([key]) => key === "pollers" || key === "queue");

type Change = Readonly<Record<string, unknown>>;

const SINGLE: readonly Change[] = WRITTEN.map(([key, value]) => ({ [key]: value }));
const PAIRS: readonly Change[] = SHAPES.flatMap(([key, value]) =>
  WRITTEN.filter(([other]) => other !== key).map(([other, further]) => ({ [key]: value, [other]: further })),
);

const SCHEMA = threads(EXECUTORS);

/** Every preset changed in this way is a program with a line of its own. */
function scenario(all: readonly Change[]): Scenario {
  const programs = Object.fromEntries(all.map((threads, i) => [`p${i}`, { threads }]));
  return readScenario({
    name: "presets",
    question: "Is it so?",
    machine: { cores: 2, profile: "linux-2026-vm" },
    workload: { open: { "total-rate": "10k/s", arrivals: "poisson", message: "100B" } },
    program: { handler: [{ compute: "5us" }, { reply: "100B" }] },
    programs,
    mechanisms: [{ epoll: { program: Object.keys(programs) } }],
    pending: 10,
    measurement: { replications: 2, completions: 30, "warm-up": 5 },
  });
}

describe("a preset with keys changed", () => {
  it.each(EXECUTORS)("$name is run, or refused at a key that is written", ({ name }) => {
    const accepted = [...SINGLE, ...PAIRS].filter((change) => {
      const { error } = SCHEMA.safeParse({ preset: name, ...change });
      for (const { path, message } of error?.issues ?? []) {
        expect(Object.keys(change), `${JSON.stringify(change)}: ${message}`).toContain(path.join());
        expect(message).toMatch(/needs|expected|their number is fixed/);
      }
      return error === undefined;
    });
    expect(accepted.length).toBeGreaterThan(20);
    const changed = accepted.map((change) => ({ preset: name, ...change }));
    const cells = Array.from({ length: Math.ceil(changed.length / MAX_LINES) }, (_, i) =>
      planCells(scenario(changed.slice(i * MAX_LINES, (i + 1) * MAX_LINES)), findMechanism),
    ).flatMap((planned) => planned.filter(({ replication }) => replication === 0));
    expect(cells).toHaveLength(accepted.length);
    for (const cell of cells) expect(simulate(cell).completions, cell.line).toBeGreaterThan(0);
  });

  const changed = (preset: string, change: Change = {}) => SCHEMA.parse({ preset, ...change });

  it("leaves out what the preset says only of workers that wait", () => {
    const { promote, every, lookFirst, ...others } = changed("go").workers!;
    expect([promote, lookFirst]).toEqual(["always", true]);
    expect(changed("go", { pollers: 3 })).toEqual({ name: "go", pollers: 3, workers: others });
  });

  it("leaves out what the preset says only of its queues, and of growing", () => {
    const { slot, assign, ...tokio } = changed("tokio").workers!;
    expect([slot, assign]).toEqual([true, "global"]);
    expect(changed("tokio", { queue: "shared" }).workers).toEqual({ ...tokio, queue: "shared" });
    expect(changed("half-sync", { pollers: "workers" }).workers).not.toHaveProperty("grow");
    expect(changed("half-sync", { workers: 2000 }).workers).not.toHaveProperty("grow");
    expect(changed("loop-per-core", { workers: 4, pollers: "workers" })).not.toHaveProperty("own");
  });

  it.each([
    [
      { preset: "go", sets: "per-thread" },
      "sets",
      "workers that wait for events wait on the same set: expected shared",
    ],
    [
      { workers: 40, grow: { after: "1s", most: 32 } },
      "grow",
      "there are 40 workers already: expected most: 40 or more",
    ],
    [{ preset: "go", pollers: 3, "look-first": true }, "look-first", "needs pollers: workers"],
  ])("%o is refused", (written, key, message) => {
    expect(SCHEMA.safeParse(written).error?.issues).toMatchObject([{ path: [key], message }]);
  });
});
