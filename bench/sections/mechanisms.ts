/** Simulation events a second, mechanism by mechanism. */
import { MECHANISMS } from "../../models/registry.js";
import { formatInteger } from "../../scenarios/common/format.js";
import { type Extent, inTurn } from "../plan.js";
import { atLeast, quantity, type Section } from "../report.js";
import type { CellCost } from "../subject.js";
import { ask, type Workshop } from "../workshop.js";
import { benchCell } from "./cells.js";

const PENDING = 1_000;
/** Millions of simulation events a second of processor time. */
const TARGET = 3;
const FAST = ["epoll", "iocp", "io-uring"];
/** Completions of the runs before, in which the just-in-time compiler settles. */
const WARM = 40_000;
/** A polling scheme makes so many events of a completion that it is given fewer of them. */
const POLLS = 50;

export async function mechanismsSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const completions = extent.quick ? 40_000 : 200_000;
  const runs = MECHANISMS.map(({ name, family }) => {
    const share = family === "polling scheme" ? POLLS : 1;
    const file = (suffix: string, events: number) =>
      workshop.file(`${name}${suffix}.json`, JSON.stringify(benchCell(name, PENDING, Math.round(events / share))));
    return { name, file: file("", completions), before: file("-before", WARM) };
  });
  extent.progress("events a second of every mechanism");
  const costs = await inTurn(extent.quick ? 1 : extent.rounds, runs, ({ file, before }) =>
    ask<CellCost>(workshop.muxsim, "cell", file, before),
  );
  const rows = runs.map(({ name }, i) => ({
    label: name,
    quantities: [
      quantity(
        "per event",
        "ns",
        costs[i].map(({ seconds, events }) => (seconds / events) * 1e9),
      ),
      quantity(
        "per completion",
        "us",
        costs[i].map(({ seconds, completions }) => (seconds / completions) * 1e6),
      ),
      quantity(
        "events",
        "million/s",
        costs[i].map(({ seconds, events }) => events / seconds / 1e6),
      ),
    ],
  }));
  const speedOf = (name: string) => rows.find(({ label }) => label === name)!.quantities[2].median;
  return {
    title: "Events a second",
    notes: [
      `${formatInteger(PENDING)} pending, ${formatInteger(completions)} completions, the machine of 2012-post (a polling scheme: a ${POLLS}th of them). An event is a pop from the pending-event set; time is processor time.`,
    ],
    rows,
    targets: FAST.map((name) => atLeast(`${name}: million simulation events a second`, speedOf(name), TARGET)),
  };
}
