/**
 * How often a status is wrong: whole points, again and again with another seed, of queues whose capacity is known, well
 * below it, near it and beyond, by as many processes as there are cores.
 */
import type { Point } from "../../scenarios/common/types.js";
import { capacityOf, FIXED, QUEUES, type Queue, scenarioOf } from "../../test/scenarios/statistics/status/queues.js";
import { type Extent, inPortions } from "../plan.js";
import { atMost, quantity, type Row, type Section, type Target } from "../report.js";
import { ask, type Workshop } from "../workshop.js";

type Status = Point["status"];

const SEEDS = 1_000;
const A_FEW = 40;
/** Seeds that one process takes on. */
const PORTION = 20;
const LOADS = [0.5, 0.8, 0.95, 1.02, 1.05, 1.2];
const LIGHT = 0.8;
/** Per cent of the seeds that may be called what they are not. */
const MAY_BE_UNSTEADY = 0.2;
const MAY_BE_STEADY = 1;

export async function statusSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const seeds = extent.quick ? A_FEW : SEEDS;
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const [i, queue] of QUEUES.entries()) {
    const capacity = capacityOf(queue);
    for (const load of LOADS) {
      const label = `${queue.name}, load ${load}`;
      extent.progress(`status: ${label}, ${seeds} times`);
      const file = workshop.file(`queue-${i}-${load}.json`, JSON.stringify(scenarioOf(queue, load * capacity, FIXED)));
      const statuses = await inPortions(seeds, PORTION, (from, to) =>
        ask<Status[]>(workshop.muxsim, "status", file, from, to),
      );
      const share = shareOf(statuses);
      rows.push({ label, quantities: columns(share) });
      targets.push(...targetsOf(queue, load, label, share));
    }
  }
  return {
    title: "Status",
    notes: [
      `Of ${seeds} points with seeds of their own, 5 replications of 5,000 events after 1,000, the share in per cent that is called so. ` +
        "Load 1 is what the queue delivers when more is offered; closed, the rate that is asked for.",
    ],
    rows,
    targets,
  };
}

type Share = (...statuses: Status[]) => number;

function shareOf(found: readonly Status[]): Share {
  return (...statuses) => (100 * found.filter((each) => statuses.includes(each)).length) / found.length;
}

function columns(share: Share) {
  const column = (name: string, ...statuses: Status[]) => quantity(name, "%", [share(...statuses)]);
  return [
    column("saturated", "saturated"),
    column("overloaded", "overloaded", "partly overloaded"),
    column("too short", "too short"),
    column("steady", "steady"),
  ];
}

function targetsOf({ kind }: Queue, load: number, label: string, share: Share): Target[] {
  const overloaded = share("overloaded", "partly overloaded");
  if (kind === "closed") return [atMost(`${label}: overloaded, %`, overloaded, 0)];
  if (load <= LIGHT) return [atMost(`${label}: not steady, %`, 100 - share("steady"), MAY_BE_UNSTEADY)];
  if (load > 1) return [atMost(`${label}: steady, %`, share("steady"), MAY_BE_STEADY)];
  return [atMost(`${label}: overloaded, %`, overloaded, 0)];
}
