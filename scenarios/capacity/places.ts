/**
 * Where a capacity is looked for: once, or at each value of the scenario's axis, in one of its panels; and the scenario
 * there with the quantity at a value.
 *
 * Everything that varies is fixed in the file, one after the other: the panel, the axis, the number of operations, the
 * quantity. What is searched over takes the place of an axis, and of panels, that set the same. Where one of them is a
 * load, its rate follows from what each line can carry in the scenario as it is there.
 */
import { placesOf } from "../common/along.js";
import { UsageError } from "../common/errors.js";
import { MAX_CAPACITY_PLACES } from "../common/limits.js";
import type { Capacity as Carried, StoredAxis } from "../common/shapes/axis.js";
import type { Scenario } from "../common/types.js";
import type { Fixed } from "../load/fixed.js";
import { writtenAmount } from "../schema/along.js";
import { fixedAt, isSameQuantity, type Load } from "./quantity.js";
import type { Along, Quantity, Rate } from "./types.js";

/** Of several numbers of pending operations, the greatest up to here. */
const MOST_PENDING = 100_000;

interface Wanted {
  /** What is searched over. */
  over: string;
  /** Values of the axis; all of it if absent. */
  at?: readonly number[];
  /** The panel, of a scenario that has any; the first if absent. */
  panel?: number;
  /** Number of pending operations. */
  pending?: number;
}

/** One of the values of the axis, or the only place. */
export interface Place {
  x?: number;
  fixed: readonly Fixed[];
  /** A share of what each line can carry, or the first; the rate follows from it. */
  load?: { share: number; of: "each" | "first" };
}

interface Places {
  along?: Along;
  inPanel: boolean;
  all: Place[];
}

/** Lines with what each can carry, for each place where that matters. */
type CarriedAt = (place: Place) => readonly Carried[];

/** @throws UsageError where it cannot be told where to look */
export function placesIn(given: Scenario, { over, at, panel, pending }: Wanted): Places {
  const { axis } = given;
  const panels = given.panels && isSameQuantity(given.panels.of, over) ? undefined : given.panels;
  if (panels === undefined && panel !== undefined)
    throw new UsageError("--in: the panels are what is searched over; --from and --to say where");
  const inPanel = panels !== undefined;
  const value = panel ?? panels?.values[0];
  const before = panels === undefined || value === undefined ? [] : [fixed("panels", panels.of, value, panels.unit)];
  const loadIn = (of: StoredAxis["capacityOf"], share: number | undefined) =>
    of && share !== undefined ? { load: { share, of } } : {};
  const ofPanel = loadIn(panels?.capacityOf, value);
  const settled = (n: number): Fixed => fixed("pending", "pending", n, "count");
  const operations = over === "pending" ? [] : [settled(pendingOf(given, pending))];
  const along = axis === undefined || isSameQuantity(axis.of, over) ? undefined : axis;
  if (along !== undefined) {
    const values = at ?? along.values;
    checkOn(values, along);
    const { of, unit, capacityOf } = along;
    return {
      inPanel,
      along: { of, unit, values: [...values], ...(capacityOf && { capacityOf }) },
      all: values.map((x) => ({
        x,
        fixed: [...before, fixed("axis", of, x, unit), ...operations],
        ...ofPanel,
        ...loadIn(capacityOf, x),
      })),
    };
  }
  if (at === undefined) return { inPanel, all: [{ fixed: [...before, ...operations], ...ofPanel }] };
  if (over === "pending" || axis !== undefined)
    throw new UsageError("--at: the axis is what is searched over; --from and --to say where");
  if (pending !== undefined) throw new UsageError("--at says at how many pending operations: leave out --pending");
  checkFew(at.length);
  return {
    inPanel,
    along: { of: "pending", unit: "count", values: [...at] },
    all: at.map((n) => ({ x: n, fixed: [...before, settled(n)], ...ofPanel })),
  };
}

function fixed(option: string, name: string, value: number, unit: StoredAxis["unit"]): Fixed {
  return { name, text: writtenAmount(value, unit), option };
}

function checkOn(values: readonly number[], { of, unit, values: all }: StoredAxis): void {
  const missing = values.find((x) => !all.includes(x));
  const known = all.map((x) => writtenAmount(x, unit));
  if (missing !== undefined)
    throw new UsageError(`--at: ${writtenAmount(missing, unit)} is not on the axis, which has ${known.join(", ")}`);
  checkFew(values.length, `${of} has ${all.length} values: say where with --at ${known[0]},${known.at(-1)}; `);
}

