/**
 * The runs of one point, in the order in which one leads to the next: pilots until its warm-up is known, the
 * replications that every point has, and further ones until its intervals are narrow enough. What is run depends on the
 * scenario and on the point's own results only: not on other points, on who finishes first or on how many run at a
 * time.
 */
import { trafficsOf } from "../../sim/traffic/classes.js";
import { scenarioOfLine } from "../common/program.js";
import { measuredEvents, warmupEvents } from "../common/timing.js";
import type { Cell, CellResult, Point, Scenario } from "../common/types.js";
import { gatherAt, type WarmUpUsed } from "../statistics/gather.js";
import { replicationsWanted } from "../statistics/precision.js";
import { mayBeBounded } from "../statistics/status/comes.js";
import { callbackLoad } from "../statistics/status/open.js";
import { whyOf } from "../statistics/why.js";
import { attempt, isOverloaded, settledAfter } from "./pilots.js";
import type { CellMaker, PlannedPoint } from "./plan.js";
import type { Batch } from "./sweep.js";

export class PointRun {
  /** Of the replications, in order; pilots are not among them. */
  readonly measured: CellResult[] = [];
  private readonly scenario: Scenario;
  private warmup: WarmUpUsed;

  constructor(
    scenario: Scenario,
    readonly planned: PlannedPoint,
    private readonly make: CellMaker,
    /** Index of the part whose point it is. */
    private readonly part = 0,
  ) {
    this.scenario = scenarioOfLine(scenario, planned.line);
    this.warmup = { events: warmupEvents(scenario, planned.pending), settled: true };
  }

  start(): Batch {
    if (!this.scenario.measurement.autoWarmup) return this.replicate(0, this.scenario.measurement.replications);
    if (this.isHopeless()) return this.measure(this.warmup.events, true);
    return this.pilot(0)!;
  }

  /** Further replications, once the first are there, until there are `to` of them. */
  extend(to: number): Batch {
    return this.replicate(this.measured.length, to);
  }

  /**
   * The first replication once more, with its latencies taken apart: the same seed gives the same ones. `hear` gets
   * what they are made of.
   */
  takeApart(hear: (why: Point["why"]) => void): Batch {
    const { confidence } = this.scenario.measurement;
    return {
      part: this.part,
      cells: [{ ...this.cell(0), why: true }],
      next: (results) => {
        hear(whyOf(results, confidence));
        return undefined;
      },
    };
  }

  /** What each replication drops. */
  get warmUp(): WarmUpUsed {
    return this.warmup;
  }

  /** What is known of the point from the replications so far. */
  point(): Point {
    const place = { ...this.planned, scenario: this.scenario };
    return gatherAt(place, this.planned.mechanism, this.measured, this.warmup);
  }

  /** Whether the callbacks alone are too much: there is no steady state to look for. */
  private isHopeless(): boolean {
    const { line, pending, mechanism } = this.planned;
    return this.mayOverload() && callbackLoad(this.scenario, pending, mechanism.threads(line.parameters, pending)) >= 1;
  }

  private pilot(index: number): Batch | undefined {
    const { scenario, planned, make } = this;
    const tried = attempt(scenario, planned.pending, index);
    if (tried === undefined) return undefined;
    const { events, batch, replications } = tried;
    return {
      part: this.part,
      cells: replications.map((replication) => make(planned, { replication, warmup: 0, completions: events, batch })),
      foreseen: { cell: this.cell(0), count: scenario.measurement.replications },
      next: (results) => {
        const found = settledAfter(results, tried);
        if (found !== undefined) return this.measure(found, true);
        const further = this.isOverloaded(results, index) ? undefined : this.pilot(index + 1);
        return further ?? this.measure(Math.floor(events / 2), false);
      },
    };
  }

  private isOverloaded(pilots: readonly CellResult[], index: number): boolean {
    return this.mayOverload() && isOverloaded(pilots, index);
  }

  private mayOverload(): boolean {
    const { workload } = this.scenario;
    return trafficsOf(workload).every(({ kind }) => kind !== "closed" && kind !== "storage") && !mayBeBounded(workload);
  }

  private measure(events: number, settled: boolean): Batch {
    this.warmup = { events, settled };
    return this.replicate(0, this.scenario.measurement.replications);
  }

  /** Replications `from` up to, but without, `to`. */
  private replicate(from: number, to: number): Batch {
    return {
      part: this.part,
      cells: Array.from({ length: to - from }, (_, i) => this.cell(from + i)),
      next: (results) => {
        this.measured.push(...results);
        const wanted = this.wanted();
        return wanted > to ? this.replicate(to, wanted) : undefined;
      },
    };
  }

  private wanted(): number {
    const { maxReplications, precision } = this.scenario.measurement;
    if (maxReplications === undefined || this.measured.length >= maxReplications) return this.measured.length;
    return replicationsWanted(this.point(), precision, maxReplications);
  }

  private cell(replication: number): Cell {
    const completions = measuredEvents(this.scenario, this.planned.pending);
    return this.make(this.planned, { replication, warmup: this.warmup.events, completions });
  }
}
