/** What became of the events of the traffic, as a probe hears of it (probe.ts); and who works on which. */

import { NONE } from "../event-queues.js";
import type { EventId, EventTable } from "../event-table.js";
import type { Machine } from "../machine.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { COMPONENTS, OWN_IO } from "../why/components.js";
import type { Why } from "../why/why.js";
import type { PartPlacer } from "./parts.js";
import type { Part, Station, TracedRequest } from "./types.js";

const N = COMPONENTS.length;

/** An event, or an answer to a request, on its way. */
interface Row {
  request: TracedRequest;
  /** What it had waited for at its last mark, by component. */
  had: Float64Array;
  lastPs: Picoseconds;
  isQueued: boolean;
  isReady: boolean;
}

export class RequestTracks {
  events: EventTable | undefined;
  /** The request that is just being answered, and what it has waited for. */
  answering: { request: EventId; answer: EventId } | undefined;
  /** Operations without an outstanding event; and how many each has. */
  pending = 0;
  private readonly outstanding: number[] = [];
  queued = 0;
  ready = 0;
  count = 0;

  private readonly rows: (Row | undefined)[] = [];
  private readonly all: TracedRequest[] = [];
  private happened = 0;
  /** By event, the thread that works on it; by thread, the event that it works on. */
  private readonly holder: number[] = [];
  private readonly subject: number[] = [];

  constructor(
    private readonly machine: Machine,
    private readonly fromPs: Picoseconds,
    private readonly why: Why,
    private readonly placer: PartPlacer,
  ) {}

  private get now(): Picoseconds {
    return this.machine.simulation.now;
  }

  happens(event: EventId): void {
    this.leave(event);
    const { serial, operation } = this.events as EventTable;
    const isTraffic = serial[event] !== NONE;
    const request: TracedRequest = {
      id: isTraffic ? this.happened++ : NONE,
      ...{ serial: serial[event], operation: operation[event], devicePs: this.now, parts: [], stations: [] },
    };
    this.rows[event] = {
      ...{ request, had: new Float64Array(N), lastPs: this.now },
      ...{ isQueued: isTraffic, isReady: false },
    };
    this.holder[event] = NONE;
    if (!isTraffic) return;
    this.queued++;
    const before = this.outstanding[request.operation] ?? 0;
    this.outstanding[request.operation] = before + 1;
    if (before === 0) this.pending--;
  }

  known(event: EventId): void {
    const row = this.rows[event];
    if (row === undefined || row.request.id === NONE) return;
    const { core } = this.machine.interrupts;
    this.station(row, "known", core ?? this.machine.current?.core);
    if (!row.isReady) this.ready++;
    row.isReady = true;
  }

  noticed(event: EventId): void {
    const row = this.rows[event];
    if (row === undefined || row.request.id === NONE) return;
    this.station(row, "noticed", this.machine.current?.core);
    if (row.isReady) this.ready--;
    row.isReady = false;
  }

  started(event: EventId): void {
    const row = this.rows[event];
    if (row !== undefined && row.request.id !== NONE) {
      this.station(row, "started", this.machine.current?.core);
      if (row.isQueued) this.queued--;
      row.isQueued = false;
    }
    this.workOn(event);
  }

  workOn(event: EventId): void {
    const { current } = this.machine;
    if (current === undefined) return;
    this.subject[current.id] = event;
    this.holder[event] = current.id;
  }

  letGo(event: EventId): void {
    this.holder[event] = NONE;
  }

  /** The request that `thread` works on. */
  workedOnBy({ id }: Thread): number | undefined {
    const event = this.subject[id] ?? NONE;
    if (event === NONE || this.holder[event] !== id) return undefined;
    const request = this.rows[event]?.request.id ?? NONE;
    return request === NONE ? undefined : request;
  }

  /** All up to now is explained. */
  stretch(event: EventId): void {
    const row = this.rows[event];
    if (row === undefined) return;
    const { now, machine, fromPs } = this;
    const parts = this.why.parts.subarray(event * N, (event + 1) * N);
    if (now > fromPs) {
      const left = parts.map((ps, i) => ps - row.had[i]);
      this.append(row, this.absorbed(event, row, left) ?? this.placer.place(left, now, machine.current?.id));
    }
    row.had.set(parts);
    row.lastPs = now;
  }

  /** While the answer came of which it waited, what that waited for: if it did not come earlier. */
  private absorbed(event: EventId, row: Row, left: Float64Array): Part[] | undefined {
    const { answering } = this;
    const answer = answering?.request === event ? this.rows[answering.answer] : undefined;
    if (answer === undefined) return undefined;
    const { devicePs, parts } = answer.request;
    if (devicePs < row.lastPs || left[OWN_IO] < devicePs - row.lastPs) return undefined;
    const fromPs = Math.max(row.lastPs, this.fromPs);
    const own: Part[] = fromPs < devicePs ? [{ component: "own-io", fromPs, untilPs: devicePs }] : [];
    return [...own, ...parts.map((part) => ({ ...part }))];
  }

  private append({ request }: Row, parts: readonly Part[]): void {
    for (const part of parts) {
      const last = request.parts.at(-1);
      if (last?.component === part.component && last.untilPs === part.fromPs) last.untilPs = part.untilPs;
      else {
        request.parts.push(part);
        if (request.id !== NONE) this.count++;
      }
    }
  }

  responded(event: EventId): void {
    const row = this.rows[event];
    if (row === undefined || row.request.responsePs !== undefined) return;
    const { request, had } = row;
    this.station(row, "responded", this.machine.current?.core);
    request.responsePs = this.now;
    const entries = COMPONENTS.map((component, i) => [component, had[i]] as const);
    request.latency = Object.fromEntries(entries.filter(([, ps]) => ps !== 0));
    this.leaveQueues(row);
    if (request.id === NONE) return;
    if (--this.outstanding[request.operation] === 0) this.pending++;
    if (this.now > this.fromPs) this.all.push(request);
  }

  ended(event: EventId): void {
    const { current } = this.machine;
    if (current !== undefined && this.subject[current.id] === event) this.subject[current.id] = NONE;
  }

  released(event: EventId): void {
    this.leave(event);
    this.holder[event] = NONE;
  }

  /** Those that were under way within the trace, in the order of their device events. */
  close(): TracedRequest[] {
    for (const row of this.rows) {
      if (row !== undefined && row.request.responsePs === undefined && row.request.id !== NONE)
        this.all.push(row.request);
    }
    return this.all.sort((a, b) => a.id - b.id);
  }

  /** Nobody has it any more. */
  private leave(event: EventId): void {
    const row = this.rows[event];
    if (row === undefined) return;
    this.rows[event] = undefined;
    this.leaveQueues(row);
    const { request } = row;
    if (request.responsePs !== undefined || request.id === NONE || this.now <= this.fromPs) return;
    request.givenUp = true;
    this.all.push(request);
  }

  private leaveQueues(row: Row): void {
    if (row.isQueued) this.queued--;
    if (row.isReady) this.ready--;
    row.isQueued = false;
    row.isReady = false;
  }

  private station({ request }: Row, what: Station["what"], core: number | undefined): void {
    const { now } = this;
    if (now < this.fromPs || request.stations.at(-1)?.what === what) return;
    request.stations.push({ what, atPs: now, ...(core !== undefined && { core }) });
  }
}
