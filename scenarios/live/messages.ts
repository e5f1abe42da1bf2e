/** What a page, the worker that leads its runs, and the workers that carry out cells tell each other. */
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import type { Diagnostic } from "../common/diagnostics.js";
import type { Cell, Profile, Result, SourceText } from "../common/types.js";
import type { Overrides } from "../load/settings.js";
import type { Stage } from "./live-run.js";
import type { Watched } from "./memo.js";

/** A scenario as a page has it: there are no files. */
export interface LiveText {
  /** Names it in messages. */
  file: string;
  text: string;
  /** What cannot be written into the file: which of its lines are run. */
  overrides: Pick<Overrides, "models" | "percentiles">;
  /** Cost profiles of one's own, and what it is called where they are; the same as `file` if there are none. */
  beside?: { path: string; files: readonly SourceText[] };
}

/** A scenario of a report, to be run again with other values. */
export interface LivePart extends LiveText {
  /** The scenario's. */
  name: string;
  /** The file as plain data. */
  plain: unknown;
}

/** One run of a scenario: the first replication of a line at a place of its axis. */
export interface LivePlace {
  /** The line's id. */
  line: string;
  /** The value of the axis. */
  at: number;
  /** The value of the panel, where there are any. */
  panel?: number;
}

/** To the leading worker. */
export type ToLeader =
  /** The cost profiles that scenarios may name. */
  | { kind: "profiles"; profiles: Record<string, Profile> }
  /** A worker that carries out cells, in place of the one with the same index. */
  | { kind: "simulator"; index: number; port: MessagePort }
  /** Stops what runs, and runs this. */
  | { kind: "run"; id: number; of: LiveText; set: readonly string[] }
  /** Stops what runs, and looks into one run of this. */
  | { kind: "trace"; id: number; of: LiveText; set: readonly string[]; place: LivePlace; request: TraceRequest }
  | { kind: "stop" };

/** From it; `id` is that of the run. */
export type FromLeader =
  /** What is run, as a file; without these keys of it, which do not fit it any more. */
  | { kind: "read"; id: number; text: string; plain: unknown; leftOut: readonly string[] }
  | { kind: "progress"; id: number; done: number; total: number }
  /** `charged`: the costs that its lines are charged. */
  | { kind: "update"; id: number; stage: Stage; result: Result; charged: string[] }
  | { kind: "traced"; id: number; run: TracedRun }
  /** What is wrong with the scenario. */
  | { kind: "wrong"; id: number; diagnostics: readonly Diagnostic[] }
  | { kind: "failed"; id: number; message: string }
  /** It is at work for too long on what nobody wants any more. */
  | { kind: "replace"; index: number };

/** To a worker that carries out cells. */
export type ToSimulator = { kind: "serve"; port: MessagePort };

/** Through its port. */
export interface Order {
  id: number;
  cell: Cell;
  /** The run is to be looked into. */
  look?: TraceRequest;
}

export type Delivery = { id: number } & ({ done: Watched } | { traced: TracedRun } | { failed: string });
