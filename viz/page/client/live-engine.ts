/** Starts the workers of the page: one that leads, and those that carry out cells. From a blob, so that a file may. */
import type { TraceRequest } from "../../../scenarios/cell/execution-trace.js";
import type { Profile } from "../../../scenarios/common/types.js";
import type { FromLeader, LivePlace, LiveText, ToLeader, ToSimulator } from "../../../scenarios/live/messages.js";
import { setCharged } from "./charged.js";

/** More would take the machine from its user. */
const SIMULATORS = 2;

export class LiveEngine {
  private readonly url: string;
  private readonly leader: Worker;
  private readonly simulators: Worker[] = [];
  /** Started, to take the place of one that is at what nobody wants any more: to start one takes a while. */
  private readonly spare: Worker[] = [];
  private runs = 0;

  /** @param hear hears of the latest run only @param count of workers that carry out cells */
  constructor(
    script: string,
    profiles: Record<string, Profile>,
    hear: (message: FromLeader) => void,
    private readonly count: number = SIMULATORS,
  ) {
    this.url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    this.leader = new Worker(this.url);
    this.leader.onmessage = ({ data }: MessageEvent<FromLeader>) => {
      if (data.kind === "replace") this.startSimulator(data.index);
      else if (data.id === this.runs) {
        if (data.kind === "update") setCharged(data.result, data.charged);
        hear(data);
        // Not before something is shown: it would come later.
        if (data.kind === "update" || data.kind === "traced") this.keepSpare();
      }
    };
    this.leader.onerror = ({ message }) => hear({ kind: "failed", id: this.runs, message });
    this.tell({ kind: "profiles", profiles });
    for (let index = 0; index < count; index++) this.startSimulator(index);
  }

  run(of: LiveText, set: readonly string[]): void {
    this.tell({ kind: "run", id: ++this.runs, of, set });
  }

  /** Looks into one run, in the place of what was asked for before. */
  trace(of: LiveText, set: readonly string[], place: LivePlace, request: TraceRequest): void {
    this.tell({ kind: "trace", id: ++this.runs, of, set, place, request });
  }

  stop(): void {
    this.runs++;
    this.tell({ kind: "stop" });
  }

  private tell(message: ToLeader, transfer: Transferable[] = []): void {
    this.leader.postMessage(message, transfer);
  }

  private keepSpare(): void {
    while (this.spare.length < this.count) this.spare.push(new Worker(this.url));
  }

  private startSimulator(index: number): void {
    this.simulators[index]?.terminate();
    const simulator = this.spare.pop() ?? new Worker(this.url);
    this.simulators[index] = simulator;
    const { port1, port2 } = new MessageChannel();
    simulator.postMessage({ kind: "serve", port: port1 } satisfies ToSimulator, [port1]);
    this.tell({ kind: "simulator", index, port: port2 }, [port2]);
  }
}
