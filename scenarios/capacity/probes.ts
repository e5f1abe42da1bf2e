/** The runs of one line with several values of the quantity, each made once and added to where more are asked for. */
import type { Mechanism } from "../../models/types.js";
import { MAX_COMPLETIONS, MAX_WARM_UP_EVENTS } from "../common/limits.js";
import { mechanismNamed, refused } from "../common/mechanism-at.js";
import { measuredEvents } from "../common/timing.js";
import type { Cell, CellResult, Condition, Line, Point, Scenario } from "../common/types.js";
import type { Catalogue } from "../plugins/catalogue.js";
import { cellMaker } from "../run/plan.js";
import { PointRun } from "../run/point-run.js";
import type { Batch } from "../run/sweep.js";
import { type Measured, type Reading, readingOf, sideOf } from "./headroom.js";
import { DECISIONS, type Found } from "./search.js";
import type { Probe } from "./types.js";

/** Carries out cells; the results in the same order. */
type RunCells = (cells: readonly Cell[]) => Promise<CellResult[]>;

interface Context {
  line: Line;
  objective: readonly Condition[];
  /** The scenario with the quantity at a value; undefined where this line is not in it. */
  at(value: number): Promise<Scenario>;
  catalogue: Catalogue;
  runCells: RunCells;
  confidence: number;
  /** Replications of a value at most. */
  most: number;
  exactPolls?: boolean;
  /** A value as messages have it: `12345.678/s`. */
  say(value: number): string;
}

/** A run may become so many times as long as the scenario says. */
const LONGEST = 64;

/** How much is measured of each replication. */
interface Extent {
  warmup: number;
  completions: number;
}

interface Place {
  scenario: Scenario;
  line: Line;
  pending: number;
  mechanism: Mechanism;
  run: PointRun;
  /** Events that would be measured by what the scenario says. */
  usual: number;
  /** 0 at first; of each time that the runs had to be longer, 1 more. */
  lengthened: number;
}

export class Probes {
  private readonly places = new Map<number, Place>();
  private readonly readings = new Map<number, { reading: Reading; probe: Probe }>();
  /** What turned out to be needed. */
  private longer: Extent | undefined;

  constructor(private readonly context: Context) {}

  /** In the order of their values. */
  get all(): Probe[] {
    return [...this.readings.values()].map(({ probe }) => probe).sort((a, b) => a.value - b.value);
  }

  /** What is known with the quantity at `x` from at least that many replications. */
  async ask(x: number, replications: number): Promise<Found> {
    let wanted = replications;
    for (;;) {
      const place = this.places.get(x) ?? (await this.open(x, wanted, 0));
      this.places.set(x, place);
      await this.replicate(place, wanted);
      const { reading, probe } = this.read(x, place);
      const { point } = reading;
      if (point.status !== "too short" || probe.side !== "open") return found(probe, reading);
      const { replications: more = 0 } = point.needs ?? {};
      if (more > wanted && more <= this.context.most) wanted = more;
      else if (this.lengthen(place, point)) this.places.set(x, await this.open(x, wanted, place.lengthened + 1));
      else return found(probe, reading);
    }
  }

  private async open(x: number, replications: number, lengthened: number): Promise<Place> {
    const { context } = this;
    const whole = await context.at(x);
    const line = whole.lines.find(({ id }) => id === context.line.id);
    if (line === undefined) throw new Error(`line ${context.line.id} is not there at ${context.say(x)}`);
    const scenario = this.measured(whole, replications);
    const pending = line.pending[0];
    const usual = measuredEvents(whole, pending);
    const mechanism = mechanismNamed(line.mechanism, context.catalogue.find);
    const suffix = lengthened > 0 ? `, longer${lengthened > 1 ? ` (${lengthened})` : ""}` : "";
    const named = { ...line, id: `${line.id} at ${context.say(x)}${suffix}` };
    const make = cellMaker(scenario, { exactPolls: context.exactPolls });
    const run = new PointRun(scenario, { scenario, line: named, pending, mechanism }, make);
    return { scenario, line, pending, mechanism, run, usual, lengthened };
  }

  /**
   * As long as turned out to be needed, and with as many replications as are asked for. That there might be more lets
   * those of a trace start where they would start if there were more.
   */
  private measured(scenario: Scenario, replications: number): Scenario {
    const measurement = { ...scenario.measurement, replications, maxReplications: replications };
    if (this.longer === undefined) return { ...scenario, measurement };
    const { warmup, completions } = this.longer;
    const { durationPs: _, ...rest } = measurement;
    const longest = Math.max(completions, measuredEvents(scenario, scenario.pending[0]));
    const warmUp = rest.autoWarmup ? {} : { warmup: Math.max(rest.warmup, warmup) };
    return { ...scenario, measurement: { ...rest, ...warmUp, completions: longest } };
  }

  /** Whether runs can be as long as `point` needs them; further ones are. */
  private lengthen({ scenario, pending, usual }: Place, { needs }: Point): boolean {
    if (needs === undefined || scenario.changes !== undefined) return false;
    const now = measuredEvents(scenario, pending);
    const completions = Math.max(now, Math.min(needs.completions, LONGEST * usual, MAX_COMPLETIONS));
    const warmup = Math.min(needs.warmup, LONGEST * usual, MAX_WARM_UP_EVENTS);
    const { warmup: before, autoWarmup } = scenario.measurement;
    if (completions <= now && (autoWarmup || warmup <= before)) return false;
    this.longer = { warmup: Math.max(warmup, this.longer?.warmup ?? 0), completions };
    return true;
  }

  private async replicate({ scenario, line, pending, mechanism, run }: Place, wanted: number): Promise<void> {
    if (refused(scenario, line, mechanism, pending) !== undefined) return;
    const { measured } = run;
    if (measured.length === 0) await this.carryOut(run.start());
    if (measured.length < wanted) await this.carryOut(run.extend(wanted));
  }

  private async carryOut(first: Batch): Promise<void> {
    for (let batch: Batch | undefined = first; batch !== undefined; )
      batch = batch.next?.(await this.context.runCells(batch.cells));
  }

  private read(x: number, { scenario, line, pending, mechanism, run }: Place): { reading: Reading; probe: Probe } {
    const known = this.readings.get(x);
    if (
      known?.probe.replications === run.measured.length &&
      known.probe.completions === measuredEvents(scenario, pending)
    )
      return known;
    const { objective, confidence } = this.context;
    const warmup = run.warmUp;
    const measured: Measured = { scenario, line, pending, mechanism, cells: run.measured, warmup };
    const reading = readingOf(measured, objective, confidence);
    const { status, reason } = reading.point;
    const probe: Probe = {
      value: x,
      replications: run.measured.length,
      warmup: warmup.events,
      completions: measuredEvents(scenario, pending),
      status,
      ...(reason !== undefined && { reason }),
      metrics: reading.metrics,
      headroom: reading.headroom,
      side: sideOf(reading, measured, objective, 1 - (1 - confidence) / DECISIONS),
    };
    const both = { reading, probe };
    this.readings.set(x, both);
    return both;
  }
}

const SMOOTH: readonly Point["status"][] = ["steady", "saturated", "changing"];

function found({ value, replications, headroom, side, status }: Probe, { byReplication }: Reading): Found {
  return {
    ...{ x: value, replications, headroom, side, smooth: SMOOTH.includes(status) },
    ...(byReplication && { byReplication }),
  };
}
