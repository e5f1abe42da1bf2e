/** The documentation side of the fixture: what the mechanisms are, and what things cost. */
import type { MechanismNote, Profile } from "../../scenarios/common/types.js";

type Row = [value: number, low: number, high: number, kind: Profile["costs"][string]["kind"], source: string];

const NANOSECONDS: Record<string, Row> = {
  quantum: [4e6, 3e6, 6e6, "assumed", "typical of the Linux scheduler"],
  interrupt: [900, 500, 2500, "published", "2,000 cycles at 2 GHz, posted interrupt (2019)"],
  wakeup: [600, 300, 1200, "measured", "futex wake, 2-vCPU virtual machine, Linux 6.18"],
  wakeLatency: [1800, 1000, 20_000, "published", "remote wake-up, end to end (2021)"],
  contextSwitch: [599, 410, 1500, "published", "under the normal scheduler (2021)"],
  yield: [650, 494, 894, "measured", "sched_yield, nobody else runnable"],
  overlappedPollSyscall: [220, 174, 257, "measured", "a null system call"],
  overlappedPollMemory: [4, 2, 10, "assumed", "documented as a read of the status word"],
  queuePop: [60, 30, 200, "assumed", "an uncontended lock and a list removal"],
  queuePush: [60, 30, 200, "assumed", "an uncontended lock and a list insertion"],
  balance: [15, 5, 60, "assumed", "two loads and a comparison"],
  issue: [450, 250, 900, "assumed", "a system call and a request allocation"],
  completionGet: [350, 200, 800, "assumed", "a system call and a list removal"],
  read: [420, 350, 700, "measured", "read of a pipe that has data"],
  readEmpty: [400, 350, 550, "measured", "read that returns EAGAIN"],
  epollWait: [190, 150, 235, "measured", "epoll_wait, none ready, flat in n"],
  epollPerEvent: [119, 115, 123, "measured", "per ready descriptor, level-triggered"],
  pollCall: [230, 174, 300, "measured", "poll of no descriptors"],
  selectCall: [240, 174, 300, "measured", "select of no descriptors"],
  selectPerDescriptor: [55, 50, 79, "measured", "per descriptor, 2026"],
  selectCopyPerByte: [0.1, 0.03, 0.3, "assumed", "memory copy, six bitmaps"],
  scanPerDescriptor: [1.2, 0.5, 4, "assumed", "a load, a test, a branch"],
};

const BYTES: Record<string, Row> = {
  threadMemory: [35_000, 24_000, 60_000, "measured", "parked thread: stack, kernel stack, slab, page tables"],
  operationBuffer: [4096, 512, 65_536, "assumed", "one page per pending read"],
  requestMemory: [320, 200, 500, "assumed", "an I/O request packet with its overlapped structure"],
  epollItemMemory: [160, 128, 192, "published", "size of the item and its wait entry on 64-bit Linux"],
  pollEntryMemory: [40, 24, 64, "assumed", "pollfd twice, and a wait entry"],
};

const costs = (rows: Record<string, Row>, unit: "ns" | "bytes"): Profile["costs"] =>
  Object.fromEntries(
    Object.entries(rows).map(([name, [value, low, high, kind, source]]) => [
      name,
      { value, unit, low, high, kind, source },
    ]),
  );

export const profile: Profile = {
  name: "linux-2026-vm",
  title: "A 2-vCPU virtual machine, Linux 6.18, 2026",
  description: "Measured with a C microbenchmark where possible; published or assumed figures elsewhere.",
  costs: {
    ...costs(NANOSECONDS, "ns"),
    pollPerDescriptor: {
      value: [
        [10, 88],
        [100, 56],
        [1000, 50],
        [5000, 76],
        [50_000, 79],
      ],
      unit: "ns",
      low: 50,
      high: 79,
      kind: "measured",
      source:
        "one call over n descriptors of which none is ready, less the call itself, divided by n, in steps from 10 to 50,000; the median " +
        "of nine repeats in two runs. It falls while the fixed part is spread over more, and rises once n descriptors no longer fit the cache.",
    },
    ...costs(BYTES, "bytes"),
  },
};

export const note = (
  name: string,
  title: string,
  family: MechanismNote["family"],
  law: string,
  summary: string,
): MechanismNote => ({
  name,
  title,
  family,
  summary,
  realThing: `${title}: the kernel keeps the pending operations, and user code learns of an event as follows. ${summary}`,
  model:
    "The kernel-side object is a list; the program its threads run takes one entry at a time and pays the listed costs.",
  law,
  signals:
    family === "readiness"
      ? {
          kind: "readiness",
          start: "when the wait returns",
          done: "when its own read returns",
          memory: "a registration",
        }
      : {
          kind: "completion",
          start: "never told",
          done: "when the packet is taken",
          memory: "a buffer and a request",
        },
  divergence: ["Lock contention is a constant cost, not a queue.", "Cache misses are part of the profile's averages."],
  sources: [
    { text: "Manual page", url: "https://man7.org/linux/man-pages/man7/epoll.7.html", kind: "documentation" },
    { text: "Mailing-list post of 5 November 2012", kind: "post" },
  ],
});

export const mechanismNotes: MechanismNote[] = [
  note(
    "overlapped-spin",
    "A polling thread per pending operation",
    "polling scheme",
    "O(n): n (poll + yield + switch) / 2C",
    "Each thread asks for its own operation, and yields while it is pending.",
  ),
  note(
    "overlapped-fifo",
    "Threads polling one FIFO of pending operations",
    "polling scheme",
    "O(n): uniform on [0, n c / min(m, C)]",
    "Threads pop an operation, poll it, and push it back while it is pending.",
  ),
  note(
    "overlapped-ports",
    "Several FIFOs and a balancer",
    "polling scheme",
    "O(n/k) per port while m k < C, O(n) after",
    "Operations are assigned to one of k FIFOs, each with its own threads.",
  ),
  note(
    "iocp",
    "I/O completion port",
    "completion",
    "O(1)",
    "A completion is handed to the thread that blocked last, or queued until one asks.",
  ),
  note("poll", "poll", "readiness", "O(n) per call", "Each call checks every descriptor, twice when it has to sleep."),
  note("select", "select", "readiness", "O(n) per call", "As poll, with bitmaps and a limit of 1,024 descriptors."),
  note("epoll", "epoll, level-triggered", "readiness", "O(1)", "A callback puts the descriptor on a ready list."),
];
