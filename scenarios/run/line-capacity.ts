/**
 * `axis: { load: 10%..95% }`, or panels of a load: the rate that each line can carry, found by pilot runs before
 * anything is measured.
 *
 * A line that is offered more than it can carry does nothing but work, so what it delivers is a plateau, but for
 * what it pays for events that it never gets to: an interrupt each, say. With s the core time for each that is
 * delivered and i for each that is offered, of one core, delivered = (1 - i x offered) / s: a line in what is
 * offered, and what can be carried is where both are the same. So pilots first look for a rate that is too much,
 * but not by far, beginning with twice what the callbacks alone would allow; then {@link PILOTS} runs at {@link
 * OVER} times what is delivered there, and as many with the same streams at {@link FAR} times, give two points of
 * that line each. Where surely more is delivered the more is offered (batches that only then are full), the second
 * is what can be carried. The result has all three.
 *
 * For M/M/c that is c over the mean of the service times that were drawn: the interval across the pilots covers c /
 * mean as often as it says. No replication and no other pilot has these streams. The rates that follow are part of
 * the result: the same scenario has the same ones.
 */
import type { OpenWorkload } from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { type Place, placesOf, scenarioInPanel } from "../common/along.js";
import { positionOf } from "../common/axis.js";
import { type FindMechanism, mechanismNamed, refused } from "../common/mechanism-at.js";
import { scenarioOfLine } from "../common/program.js";
import type { Capacity } from "../common/shapes/axis.js";
import type { CellResult, Line, Scenario } from "../common/types.js";
import { estimate, lowerBound } from "../statistics/mean-intervals.js";
import { callbackLoad } from "../statistics/status/open.js";
import { cellMaker } from "./plan.js";
import type { Batch } from "./sweep.js";

const PILOTS = 5;
const OVER = 1.5;
const FAR = 3;
/** Offered at least so many times what is delivered, and at most so many times, a rate is too much, but not by far. */
const LEAST_OVER = 1.25;
const MOST_OVER = 2.5;
const SEARCH = { events: 3_000, warmup: 1_000, attempts: 24 };
const MEASURED = { events: 20_000, warmup: 3_000 };
/** Behind all that look for a warm-up (pilots.ts). */
const FIRST_STREAM = -1_000_000;
/** One-sided confidence that more is delivered the more is offered. */
const SURELY = 0.999;
/** Offered first where callbacks take no time: more than any loop carries. */
const MOST_PER_CORE = 2e6;

/** The runs that find out what one line can carry. */
class CapacityRun {
  /** Once all of them have been made; undefined where the line cannot be run. */
  found: Capacity | undefined;
  private readonly scenario: Scenario;
  private readonly line: Line;
  private readonly pending: number;

  constructor(
    place: Place,
    private readonly find: FindMechanism,
    private readonly part: number,
    /** What tells it from others of the line: a panel, or a value of the axis; see `Capacity`. */
    private readonly at: number | undefined,
  ) {
    this.scenario = place.scenario;
    this.line = place.line;
    this.pending = place.pending;
  }

  start(): Batch | undefined {
    const { scenario, line, pending } = this;
    const mechanism = mechanismNamed(line.mechanism, this.find);
    if (refused(scenario, line, mechanism, pending) !== undefined) return undefined;
    const threads = mechanism.threads(line.parameters, pending);
    const load = callbackLoad(scenarioOfLine(this.offering(1), line), pending, threads);
    return this.search(load > 0 ? 2 / load : MOST_PER_CORE * scenario.machine.cores, 1);
  }

  private search(offered: number, attempt: number): Batch {
    return this.runs(offered, 1, SEARCH, ([delivered]) => {
      const over = offered / Math.max(delivered, Number.MIN_VALUE);
      if (attempt >= SEARCH.attempts || (over >= LEAST_OVER && over <= MOST_OVER)) return this.measure(delivered);
      return this.search(over < LEAST_OVER ? 2 * offered : OVER * Math.max(delivered, offered / 100), attempt + 1);
    });
  }

  private measure(about: number): Batch {
    const { confidence } = this.scenario.measurement;
    const [once, twice] = [OVER * about, FAR * about];
    return this.runs(once, PILOTS, MEASURED, (over) =>
      this.runs(twice, PILOTS, MEASURED, (beyond) => {
        const rises = lowerBound(
          over.map((each, i) => beyond[i] - each),
          SURELY,
        );
        const carried = rises > 0 ? beyond : over.map((each, i) => meeting([once, each], [twice, beyond[i]]));
        const [perSecond, ...both] = [carried, over, beyond].map((each) => estimate(each, confidence));
        const at = this.at === undefined ? {} : { at: this.at };
        this.found = { line: this.line.id, ...at, perSecond, over: both[0], beyond: both[1] };
        return undefined;
      }),
    );
  }

  /** So many runs with `offered` events per second; `next` hears what each delivers. */
  private runs(
    offered: number,
    count: number,
    { events, warmup }: { events: number; warmup: number },
    next: (perSecond: number[]) => Batch | undefined,
  ): Batch {
    const make = cellMaker(this.offering(offered));
    const point = { line: this.line, pending: this.pending, x: offered, panel: this.at };
    const cells = Array.from({ length: count }, (_, i) =>
      make(point, { replication: FIRST_STREAM - i, warmup, completions: events }),
    );
    return { part: this.part, cells, next: (results) => next(results.map(delivered)) };
  }

  private offering(perSecond: number): Scenario {
    const workload: OpenWorkload = { ...(this.scenario.workload as OpenWorkload), rate: { basis: "total", perSecond } };
    return { ...this.scenario, workload };
  }
}

/** Where the line through two points, each of what is offered and what is delivered, has both the same. */
function meeting([offered, delivered]: [number, number], [more, deliveredThen]: [number, number]): number {
  const slope = (deliveredThen - delivered) / (more - offered);
  return (delivered - slope * offered) / (1 - slope);
}

function delivered({ completions, windowPs }: CellResult): number {
  return (completions / windowPs) * PS_PER_S;
}

/** What has to be run to know what lines can carry; nothing where neither the axis nor the panels are a load. */
export function capacityRuns(scenario: Scenario, find: FindMechanism, part: number): CapacityRun[] {
  const { axis, panels } = scenario;
  const lines = (of: "each" | "first") => (of === "first" ? scenario.lines.slice(0, 1) : scenario.lines);
  const runs = (places: readonly Place[], at: (place: Place) => number | undefined) =>
    places.map((place) => new CapacityRun(place, find, part, at(place)));
  // The load itself makes no difference: where it is an axis, what each line can carry is found at its first value.
  if (axis?.capacityOf !== undefined) {
    const wanted = lines(axis.capacityOf).map(({ id }) => id);
    const first = placesOf(scenario).filter(
      ({ line, panel }, i, all) =>
        wanted.includes(line.id) && all.findIndex((each) => each.line.id === line.id && each.panel === panel) === i,
    );
    return runs(first, ({ panel }) => panel);
  }
  if (panels?.capacityOf === undefined) return [];
  const there = scenarioInPanel(scenario, panels.values[0]);
  return runs(placesOf({ ...there, lines: lines(panels.capacityOf) }), positionOf);
}

/** `scenario` with what its lines can carry. */
export function withCapacities(scenario: Scenario, runs: readonly CapacityRun[]): Scenario {
  const { axis, panels } = scenario;
  const capacities = runs.flatMap(({ found }) => found ?? []);
  if (axis?.capacityOf !== undefined) return { ...scenario, axis: { ...axis, capacities } };
  return panels?.capacityOf === undefined ? scenario : { ...scenario, panels: { ...panels, capacities } };
}
