/** How far a run is and how long it will take. */
import type { Progress } from "../scenarios/sweep.js";

const BAR = 20;
const CLEAR = "\r\x1b[K";
const PERIOD_MS = 250;

/** Says what is going to be run; on a terminal, also how far it is. */
export class ProgressReport {
  private readonly startMs = performance.now();
  private latest: Progress | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param silent say nothing but how far it is: what is going to be run has been said */
  constructor(
    private readonly stream: NodeJS.WriteStream,
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
    this.stream.write(CLEAR);
  }

  private begin({ total, kept }: Progress): void {
    if (!this.silent) this.stream.write(`${total} runs${kept > 0 ? `, ${kept} of them kept from before` : ""}\n`);
    if (this.stream.isTTY) this.timer = setInterval(() => this.draw(), PERIOD_MS);
  }

  private draw(): void {
    const text = progressText(this.latest!, performance.now() - this.startMs);
    this.stream.write(CLEAR + text.slice(0, Math.max(0, (this.stream.columns || 80) - 1)));
  }
}

/** `[########------------]  41 %  92 of 225 runs, 0:35 left`; the time once there is something to judge it by. */
export function progressText(progress: Progress, elapsedMs: number): string {
  const { done, total, workDone, workTotal, workKept } = progress;
  const share = workTotal > 0 ? workDone / workTotal : 1;
  const filled = Math.floor(share * BAR);
  const bar = "#".repeat(filled) + "-".repeat(BAR - filled);
  const worked = workDone - workKept;
  const left = worked > 0 ? `, ${clock((elapsedMs * (workTotal - workDone)) / worked)} left` : "";
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${done} of ${total} runs${left}`;
}

/** Minutes and seconds, `0:35`; hours where needed. */
export function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
