/** Runs that are looked into: by workers of their own, which are started when the first is asked for. */
import type { TracedRun, TraceRequest } from "../../../scenarios/cell/execution-trace.js";
import type { Profile } from "../../../scenarios/common/types.js";
import type { FromLeader, LivePlace, LiveText } from "../../../scenarios/live/messages.js";
import { LiveEngine } from "./live-engine.js";

/** What is run now: a scenario and what is set besides. */
export interface LiveScenario {
  of: LiveText;
  set: readonly string[];
  /** Of the run that it is a change of. */
  command: string;
}

/** Where a page has its simulator and its scenario from. */
export interface LiveSource {
  /** The script of its workers. */
  simulator: string;
  profiles: Record<string, Profile>;
  /** Undefined if what is shown cannot be run here. */
  current(): LiveScenario | undefined;
}

/** So many measured events, and slices at most: what a screen shows, and a page holds without effort. */
const EVENTS = 200;
const MOST_SLICES = 20_000;

export class TraceRuns {
  private engine: LiveEngine | undefined;
  private hear: (run: TracedRun | string) => void = () => {};

  constructor(private readonly source: LiveSource) {}

  current(): LiveScenario | undefined {
    return this.source.current();
  }

  /** Gives up what was asked for before. @param hear gets the run, or in words why there is none */
  trace(
    { of, set }: LiveScenario,
    place: LivePlace,
    around: TraceRequest["around"],
    hear: (run: TracedRun | string) => void,
  ): void {
    this.hear = hear;
    this.engine ??= new LiveEngine(this.source.simulator, this.source.profiles, (message) => this.heard(message), 1);
    this.engine.trace(of, set, place, { events: EVENTS, mostSlices: MOST_SLICES, ...(around && { around }) });
  }

  private heard(message: FromLeader): void {
    if (message.kind === "traced") this.hear(message.run);
    else if (message.kind === "failed") this.hear(message.message);
    else if (message.kind === "wrong")
      this.hear(
        message.diagnostics.map(({ path, message: text }) => (path === "" ? text : `${path}: ${text}`)).join("; "),
      );
  }
}
