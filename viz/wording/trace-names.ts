/** What threads, requests and what is done for them are called in a run looked into, in files and on pages. */
import type { TracedRun } from "../../scenarios/cell/execution-trace.js";
import type { CoreSlice, TracedRequest } from "../../sim/execution-trace/types.js";

export class TraceNames {
  private readonly requests = new Map<number, string>();
  private readonly threads = new Map<number, string>();
  /** Of what classes requests are, where there are any. */
  private readonly classes = new Map<number, string>();

  constructor({ trace, firstSerial, classes = [] }: TracedRun) {
    for (const request of trace.requests) {
      const { id, operation } = request;
      const own = classes.find(({ first, count }) => first <= operation && operation < first + count);
      if (own) this.classes.set(id, own.name);
      this.requests.set(id, inClass(nameOf(request, firstSerial), own?.name));
    }
    for (const { id, name } of trace.threads) this.threads.set(id, name);
  }

  /** By `TracedRequest.id`: `request 12 (bulk)`. */
  request(id: number): string {
    return this.requests.get(id) ?? `request ${id}`;
  }

  /** By `TracedThread.id`. */
  thread(id: number): string {
    return this.threads.get(id) ?? `thread ${id}`;
  }

  knowsThread(id: number | undefined): id is number {
    return id !== undefined && this.threads.has(id);
  }

  /** What a core does, and for which class: `callback (bulk)`. */
  doing({ doing, request }: CoreSlice): string {
    return inClass(doing, request === undefined ? undefined : this.classes.get(request));
  }
}

/** Numbered from the first measured one. */
function nameOf({ id, serial }: TracedRequest, firstSerial: number): string {
  if (serial < 0) return `background request ${id}`;
  return serial < firstSerial ? `warm-up request ${serial}` : `request ${serial - firstSerial}`;
}

/** `callback (bulk)`, where there are classes. */
function inClass(name: string, of: string | undefined): string {
  return of === undefined ? name : `${name} (${of})`;
}
