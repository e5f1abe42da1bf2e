/**
 * What is measured of each class of traffic, beside what is of all together (recorder.ts), in the same window: of the
 * events of the class that are measured, how many there are and what each took; of its backlog, how it grew.
 *
 * A class in the background has no measured events: its events and completions are those inside the window, and it has
 * no latencies.
 */
import { type ClassRanges, type Observer, UNCOUNTED } from "./event-parties.js";
import { Histogram } from "./histogram.js";
import type { Recorder } from "./recorder.js";
import type { Picoseconds } from "./time.js";
import { TimeAverage } from "./time-average.js";
import type { Timeline } from "./timeline.js";
import type { ClassPart } from "./traffic/classes.js";
import { hasClientLatency } from "./traffic/rate.js";
import type { Tally } from "./why/tally.js";

export class ClassRecorder {
  readonly notice = new Histogram();
  readonly start = new Histogram();
  readonly response = new Histogram();
  /** Where clients of the class see another latency than the device does. */
  readonly client: Histogram | undefined;
  timeline: Timeline | undefined;
  /** What response latencies are made of, where that is asked for. */
  tally: Tally | undefined;
  /** Events in the window, and callbacks that ended in it. */
  events = 0;
  completions = 0;
  /** Events happened and not ended: over time, and at the window's start and end. */
  readonly backlog = new TimeAverage(0);
  backlogStart = 0;
  backlogEnd = 0;
  /** Measured events that have not ended. */
  unfinished = 0;

  constructor(
    readonly name: string,
    readonly background: boolean,
    hasClients: boolean,
  ) {
    if (hasClients) this.client = new Histogram();
  }

  beginWindow(now: Picoseconds): void {
    this.events = 0;
    this.completions = 0;
    this.backlog.reset(now);
    this.backlogStart = this.backlog.value;
  }

  endWindow(): void {
    this.backlogEnd = this.backlog.value;
  }
}

/** Tells what happens to all together, and to each class by itself. */
export class ClassedObserver implements Observer {
  readonly classes: readonly ClassRecorder[];

  constructor(
    parts: readonly ClassPart[],
    private readonly ranges: ClassRanges,
    private readonly together: Recorder,
    private readonly now: () => Picoseconds,
    /** Events in the background for each one that is measured, at the rates asked for. */
    backgroundShare: number,
  ) {
    this.classes = parts.map(
      ({ name, background, traffic }) => new ClassRecorder(name, background, !background && hasClientLatency(traffic)),
    );
    together.backgroundShare = backgroundShare;
    const { onWindow } = together;
    together.onWindow = () => {
      for (const each of this.classes) each.beginWindow(this.now());
      onWindow?.();
    };
    together.onEnd = () => {
      for (const each of this.classes) each.endWindow();
    };
  }

  happened(serial: number, operation: number): void {
    const { together } = this;
    if (serial !== UNCOUNTED) together.happened(serial);
    else {
      together.background++;
      together.passes();
    }
    if (together.sealed) return;
    const own = this.classes[this.ranges.of(operation)];
    own.events++;
    own.backlog.add(this.now(), 1);
    if (serial !== UNCOUNTED && together.isMeasured(serial)) own.unfinished++;
  }

  started(operation: number): void {
    if (this.ranges.isBackground(operation)) this.together.stations++;
    else this.together.started();
  }

  ended(
    serial: number,
    devicePs: Picoseconds,
    noticedPs: Picoseconds,
    startPs: Picoseconds,
    operation: number,
    isAwaited = false,
  ): void {
    const { together } = this;
    const own = this.left(operation);
    if (serial === UNCOUNTED) {
      together.passes();
      return;
    }
    if (together.isMeasured(serial)) {
      const now = this.now();
      if (!isAwaited) own.unfinished--;
      own.notice.record(noticedPs - devicePs);
      own.start.record(startPs - devicePs);
      own.response.record(now - devicePs);
      own.timeline?.record(devicePs - together.windowStartPs, now - devicePs);
      if (own.tally !== undefined) together.takeApart(now - devicePs, own.tally);
    }
    together.ended(serial, devicePs, noticedPs, startPs, operation, isAwaited);
  }

  endedInVain(serial: number, devicePs: Picoseconds, operation: number): void {
    const own = this.left(operation);
    if (serial === UNCOUNTED) {
      this.together.passes();
      return;
    }
    if (this.together.isMeasured(serial)) own.unfinished--;
    this.together.endedInVain(serial, devicePs);
  }

  reaches(serial: number, clientPs: Picoseconds, operation: number): void {
    const { client } = this.classes[this.ranges.of(operation)];
    if (serial === UNCOUNTED || client === undefined) return;
    if (this.together.isMeasured(serial)) client.record(clientPs);
    this.together.reaches(serial, clientPs, operation);
  }

  concludes(serial: number, operation: number): void {
    if (serial === UNCOUNTED) return;
    if (this.together.isMeasured(serial)) this.classes[this.ranges.of(operation)].unfinished--;
    this.together.concludes(serial);
  }

  /** An event of the class of `operation` has ended. */
  private left(operation: number): ClassRecorder {
    const own = this.classes[this.ranges.of(operation)];
    if (!this.together.sealed) {
      own.completions++;
      own.backlog.add(this.now(), -1);
    }
    return own;
  }
}
