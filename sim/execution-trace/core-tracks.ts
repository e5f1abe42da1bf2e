/** What each core did within the trace, as a probe hears of it (probe.ts): one slice after another. */
import { CALLBACK, CLIENTS, IDLE, INTERRUPT, POLLING, SWITCH, USER } from "../accounting/accounts.js";
import { type Core, UNDECIDED } from "../core.js";
import { Kind, type Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Deed } from "../why/components.js";
import type { CoreDoing, CoreSlice } from "./types.js";

/** What it is to an event that waits for it. */
export const DEED_OF: Readonly<Record<CoreDoing, Deed>> = {
  idle: Deed.Idle,
  "idle exit": Deed.Interrupt,
  interrupt: Deed.Interrupt,
  "wake-up": Deed.Waking,
  "context switch": Deed.Switch,
  callback: Deed.Callback,
  "user code": Deed.Scan,
  "system call": Deed.Call,
  kernel: Deed.Call,
  "soft interrupt": Deed.Call,
  poll: Deed.Scan,
  spin: Deed.Scan,
  "after a poll": Deed.Scan,
  "polls in turns": Deed.Scan,
  client: Deed.Call,
};

export class CoreTracks {
  readonly slices: CoreSlice[][];
  /** By core: which operation of its thread the last slice is of; and up to when all is told. */
  private readonly operation: number[];
  private readonly toldPs: Picoseconds[];
  count = 0;

  constructor(
    cores: number,
    fromPs: Picoseconds,
    /** Turns of polling threads are foreseen, and not told one by one. */
    private readonly foreseen: boolean,
    private readonly requestOf: (thread: Thread) => number | undefined,
    private readonly operationOf: (thread: Thread) => number,
  ) {
    this.slices = Array.from({ length: cores }, () => []);
    this.operation = new Array(cores).fill(0);
    this.toldPs = new Array(cores).fill(fromPs);
  }

  spent(core: Core, fromPs: Picoseconds, now: Picoseconds): void {
    const { thread } = core;
    if (core.interrupted) {
      const awakePs = Math.max(fromPs, Math.min(now, core.awakePs));
      this.add(core.index, { fromPs, untilPs: awakePs, doing: "idle exit" });
      this.add(core.index, { fromPs: awakePs, untilPs: now, doing: "interrupt" });
    } else if (thread === undefined) {
      this.add(core.index, { fromPs, untilPs: now, doing: "idle" });
    } else if (this.foreseen && thread.op?.turn !== undefined && core.account !== IDLE) {
      this.add(core.index, { fromPs, untilPs: now, doing: "polls in turns", polls: 0 });
    } else {
      const doing = doingOf(core.account, thread);
      const request = doing === "wake-up" || doing === "context switch" ? undefined : this.requestOf(thread);
      const slice = { fromPs, untilPs: now, doing, thread: thread.id, ...(request !== undefined && { request }) };
      this.add(core.index, slice, this.operationOf(thread));
    }
  }

  /** They follow what was told of the core before. */
  spentInTurns({ index }: Core, ps: Picoseconds, untilPs: Picoseconds, polls: number): void {
    this.add(index, { fromPs: untilPs - ps, untilPs, doing: "polls in turns", polls });
  }

  /** The last poll in turns on its core, which took `ps`, has found something for `thread`: when it began. */
  found({ id, core }: Thread, ps: Picoseconds, now: Picoseconds): Picoseconds {
    const slices = this.slices[core];
    const last = slices.at(-1);
    if (last?.doing !== "polls in turns" || last.untilPs !== now || ps === 0) return now;
    const fromPs = Math.max(last.fromPs, now - ps);
    if (fromPs === last.fromPs) slices.pop();
    else this.count++;
    last.untilPs = fromPs;
    slices.push({ fromPs, untilPs: now, doing: "poll", thread: id });
    return fromPs;
  }

  private add(core: number, { fromPs: beganPs, ...slice }: CoreSlice, operation = 0): void {
    const fromPs = Math.max(beganPs, this.toldPs[core]);
    if (slice.untilPs <= fromPs) return;
    this.toldPs[core] = slice.untilPs;
    const last = this.slices[core].at(-1);
    if (last !== undefined && this.operation[core] === operation && isSame(last, slice)) {
      last.untilPs = slice.untilPs;
      if (slice.polls !== undefined) last.polls = (last.polls ?? 0) + slice.polls;
      return;
    }
    this.operation[core] = operation;
    this.slices[core].push({ fromPs, ...slice });
    this.count++;
  }
}

function isSame(last: CoreSlice, { doing, thread, request }: Pick<CoreSlice, "doing" | "thread" | "request">): boolean {
  return last.doing === doing && last.thread === thread && last.request === request;
}

function doingOf(account: number, { op }: Thread): CoreDoing {
  switch (account) {
    case IDLE:
      return "wake-up";
    case SWITCH:
      return "context switch";
    case CALLBACK:
      return "callback";
    case USER:
      return "user code";
    case POLLING:
      return "after a poll";
    case INTERRUPT:
      return "soft interrupt";
    case CLIENTS:
      return "client";
    case UNDECIDED:
      return op?.kind === Kind.Spin ? "spin" : "poll";
    default:
      return op !== undefined && op.calls > 0 ? "system call" : "kernel";
  }
}
