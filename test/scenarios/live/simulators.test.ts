/** Workers that carry out cells: what is given up, and who is replaced. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { Memo } from "../../../scenarios/live/memo.js";
import type { Order } from "../../../scenarios/live/messages.js";
import { Simulators } from "../../../scenarios/live/simulators.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";

const { scenario } = loadScenario("2012-post", { parts: false });
const cells = planCells(scenario, findMechanism).filter(({ pending }) => pending === 1);

/** Two workers that do nothing by themselves. */
function start() {
  const replaced: number[] = [];
  const simulators = new Simulators(
    new Memo(),
    (index) => replaced.push(index),
    () => Date.now(),
  );
  const orders: Order[][] = [];
  const put = (index: number) => {
    const port = { postMessage: (order: Order) => orders[index].push(order), onmessage: null };
    orders[index] = [];
    simulators.put(index, port as unknown as MessagePort);
    return port as unknown as { onmessage(event: object): void };
  };
  return { simulators, replaced, orders, put };
}

describe("workers that carry out cells", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Asked for, and nobody waits for it. */
  const ask = (simulators: Simulators, cell: Cell) => void simulators.execute(cell).catch(() => {});

  it("are given nothing more of what is given up, and go on with what comes next", async () => {
    const { simulators, replaced, orders, put } = start();
    const port = put(0);
    for (const cell of cells.slice(0, 3)) ask(simulators, cell);
    expect(orders[0].map(({ cell }) => cell)).toEqual([cells[0]]);
    simulators.clear();
    ask(simulators, cells[5]);
    port.onmessage({ data: { id: orders[0][0].id, done: { result: simulate(cells[0]), reads: [] } } });
    expect(orders[0].map(({ cell }) => cell)).toEqual([cells[0], cells[5]]);
    vi.advanceTimersByTime(1000);
    expect(replaced).toEqual([]);
  });

  it("are replaced at once where they have long been at it, else when they are", () => {
    const { simulators, replaced, orders, put } = start();
    put(0);
    ask(simulators, cells[0]);
    vi.advanceTimersByTime(300);
    put(1);
    ask(simulators, cells[1]);
    vi.advanceTimersByTime(100);
    simulators.clear();
    expect(replaced).toEqual([0]);
    vi.advanceTimersByTime(149);
    expect(replaced).toEqual([0]);
    // Another change does not give it more time, nor replace one twice.
    simulators.clear();
    vi.advanceTimersByTime(1);
    expect(replaced).toEqual([0, 1]);
    vi.advanceTimersByTime(1000);
    expect(replaced).toEqual([0, 1]);
    ask(simulators, cells[2]);
    put(0);
    expect(orders[0].map(({ cell }) => cell)).toEqual([cells[2]]);
  });
});
