/**
 * What a mechanism is: its documentation, its parameters, the kernel-side object and the program its threads run.
 * A mechanism is one file that exports one {@link Mechanism}, and one line in `registry.ts`.
 */
import type { Machine } from "../sim/machine.js";
import type { Operations } from "../sim/operations.js";
import type { Stream } from "../sim/random.js";
import type { Picoseconds } from "../sim/time.js";
import type { Accepts } from "./accepts.js";
import type { CostName, CostTable } from "./costs.js";
import type { FileReads, RequestExecutor, RequestInbox, RequestPool } from "./port.js";

/** Hue of a line on a chart, and the heading it is listed under. */
export const FAMILIES = ["polling scheme", "readiness", "completion", "threads"] as const;
type Family = (typeof FAMILIES)[number];

/** A parameter of a mechanism, as a scenario may set it. */
export type ParameterSpec = {
  summary: string;
  /** Another name that a scenario may use, where the interface's own reads worse. */
  alias?: string;
  /** It is about reads of storage devices: where there are none it has no value. */
  files?: true;
} & (
  | { type: "integer"; default: number | "cores"; min: number; max: number }
  /** `aliases`: other words for choices, e.g. edge for EPOLLET. */
  | { type: "choice"; default: string; choices: readonly string[]; aliases?: Readonly<Record<string, string>> }
  /** Bytes; `profile` means what the cost profile says under `cost`. */
  | { type: "size"; default: "profile"; cost: CostName; min: number; max: number }
  /** In picoseconds; a scenario writes `50ms`. */
  | { type: "duration"; default: Picoseconds; min: Picoseconds; max: Picoseconds }
  /** A positive integer or the given word for "no bound". In microseconds (`unit`), a scenario may write a duration. */
  | { type: "limit"; unit?: "us"; default: number | string; min: number; max: number; unlimited: string }
);

export type ParameterValue = number | string;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What kinds of sources there are. */
export const SOURCE_KINDS = ["source code", "documentation", "published", "measured", "assumed", "post"] as const;

export interface Source {
  /** What the source is, in words. */
  text: string;
  url?: string;
  kind: (typeof SOURCE_KINDS)[number];
}

/** What a mechanism needs to build itself: the computer, the operations, the prices, its own parameters. */
export interface Host {
  readonly machine: Machine;
  readonly operations: Operations;
  readonly costs: CostTable;
  readonly parameters: Parameters;
  /** Number of pending operations n. */
  readonly pending: number;
  /** The pools that handlers leave work to, by their numbers; and by loop, how it learns that they are through. */
  readonly pools: RequestPool[];
  readonly inboxes: (RequestInbox | undefined)[];
  /** Where connections end: how new ones come to the mechanism's threads. */
  accepting?: Accepts;
  /** Who reads storage devices, where the mechanism submits no reads. */
  files?: FileReads;
  /** Who runs handlers, if not the threads that notice events. */
  executor?: RequestExecutor;
  /** A random stream for the mechanism's own choices (a balancer's draws), separate from the traffic's. */
  stream(name: string): Stream;
}

/** What the closed forms are evaluated with: a light load, so that queueing can be neglected. */
export interface LawContext {
  readonly pending: number;
  readonly cores: number;
  readonly costs: CostTable;
  readonly parameters: Parameters;
}

/**
 * What a program is notified of. `readiness`: that it can start (the read is still to be made). `completion`: that the
 * work is done; it had to start in advance. `both`: one call, made before there was data, returns with it.
 */
export const SIGNAL_KINDS = ["readiness", "completion", "both"] as const;
type SignalKind = (typeof SIGNAL_KINDS)[number];

export interface Signals {
  readonly kind: SignalKind;
  /** When the program learns that it can start, in a few words. */
  readonly start: string;
  /** When it learns that the data is there. */
  readonly done: string;
  /** The memory held per pending operation, in a few words. */
  readonly memory: string;
}

/** Memory that `pending` operations need while they are pending, in bytes. */
export interface MemoryUse {
  /** Stacks, kernel stacks and thread bookkeeping. */
  threads: number;
  /** Buffers handed to the kernel with the operations. */
  buffers: number;
  /** What the kernel keeps per registration or per pending request. */
  registrations: number;
}

/**
 * What a mechanism reads of storage devices itself: nothing, something in handlers, operations of some classes beside
 * those of others, or that and nothing else.
 */
export type Files = "none" | "some" | "beside" | "only";

export interface Mechanism {
  /** Its name in scenarios: lower case, hyphens. */
  readonly name: string;
  /** What else people call it, where that can mean nothing else. Case, hyphens and the like do not count. */
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly family: Family;
  /** One sentence: what it is. */
  readonly summary: string;
  /** How the real thing works (or what the post describes). */
  readonly realThing: string;
  /** What is simulated: the kernel-side object and the program. */
  readonly model: string;
  readonly law: {
    /** In words and symbols. */
    readonly text: string;
    /** Expected mean notice latency under light load, in picoseconds; undefined where no closed form is claimed. */
    notice?(context: LawContext): Picoseconds | undefined;
  };
  /** What is left out or simplified, one item a line. */
  readonly divergence: readonly string[];
  readonly sources: readonly Source[];
  readonly signals: Signals;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** Names of the costs it pays, besides those every mechanism pays (interrupt, switch, wake-up). */
  readonly costs: readonly string[];
  /** Those it pays besides where requests have handlers: what sending costs. Absent: it carries out no handlers. */
  readonly handlerCosts?: readonly string[];
  /** And besides where receivers take their time. Absent: it takes it that all is with the device at once. */
  readonly receiverCosts?: readonly string[];
  /** And besides where handlers leave work to pools, for the way back; an eventfd's if absent. */
  readonly poolCosts?: readonly string[];
  /** It takes messages from the network device itself: what comes over the loopback it never hears of. */
  readonly takesFromDevice?: true | Readonly<Record<string, string>>;
  /**
   * And besides where it submits reads of a storage device. Absent: its threads, or others, sleep in each
   * (programs/file-threads.ts).
   */
  readonly fileCosts?: readonly string[];
  /** Its threads wait for what handlers ask for themselves. */
  readonly awaits?: true;
  /** What its parameters must be for workers to be its threads, which wait one at a time; absent: they cannot. */
  readonly driven?: Readonly<Record<string, readonly ParameterValue[]>>;
  /**
   * What its parameters must be for workers to read what its threads are told is ready; absent: whoever is told reads,
   * or there is nothing to read.
   */
  readonly workersRead?: Readonly<Record<string, readonly ParameterValue[]>>;
  /**
   * Why `pending` operations cannot be run with these parameters (select's descriptor limit), if so; `further` is how
   * many descriptors the process may need besides.
   */
  unsupported?(parameters: Parameters, pending: number, files?: Files, further?: number): string | undefined;
  /** Number of threads the mechanism starts. */
  threads(parameters: Parameters, pending: number): number;
  /**
   * How many loops its threads have, each with connections of its own, where connections end; one if absent. A thread
   * begins with `host.accepting.begin(port)`, and with `host.files.begin(port)` if threads sleep in reads.
   */
  loops?(parameters: Parameters, pending: number): number;
  memory(context: LawContext): MemoryUse;
  /** Create the kernel-side object, attach it to the operations, start the threads. */
  build(host: Host): void;
}
