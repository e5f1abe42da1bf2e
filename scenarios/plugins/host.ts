/**
 * A module of one's own in a separate thread, which can be ended whatever the module does: it may not come to an end,
 * end itself or fail where nobody waits for it. Each is one error that names the module, and the place where that is
 * known.
 */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { InterruptedError, UsageError } from "../common/errors.js";
import { packageFile } from "../common/package.js";
import type { Cell } from "../common/types.js";
import type { CompiledModule } from "./bundle.js";
import { compileInPlace } from "./compile-in-place.js";
import { type Answer, CALLS, type ModuleDescription, type Question } from "./facts.js";
import type { HostMessage, HostRequest, HostSetup } from "./host-worker.js";

/** No module needs this long to be loaded or to answer, but one that never comes to an end would take for ever. */
export const LIMIT_S = 30;

type Reply = Exclude<HostMessage, { fault: string }>;

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

export class ModelHost {
  private readonly worker: Worker;
  private readonly calling = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  /** By the request's number; that of the description is 0. */
  private readonly waiting = new Map<number, Waiting>();
  private requests = 0;
  private ended: Error | undefined;

  constructor(
    private readonly compiled: CompiledModule,
    private readonly limitS = LIMIT_S,
  ) {
    compileInPlace();
    const workerData: HostSetup = { compiled, calling: this.calling };
    const file = fileURLToPath(packageFile("dist/scenarios/plugins/host-worker.js"));
    this.worker = new Worker(file, { workerData, execArgv: [] });
    this.worker.on("message", (message: HostMessage) => this.hear(message));
    this.worker.on("error", (error) => this.end(this.failure(`has failed: ${error.message}`)));
    this.worker.on("exit", () => this.end(this.failure(this.exitReason())));
    this.worker.unref();
  }

  /** What the module exports. @throws UsageError if it cannot be used */
  async describe(): Promise<ModuleDescription> {
    const overdue = () =>
      `cannot be loaded within ${this.limitS} s: is there an endless loop, or an await that never resolves?`;
    const reply = await this.within(overdue, () => this.reply(0));
    return (reply as { described: ModuleDescription }).described;
  }

  /** Ask its functions. @throws UsageError if they do not answer, InterruptedError if the signal comes first */
  async ask(question: Question, signal?: AbortSignal): Promise<Answer[]> {
    const overdue = () => {
      const [call, pending] = this.calling;
      return `mechanism ${question.mechanism}: ${CALLS[call]} takes more than ${this.limitS} s with ${pending} pending: is there an endless loop?`;
    };
    const reply = await this.within(overdue, () => this.request({ ask: question }, signal));
    return (reply as { answers: Answer[] }).answers;
  }

  /** The costs that a run of `cell` asks for. A run may take long: it ends by itself, or by the signal. */
  async reads(cell: Cell, signal?: AbortSignal): Promise<string[]> {
    return ((await this.request({ reads: cell }, signal)) as { names: string[] }).names;
  }

  private request(content: { ask: Question } | { reads: Cell }, signal?: AbortSignal): Promise<Reply> {
    const id = ++this.requests;
    const request: HostRequest = { id, ...content };
    if (this.ended === undefined) this.worker.postMessage(request);
    const stop = () => this.end(new InterruptedError(0, 0));
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted) stop();
    return this.reply(id).finally(() => signal?.removeEventListener("abort", stop));
  }

  private async reply(id: number): Promise<Reply> {
    if (this.ended !== undefined) throw this.ended;
    this.worker.ref();
    try {
      return await new Promise<Reply>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    } finally {
      this.waiting.delete(id);
      if (this.waiting.size === 0) this.worker.unref();
    }
  }

  private async within<T>(overdue: () => string, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.end(this.failure(overdue())), this.limitS * 1000);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  private hear(message: HostMessage): void {
    if ("fault" in message) this.end(new UsageError(message.fault));
    else this.waiting.get("id" in message ? message.id : 0)?.resolve(message);
  }

  /** Nothing more will come of it. */
  private end(error: Error): void {
    if (this.ended !== undefined) return;
    this.ended = error;
    for (const { reject } of this.waiting.values()) reject(error);
    void this.worker.terminate();
  }

  private failure(what: string): UsageError {
    return new UsageError(`${this.compiled.file}: ${what}`);
  }

  private exitReason(): string {
    if (this.requests > 0) return "has ended its thread";
    return "cannot be loaded: it awaits what never resolves, or ends its thread";
  }
}
