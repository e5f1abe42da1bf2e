/**
 * What a run may be short of: storage devices, the cores, the core that takes interrupts, the ring of the network
 * device, each thread or group of threads with events of its own, each lock, the operation with most events; how full
 * each was, and how much of what it can do was offered to it. Of a class of traffic that comes by itself, what it alone
 * uses is told from its own events: its operation with most of them, a pool, a device.
 *
 * The load of a resource is its utilisation x offered / delivered, since it could have delivered delivered /
 * utilisation. What was offered and not delivered is in the backlog, so it is below 1 if and only if the resource was
 * idle for longer than the growth of the backlog would have taken. That holds whatever an event costs, and for any
 * length of run: work that arrives is either done, or idleness is foregone, or it waits.
 */
import { PS_PER_S } from "../../../sim/time.js";
import { measuredClasses } from "../../../sim/traffic/classes.js";
import { largestShare } from "../../../sim/traffic/targets.js";
import { intendedRate, meanCallbackPs, perMeasuredEvent, rateOf } from "../../../sim/traffic.js";
import type { CellResult, Scenario } from "../../common/types.js";
import { classCells } from "../class-cells.js";
import { wobble } from "./backlog.js";
import { arrivals, scatter } from "./dispersion.js";
import { isOperation, ownUses, type Use, uses } from "./uses.js";

/** One resource in one replication. */
export interface Resource {
  /** The same for the same resource of every replication. */
  key: string;
  /** Of those of one kind replications spread the events anew. */
  family: string;
  /** In words: `all 4 cores`, `event loop 2`. */
  name: string;
  /** The class that alone uses it; of its events, then, are those below. Absent if it is of all. */
  whose?: string;
  /** Of several that are full, the one with the lowest is the cause. */
  rank: number;
  /** How many events it can serve at a time. */
  servers: number;
  /** Share of its time that it was in use. */
  utilisation: number;
  /**
   * Offered work over what it can do: in this window; and at the rate and the mean callback that the scenario asks for.
   */
  load: number;
  expected: number;
  /** Events offered to it, at least 1. */
  events: number;
  /** Its load is known to within a relative standard error of sqrt(dispersion / events). */
  dispersion: number;
}

/** Standard errors. */
const CHANCE = 2;

/** Nothing is known to have been delivered: as if half an event had been. */
const NEXT_TO_NOTHING = 0.5;

/** @param largest as {@link largestShareOf}, which is the same for all cells of a point */
export function resources(
  scenario: Scenario,
  cell: CellResult,
  samples: number,
  largest = largestShareOf(scenario, cell.pending),
): Resource[] {
  const all = uses(scenario, cell, samples, largest);
  const classes = ownUses(classCells(scenario, cell.pending, [cell]), all);
  const owned = new Set(classes.flatMap(({ own }) => own.map(({ key }) => key)));
  const shared = all.filter(({ key }) => !owned.has(key));
  const { workload } = scenario;
  const perCompletionPs = cell.accounts.callback / (cell.completions || NEXT_TO_NOTHING);
  // What the callbacks took more or less than they take on average is chance.
  const byChancePs = perCompletionPs - perMeasuredEvent(workload, cell.pending, meanCallbackPs);
  return withTellingOperation([
    ...shared.map((use) => resource(use, scenario, cell, samples, byChancePs)),
    ...classes.flatMap(({ name, scenario: alone, cell: its, own }) => {
      const part = (samples * its.events) / Math.max(1, cell.events);
      // Whose callbacks took more is not known.
      return own.map((use) => ({ ...resource(use, alone, its, Math.max(1, part), 0), whose: name }));
    }),
  ]);
}

/**
 * The share of all events that the operation with most of them has in the long run; undefined where that is not known.
 */
export function largestShareOf({ workload }: Scenario, pending: number): number | undefined {
  const all = intendedRate(workload, pending);
  const shares = measuredClasses(workload, pending).map(({ traffic, count }) =>
    traffic.kind === "open" ? (rateOf(traffic, count) / all) * largestShare(traffic.targets, count) : undefined,
  );
  return shares.includes(undefined) ? undefined : Math.max(...(shares as number[]));
}

/**
 * An operation is in use while it waits for a thread, too: it tells something where it is more in demand, beyond
 * chance, than all that it may have waited for.
 */
function withTellingOperation(all: readonly Resource[]): Resource[] {
  const others = all.filter(({ key }) => !isOperation(key));
  const most = Math.max(...others.map(({ load }) => load));
  const isTelling = ({ load, events }: Resource) => load > most * (1 + CHANCE / Math.sqrt(events));
  return all.filter((each) => !isOperation(each.key) || isTelling(each));
}

/** @param byChancePs what computing took an event more than it does on average, by chance */
function resource(
  use: Use,
  { workload }: Pick<Scenario, "workload">,
  cell: CellResult,
  samples: number,
  byChancePs: number,
): Resource {
  const { key, family = key, name, rank, usedPs, capacityPs, own, varies } = use;
  const completions = cell.completions || NEXT_TO_NOTHING;
  const done = own ? own.callbacks : completions;
  const growth = own ? own.growth : cell.backlogEnd - cell.backlogStart;
  const perEventPs = usedPs / done;
  const utilisation = usedPs / capacityPs;
  const dispersion =
    use.variance === undefined
      ? scatter(workload, cell.pending, samples, perEventPs, varies)
      : arrivals(workload, cell.pending, samples).dispersion +
        (perEventPs === 0 ? 0 : use.variance / (perEventPs * perEventPs));
  // What was offered to it, of all that was offered; and what is in the long run, of which chance may have made more.
  const offered = own ? offeredShare(own, cell) : 1;
  const share = own?.share ?? offered;
  const deserved = own?.share === undefined ? 1 : Math.min(1, own.share / offered);
  const perPs = (intendedRate(workload, cell.pending) / PS_PER_S) * share * sentPerRequest(cell);
  // Of what is under way nobody knows how much of it is whose.
  const meanPs = perMeasuredEvent(workload, cell.pending, meanCallbackPs);
  const typicalPs = cell.completions === 0 ? meanPs : perEventPs - (varies === "nothing" ? 0 : byChancePs);
  // Of a backlog's wavering each event has its part.
  const wavering = (wobble(cell) * done) / completions;
  return {
    ...{ key, family, name, rank, servers: capacityPs / cell.windowPs },
    utilisation: Math.min(1, utilisation),
    load: Math.max(0, utilisation * (1 + growth / done) * deserved),
    // Reads that wait for something else ask nothing of their device.
    expected: use.ofStorage ? utilisation : Math.max(0, (typicalPs * perPs * cell.windowPs) / capacityPs),
    events: Math.max(1, done + growth),
    dispersion: Math.max(dispersion, (2 * wavering) / Math.max(1, done + growth)),
  };
}

/** How often a request is sent, on average: again where it is refused, or its client gives up. */
function sentPerRequest({ outcomes }: CellResult): number {
  if (outcomes === undefined || outcomes.offered === outcomes.retried) return 1;
  return outcomes.offered / (outcomes.offered - outcomes.retried);
}

function offeredShare({ callbacks, growth }: NonNullable<Use["own"]>, cell: CellResult): number {
  const all = cell.completions + cell.backlogEnd - cell.backlogStart;
  return all <= 0 ? 1 : Math.min(1, Math.max(0, callbacks + growth) / all);
}