function checkFew(count: number, say = ""): void {
  if (count > MAX_CAPACITY_PLACES)
    throw new UsageError(`${say}a capacity is found at ${MAX_CAPACITY_PLACES} values of the axis at most`);
}

/** @throws UsageError where lines have no number in common */
function pendingOf({ lines }: Scenario, asked: number | undefined): number {
  if (asked !== undefined) return asked;
  const common = lines[0].pending.filter((n) => lines.every(({ pending }) => pending.includes(n)));
  const found = common.findLast((n) => n <= MOST_PENDING) ?? common[0];
  if (found === undefined)
    throw new UsageError("the lines are run at no common number of operations: say one with --pending");
  return found;
}

/** The scenario that is told of: with its axis, if capacities are found along it, and the n at which they are. */
export function shownScenario(inPanel: Scenario, there: Scenario, { along }: Places, over: string): Scenario {
  if (over === "pending" || along?.of === "pending") return inPanel;
  if (along !== undefined) {
    const { pending } = there;
    return {
      ...inPanel,
      pending,
      lines: inPanel.lines.map((line, i) => ({ ...line, label: there.lines[i]?.label ?? line.label, pending })),
    };
  }
  const { capacity, claims, answer, axis } = inPanel;
  // What is claimed along an axis that is searched over is not about this.
  const said = axis === undefined ? { claims, ...(answer && { answer }) } : {};
  return { ...there, ...said, ...(capacity && { capacity }) };
}

/** An axis of one load: the rates of lines are that share of their capacities. */
function loadAxis(share: number, of: "each" | "first", capacities?: readonly Carried[]): StoredAxis {
  return {
    ...{ of: "load", unit: "share", scale: "linear", values: [share], changes: [[]], capacityOf: of },
    ...(capacities && { capacities: [...capacities] }),
  };
}

function withLoad(scenario: Scenario, axis: StoredAxis): Scenario {
  return { ...scenario, axis, lines: scenario.lines.map((line) => ({ ...line, x: axis.values })) };
}

/** What the load is at a place with the quantity at `value`. */
function loadAt({ load }: Place, { over }: Pick<Quantity, "over">, value: number, of: "each" | "first") {
  return over === "load" ? { share: value, of } : load;
}

/** The scenarios whose lines' capacities have to be known, by the place that has each; places of one load share one. */
export function scenariosToLoad(
  places: readonly Place[],
  quantity: Pick<Quantity, "over">,
  load: Load,
  of: "each" | "first",
): Map<string, Scenario> {
  const found = new Map<string, Scenario>();
  for (const place of places) {
    const wanted = loadAt(place, quantity, 1, of);
    if (wanted === undefined || found.has(keyOf(place))) continue;
    const there = load([...place.fixed, ...(quantity.over === "load" ? [fixedAt({ ...LOAD, ...quantity }, 1)] : [])]);
    found.set(keyOf(place), withLoad(there, loadAxis(1, wanted.of)));
  }
  return found;
}

const LOAD = { unit: "share", title: "load", integral: false } as const;

/** What a place has besides a load, which makes no difference to what can be carried. */
export function keyOf({ fixed: all }: Place): string {
  return JSON.stringify(all.filter(({ name }) => name !== "load").map(({ name, text }) => [name, text]));
}

/** The scenario at a place with the quantity at `value`, for `line`, whose rate depends on what it can carry. */
export function scenarioFor(
  there: Scenario,
  { line, place, quantity, value }: { line: string; place: Place; quantity: Pick<Quantity, "over">; value: number },
  of: "each" | "first",
  carried: readonly Carried[],
): Scenario {
  const wanted = loadAt(place, quantity, value, of);
  if (wanted === undefined) return there;
  const found = placesOf(withLoad(there, loadAxis(wanted.share, wanted.of, carried)));
  return found.find((each) => each.line.id === line)?.scenario ?? there;
}

/** What is 1 of a load, of each place that has one. */
export function ratesFound(places: readonly Place[], carriedAt: CarriedAt): Rate[] {
  return places.flatMap((place) =>
    carriedAt(place).map(({ line, perSecond }) => ({ ...(place.x !== undefined && { x: place.x }), line, perSecond })),
  );
}
