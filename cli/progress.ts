/** How far a run is and how long it will take. */
import type { Scenario } from "../scenarios/common/types.js";
import type { Progress } from "../scenarios/run/sweep.js";
import type { Output } from "./session.js";
import { plural } from "./wrap.js";

const BAR = 20;
const PERIOD_MS = 250;

/** Says what is going to be run; on a terminal, also how far it is. */
export class ProgressReport {
  private readonly startMs = performance.now();
  private latest: Progress | undefined;
  /** The bar never goes back; it stands while runs are added. */
  private reached = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param growing whether runs may be added on the way
   * @param silent say nothing but how far it is: what is going to be run has been said
   */
  constructor(
    private readonly err: Output,
    private readonly growing = false,
    private readonly silent = false,
  ) {}

  update(progress: Progress): void {
    if (this.latest === undefined) this.begin(progress);
    this.latest = progress;
    if (this.timer !== undefined) this.draw();
  }

  /** Leave the terminal as it was. */
  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.err.replaceLine("");
  }

  /** Make room for a line of somebody else's. */
  pause(): void {
    if (this.timer !== undefined) this.err.replaceLine("");
  }

  private begin({ total, resumed }: Progress): void {
    if (!this.silent) {
      this.err.line(
        `${plural(total, "run")}${this.growing ? " or more" : ""}${resumed > 0 ? `, ${resumed} of them already finished` : ""}`,
      );
    }
    if (this.err.isTerminal) this.timer = setInterval(() => this.draw(), PERIOD_MS);
  }

  private draw(): void {
    this.reached = Math.max(this.reached, shareDone(this.latest!));
    const text = progressText(this.latest!, performance.now() - this.startMs, this.reached);
    this.err.replaceLine(text.slice(0, Math.max(0, this.err.width - 1)));
  }
}

/** Whether runs may be added on the way. */
export function mayGrow({ measurement: { autoWarmup, maxReplications } }: Scenario): boolean {
  return autoWarmup === true || maxReplications !== undefined;
}

function shareDone({ workDone, workTotal }: Progress): number {
  return workTotal > 0 ? workDone / workTotal : 1;
}

/**
 * `[########------------]  41 %  92 of 225 runs, 0:35 left`; the time once there is something to judge it by.
 * @param share what the bar shows
 */
export function progressText(progress: Progress, elapsedMs: number, share = shareDone(progress)): string {
  const { done, total, workDone, workTotal, workResumed } = progress;
  const worked = workDone - workResumed;
  const left = worked > 0 ? `, ${clock((elapsedMs * (workTotal - workDone)) / worked)} left` : "";
  return `${progressBar(share)}  ${done} of ${total} runs${left}`;
}

/** `[########------------]  41 %` */
export function progressBar(share: number): string {
  const filled = Math.floor(share * BAR);
  const bar = "#".repeat(filled) + "-".repeat(BAR - filled);
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** Minutes and seconds, `0:35`; hours where needed. */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
