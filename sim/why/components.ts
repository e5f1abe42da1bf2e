/**
 * What an event's latency is made of, and what threads and cores do meanwhile that it is made of.
 *
 * Each stretch of an event's life, from one mark on it to the next, is explained by the thread that makes the next
 * mark: what that thread did in the stretch is what the event waited for. docs/why.md says it at length.
 */

/** What an event waits for, or has done for it: its latency is the sum of these, exactly. */
export const COMPONENTS = [
  /** From the device event until the kernel knows, idle exit included; and interrupts of the thread's core. */
  "interrupt",
  /** With its client, until there is a connection to send it on. */
  "connection",
  /** Known to the kernel, while the thread that will take it sleeps and nobody wakes it. */
  "kernel-queue",
  /** Somebody pays for waking that thread, and a core leaves idle for it. */
  "wake-up",
  "run-queue",
  "context-switch",
  /** That thread looks at other operations, or at queues: scans, polls, the mechanism's user-mode code. */
  "scanning",
  /** It runs handlers of other events, or sleeps in them. */
  "other-handlers",
  /** It makes system calls for others. */
  "other-calls",
  /** The call or poll that reports it, its reads and writes, handing it over. */
  "own-calls",
  "own-computing",
  /** Its handler asks others, or sleeps. */
  "own-io",
  /** In a queue of a pool; in one of workers, while the one that takes it sleeps and nobody wakes it. */
  "pool-queue",
  "lock",
] as const;
export type Component = (typeof COMPONENTS)[number];

const index = (component: Component) => COMPONENTS.indexOf(component);
export const INTERRUPT = index("interrupt");
export const CONNECTION = index("connection");
export const KERNEL_QUEUE = index("kernel-queue");
export const WAKE_UP = index("wake-up");
export const RUN_QUEUE = index("run-queue");
export const CONTEXT_SWITCH = index("context-switch");
export const SCANNING = index("scanning");
export const OTHER_HANDLERS = index("other-handlers");
export const OTHER_CALLS = index("other-calls");
export const OWN_CALLS = index("own-calls");
export const OWN_COMPUTING = index("own-computing");
export const OWN_IO = index("own-io");
export const POOL_QUEUE = index("pool-queue");
export const LOCK = index("lock");

/** What a core does; and, from `Asleep` on, what a thread does that has none. */
export const Deed = {
  Interrupt: 0,
  Idle: 1,
  Waking: 2,
  Switch: 3,
  Callback: 4,
  Call: 5,
  Scan: 6,
  Lock: 7,
  Asleep: 8,
  /** In the middle of a handler. */
  Blocked: 9,
  RunQueue: 10,
} as const;
export type Deed = (typeof Deed)[keyof typeof Deed];
export const CORE_DEEDS = Deed.Asleep;
export const DEEDS = 11;

/**
 * How a stretch is read: by deed of the thread that makes the mark at its end, what an event waits for. It does not
 * work on it; it does; meanwhile the event was in a queue of workers; or in one of a pool.
 */
export const Reading = { OfOthers: 0, OfItsOwn: 1, AmongWorkers: 2, InPool: 3 } as const;
export type Reading = (typeof Reading)[keyof typeof Reading];

const OTHERS = {
  [Deed.Callback]: OTHER_HANDLERS,
  [Deed.Call]: OTHER_CALLS,
  [Deed.Scan]: SCANNING,
  [Deed.Asleep]: KERNEL_QUEUE,
  [Deed.Blocked]: OTHER_HANDLERS,
};

/** By reading, {@link DEEDS} each. */
export const COMPONENT_OF = Uint8Array.of(
  ...table(OTHERS),
  ...table({
    [Deed.Callback]: OWN_COMPUTING,
    [Deed.Call]: OWN_CALLS,
    [Deed.Scan]: OWN_CALLS,
    [Deed.Asleep]: OWN_IO,
    [Deed.Blocked]: OWN_IO,
  }),
  ...table({ ...OTHERS, [Deed.Asleep]: POOL_QUEUE }),
  ...table({
    [Deed.Callback]: POOL_QUEUE,
    [Deed.Call]: POOL_QUEUE,
    [Deed.Scan]: POOL_QUEUE,
    [Deed.Asleep]: POOL_QUEUE,
    [Deed.Blocked]: POOL_QUEUE,
  }),
);

function table(special: Readonly<Record<number, number>>): readonly number[] {
  const plain = [INTERRUPT, RUN_QUEUE, WAKE_UP, CONTEXT_SWITCH, 0, 0, 0, LOCK, 0, 0, RUN_QUEUE];
  return plain.map((component, deed) => special[deed] ?? component);
}
