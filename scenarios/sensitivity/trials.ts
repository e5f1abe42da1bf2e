/**
 * A scenario tried with other costs. Each run is made once: a cost that a line does not read leaves its runs as they
 * are, so they are taken from where they were made before.
 */
import { placesOf } from "../common/along.js";
import { positionOf } from "../common/axis.js";
import { type FindMechanism, mechanismNamed } from "../common/mechanism-at.js";
import type { Cell, CellResult, Line, Point, Scenario } from "../common/types.js";
import { planCells } from "../run/plan.js";
import { gatherAt } from "../statistics/gather.js";
import type { Reads } from "./reads.js";
import { type Settings, withSettings } from "./spans.js";

/** One combination of settings. */
export interface Variant {
  /** In messages and checkpoints; unlike that of any other variant. */
  label: string;
  settings: Settings;
}

export const BASE: Variant = { label: "", settings: {} };

/** A line at a value of the axis. */
export interface Place {
  line: string;
  pending: number;
  /** Where that is not n. */
  x?: number;
}

/** What is wanted of a variant. */
export interface Demand {
  variant: Variant;
  places: readonly Place[];
}

/** Carries out cells; the results in the same order. */
export type RunCells = (cells: Cell[]) => Promise<CellResult[]>;

export class Trials {
  /** Replications of a line at a place, by {@link runKey}. */
  private readonly runs = new Map<string, CellResult[]>();
  private readonly points = new Map<string, { point: Point; each: Point[] }>();
  private forgotten = 0;

  constructor(
    readonly scenario: Scenario,
    private readonly reads: ReadonlyMap<string, Reads>,
    private readonly find: FindMechanism,
    /** Asks mechanisms what they say of the scenario with other costs, before it is needed. */
    private readonly ask: (variants: readonly Scenario[]) => Promise<void> = async () => {},
  ) {}

  /** Number of runs made. */
  get made(): number {
    let count = this.forgotten;
    for (const cells of this.runs.values()) count += cells.length;
    return count;
  }

  /** Keeps none of what was run: whoever tries many variants has no room for all. */
  forget(): void {
    this.forgotten = this.made;
    this.runs.clear();
    this.points.clear();
  }

  /** The cells that `demands` need and that have not been run, each under a line's name that nothing else has. */
  missing(demands: readonly Demand[]): Cell[] {
    const cells = new Map<string, Cell[]>();
    for (const { variant, places } of demands) {
      const scenario = withSettings(this.scenario, variant.settings);
      for (const place of places) {
        const key = this.runKey(variant, place);
        if (!this.runs.has(key) && !cells.has(key)) cells.set(key, this.plan(scenario, variant, place));
      }
    }
    return [...cells.values()].flat();
  }

  /** Run what `demands` need. */
  async run(demands: readonly Demand[], runCells: RunCells): Promise<void> {
    await this.ask(demands.map(({ variant }) => withSettings(this.scenario, variant.settings)));
    const results = await runCells(this.missing(demands));
    const byName = new Map<string, CellResult[]>();
    for (const result of results) {
      const key = JSON.stringify([result.line, positionOf(result)]);
      byName.set(key, [...(byName.get(key) ?? []), result]);
    }
    for (const { variant, places } of demands) {
      for (const place of places) {
        const made = byName.get(JSON.stringify([nameOf(place.line, variant), positionOf(place)]));
        const key = this.runKey(variant, place);
        if (made && !this.runs.has(key)) this.runs.set(key, made);
      }
    }
  }

  /** What is known of `place` with these settings, once it has been run. */
  point(variant: Variant, place: Place): Point {
    return this.gathered(variant, place).point;
  }

  /** The same of each replication by itself. */
  each(variant: Variant, place: Place): readonly Point[] {
    return this.gathered(variant, place).each;
  }

  private gathered(variant: Variant, place: Place): { point: Point; each: Point[] } {
    const key = this.pointKey(variant, place);
    const known = this.points.get(key);
    if (known) return known;
    const [there] = placesOf(this.only(withSettings(this.scenario, variant.settings), place));
    const { line } = there;
    const mechanism = mechanismNamed(line.mechanism, this.find);
    const cells = this.runs.get(this.runKey(variant, place)) ?? [];
    const gather = (some: readonly CellResult[]) => gatherAt(there, mechanism, some);
    const made = { point: gather(cells), each: cells.map((cell) => gather([cell])) };
    this.points.set(key, made);
    return made;
  }

  private plan(scenario: Scenario, variant: Variant, place: Place): Cell[] {
    return planCells(this.only(scenario, place), this.find).map((cell) => ({
      ...cell,
      line: nameOf(place.line, variant),
    }));
  }

  /** `scenario` at that place alone. */
  private only(scenario: Scenario, { line, pending, x }: Place): Scenario {
    const only = { ...this.line(line), pending: [pending], ...(x !== undefined && { x: [x] }) };
    return { ...scenario, lines: [only], pending: [pending] };
  }

  private line(id: string): Line {
    return this.scenario.lines.find((line) => line.id === id)!;
  }

  private runKey({ settings }: Variant, { line, ...place }: Place): string {
    return JSON.stringify([line, positionOf(place), restricted(settings, this.reads.get(line)!.runs)]);
  }

  private pointKey({ settings }: Variant, { line, ...place }: Place): string {
    return JSON.stringify([line, positionOf(place), restricted(settings, this.reads.get(line)!.all)]);
  }
}

/** A line of a variant, as messages and checkpoints call it. */
function nameOf(line: string, { label }: Variant): string {
  return label === "" ? line : `${line}, ${label}`;
}

/** The settings that count, as ordered pairs. */
function restricted(settings: Settings, names: ReadonlySet<string>): [string, number][] {
  return Object.entries(settings)
    .filter(([name]) => names.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
