import { expect, it } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { assemble } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { loadScenario, readScenario } from "../../../scenarios/load/load.js";
import { type DrawnEvent, drawSchedule, scheduleBytes } from "../../../scenarios/reality/schedule.js";
import { planCells } from "../../../scenarios/run/plan.js";
import type { OpenWorkload } from "../../../sim/spec.js";

const WINDOW = { dropped: 200, droppedPs: 1e12, slices: 2, slicePs: 5e9 };

/** What happens in a run of `cell`, as the simulator has it. */
function happeningIn(cell: Cell): DrawnEvent[] {
  const { machine, operations, source } = assemble(cell, {});
  const events: DrawnEvent[] = [];
  const happen = operations.deviceEvent.bind(operations);
  operations.deviceEvent = (...event: Parameters<typeof happen>) => {
    const [operation, callbackPs, bytes = 0] = event;
    events.push({ atPs: machine.simulation.now, operation, callbackPs, bytes, replyBytes: 0 });
    return happen(...event);
  };
  source.start();
  machine.simulation.runWhile(() => events.length < 400);
  return events;
}

it.each([
  ["Poisson", {}],
  [
    "bursts and batches",
    { bursts: { on: "exponential 1ms", off: "exponential 3ms" }, batch: { geometric: { mean: 3 } } },
  ],
  ["some operations more often, with messages", { targets: { zipf: 1 }, message: "exponential 200B" }],
])("fires the events that the simulator draws: %s", (_, more) => {
  const scenario = readScenario({
    ...{ name: "s", question: "?", machine: { cores: 2, profile: "linux-2026-vm" }, mechanisms: ["epoll", "poll"] },
    workload: { open: { "total-rate": "50k/s", arrivals: "poisson", callback: "exponential 5us", ...more } },
    ...{ pending: 50, seed: "same", measurement: { replications: 2, "warm-up": 0, completions: 300 } },
  });
  for (const cell of planCells(scenario, findMechanism)) {
    const { events } = drawSchedule(scenario.workload as OpenWorkload, 50, cell, WINDOW);
    const simulated = happeningIn(cell);
    expect(simulated.length).toBeGreaterThanOrEqual(400);
    expect(events.length).toBeGreaterThanOrEqual(400);
    expect(events.slice(0, 400)).toEqual(simulated.slice(0, 400));
  }
});

it("ends with the first event behind the last slice, and drops so many events, or so long", () => {
  const { workload, seed } = loadScenario("validate").scenario;
  const draw = { seed, replication: 0 };
  const { events, dropped } = drawSchedule(workload as OpenWorkload, 10, draw, WINDOW);
  const end = events[dropped].atPs + 2 * WINDOW.slicePs;
  expect(dropped).toBe(200);
  expect(events.at(-1)!.atPs).toBeGreaterThanOrEqual(end);
  expect(events.at(-2)!.atPs).toBeLessThan(end);
  const brief = drawSchedule(workload as OpenWorkload, 10, draw, { ...WINDOW, droppedPs: 1e10 });
  expect(brief.dropped).toBe(events.findIndex(({ atPs }) => atPs > 1e10));
  expect(drawSchedule(workload as OpenWorkload, 10, { seed, replication: 1 }, WINDOW).events).not.toEqual(events);
});

it("writes a row of 24 bytes for each event", () => {
  const event = { atPs: 1_234_567_000, operation: 7, callbackPs: 5_000_400, bytes: 0, replyBytes: 64 };
  const bytes = scheduleBytes([event, { ...event, bytes: 300 }], 1);
  expect(bytes.length).toBe(48);
  expect(bytes.readBigUInt64LE(0)).toBe(1_234_567n);
  expect([8, 12, 16, 20].map((at) => bytes.readUInt32LE(at))).toEqual([7, 5000, 1, 64]);
  expect(bytes.readUInt32LE(24 + 16)).toBe(300);
});
