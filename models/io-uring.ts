/**
 * io-uring: a ring of submissions and a ring of completions in memory that program and kernel share; one system call,
 * or none.
 *
 * Kernel-side objects: io-uring-ring.ts (rings, task work) and io-uring-kernel.ts (how task work gets done in each
 * mode); the program is io-uring-loop.ts, the kernel's polling thread io-uring-sqpoll.ts. One io_uring_enter submits s
 * entries, does the task work that waits, and sleeps until there are `min_complete` completions. Law: O(1) in n; enter
 * + s x entry for s messages found together; mean notice at light load = idle exit + interrupt + wake-up + receive +
 * completion.
 */
import { ACCEPT_PARAMETER } from "./accept-policies.js";
import { Uring } from "./io-uring-kernel.js";
import { ringLoop } from "./io-uring-loop.js";
import { isMultishot, MODES, ringCount } from "./io-uring-parameters.js";
import type { Submitter } from "./io-uring-ring.js";
import { SEND_PARAMETERS } from "./io-uring-send.js";
import { submissionPoller } from "./io-uring-sqpoll.js";
import { refusedReads, STORAGE_COSTS, STORAGE_PARAMETERS } from "./io-uring-storage.js";
import { eventToKernelPs, eventToThreadPs, threadToThreadPs } from "./laws.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import type { Host, LawContext, Mechanism, Parameters } from "./types.js";

const SQPOLL = "IORING_SETUP_SQPOLL";

function polls({ mode }: Parameters): boolean {
  return mode === SQPOLL;
}

function threadCount(parameters: Parameters): number {
  return Number(parameters.threads) + (polls(parameters) ? ringCount(parameters) : 0);
}

/** Interrupt to return of io_uring_enter, at light load. */
function noticePs(context: LawContext): number | undefined {
  const { costs, parameters, cores } = context;
  const workPs = costs.ps("uringReceive") + costs.ps("uringComplete");
  if (Number(parameters.min_complete) > 1) return undefined;
  if (polls(parameters)) {
    // Awake, it looks once every uringSqPoll; without a core of its own all depends on the quantum.
    if (cores < threadCount(parameters)) return undefined;
    const foundPs = costs.ps("uringSqPoll") / 2 + workPs;
    return eventToKernelPs(context, ringCount(parameters)) + foundPs + threadToThreadPs(costs, foundPs);
  }
  const others = parameters.rings === "shared" ? Number(parameters.threads) - 1 : 0;
  return eventToThreadPs(costs) + workPs + others * costs.ps("wakeup");
}

export const ioUring: Mechanism = {
  name: "io-uring",
  aliases: ["io_uring", "uring", "iouring", "liburing"],
  title: "io_uring",
  family: "completion",
  summary: "Submissions and completions pass through shared rings; one call submits and waits.",
  realThing:
    "Program and kernel share a submission and a completion ring. io_uring_enter submits what is on the first and waits for entries " +
    "on the second. A receive that finds nothing waits on the descriptor; an event on it queues task work for the thread that " +
    "submitted it, which does the receive and posts the completion. By default the first work on an empty list wakes the thread if it sleeps in " +
    "io_uring_enter, and interrupts the core it runs on, in user code or in the kernel, unless the event came on that very core; " +
    "IORING_SETUP_COOP_TASKRUN wakes it, but leaves the rest to the thread's next transition to the kernel, IORING_SETUP_DEFER_TASKRUN to its next " +
    "io_uring_enter. With IORING_SETUP_SQPOLL a kernel thread polls the submission ring and does the work, until it has been idle for " +
    "sq_thread_idle. A multishot receive stays in force and takes its buffers from a ring of provided ones; when that is empty " +
    "it ends with -ENOBUFS. The kernel keeps completions that find their ring full until the next enter (IORING_FEAT_NODROP).",
  model:
    "A ring for each thread with the operations i mod m, or one for all. In each round a thread submits what the last one left " +
    "(`entries` a call at most), does its task work, flushes what has overflowed, sleeps if there are fewer than `min_complete` " +
    "completions (after `min_wait_usec`: none), takes up to `count` of them and runs their callbacks. Task work takes `uringReceive`, the copying and " +
    "`uringComplete` per receive, in the thread that submitted it, wherever it happens to run: inside enter, inside an interrupt that " +
    "lengthens its callback (once no other is left on that core and the device is polled no more), or in the polling thread. Cancellation is an entry in the next submission; for an operation of another ring " +
    "it takes a message (IORING_OP_MSG_RING). The receive completes with -ECANCELED. Operations that ended with -ENOBUFS are submitted again " +
    "when a callback has given a buffer back. " +
    "The receive of an answer is prepared before its request, the connection's next when the handler waits. A send is carried out, and completes, in its turn within the call that submits it; what finds no room in the buffer is sent by task work when there is, or, without MSG_WAITALL, by a further send.",
  law: {
    text:
      "O(1) in n. A message that comes alone takes one system call; s messages found together cost enter + s x (submit + attempt + receive + " +
      "complete), so calls per message fall as 1/s. Mean notice latency at light load = idle exit + interrupt + wake-up + receive + " +
      "complete, in every mode; with SQPOLL awake + half a look, and one core is never idle; with SQPOLL asleep another wake-up, ipi, idle exit and " +
      "look. The modes differ under load: an event during a callback lengthens it by an interrupt and the receive (default), by the receive " +
      "if the device interrupted that very core (cooperative), not at all (deferred); one during an enter lengthens that by an interrupt " +
      "(default). A completion on a shared ring wakes all threads that sleep on it. With all costs zero: one ring and thread is M/G/1, " +
      "m threads on a shared ring with `count: 1` M/M/m (default mode).",
    notice: noticePs,
  },
  divergence: [
    "One accept is in the ring at a time, multishot if receives are; a single one is submitted again with the thread's next enter, so a ring accepts once a round. It pays the price of accept() after its completion.",
    "Task work pays for copying, as in the real thing. For other completion mechanisms here the interrupt pays; epoll pays in read, so neither has an advantage.",
    "A callback sleeps uninterruptibly, as for a disk: task work does not wake it, and is done when it resumes.",
    "An interprocessor interrupt costs its sender nothing (published: 298 cycles) and arrives at once. Task work outside enter is booked as interrupt; " +
      "one that comes during it waits for its end, where Linux nests it.",
    "In cooperative mode only the interrupts of events do task work when they return to user code; timer ticks and the wake-ups of blocking callbacks do not.",
    "Deferred, an enter does all pending task work; Linux stops at 20 unless it waits for more.",
    "SQPOLL: the submission ring is never full, and every ring has a polling thread of its own (no IORING_SETUP_ATTACH_WQ, no sq_thread_cpu; the machine may pin threads).",
    "A multishot receive repeats until its descriptor is empty, without Linux' limit of 32 in a row; the buffer of a part of a longer message is given back when the program sees it.",
    "The program submits an operation that ended with -ENOBUFS only when there is a buffer. It uses no bundles, and registered files only for reads of storage devices; only receives are linked, to sends.",
    "Reads of a storage device: each is with the device when its own part of the call is over, where Linux collects those of a call (a plug). io-wq's workers exist already.",
    "Beside sockets, polled reads have a second ring in each thread; with SQPOLL the memory of its kernel thread is not counted. No eventfd tells of a ring.",
    "The rings' own memory is not counted; the first receives are submitted before time zero and not charged.",
  ],
  sources: [
    {
      text: "Linux, io_uring/: io_submit_sqes, tctx_task_work_run, io_req_local_work_add, io_req_normal_work_add, io_cqring_wait, io_sq_thread, io_recv_finish, io_req_post_cqe",
      url: "https://github.com/torvalds/linux/tree/master/io_uring",
      kind: "source code",
    },
    {
      text: "io_uring_setup(2): IORING_SETUP_COOP_TASKRUN, _DEFER_TASKRUN, _SQPOLL, sq_thread_idle, cq_entries; io_uring_enter(2)",
      url: "https://man7.org/linux/man-pages/man2/io_uring_setup.2.html",
      kind: "documentation",
    },
    {
      text: "io_uring_multishot(7): provided buffers, IORING_CQE_F_MORE, -ENOBUFS",
      url: "https://man7.org/linux/man-pages/man7/io_uring_multishot.7.html",
      kind: "documentation",
    },
    {
      text: "Linux, kernel/task_work.c (task_work_add), include/linux/sched/signal.h (set_notify_signal), kernel/sched/core.c (kick_process): who is interrupted, and when",
      url: "https://github.com/torvalds/linux/blob/master/include/linux/sched/signal.h",
      kind: "source code",
    },
    {
      text: "Linux, kernel/softirq.c (__irq_exit_rcu) and kernel/entry/common.c (exit_to_user_mode_loop): an interrupt's soft interrupts come before the task work on the way back to user code",
      url: "https://github.com/torvalds/linux/blob/master/kernel/entry/common.c",
      kind: "source code",
    },
    {
      text: "J. Axboe, io_uring: use TWA_SIGNAL_NO_IPI if IORING_SETUP_COOP_TASKRUN is used, Linux commit e1169f06d5bb, 2022",
      url: "https://github.com/torvalds/linux/commit/e1169f06d5bbdbc2b22ae4e3083a4bf75ae5ecee",
      kind: "source code",
    },
    {
      text: "glommio, README and glommio/src/sys/uring.rs: beside the main ring a poll ring (IORING_SETUP_IOPOLL); a thread with reads there does not sleep",
      url: "https://github.com/DataDog/glommio",
      kind: "source code",
    },
    {
      text: "libuv issue 4089: SQPOLL where there are few cores",
      url: "https://github.com/libuv/libuv/issues/4089",
      kind: "published",
    },
  ],
  signals: {
    kind: "completion",
    start: "in advance: it submits the receive without a notification",
    done: "when io_uring_enter returns, or it finds the completion on the ring",
    memory: "a buffer and a request (multishot: a request; the buffers are a pool)",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "threads that submit and wait, m" },
    accept: ACCEPT_PARAMETER,
    rings: {
      type: "choice",
      default: "per-thread",
      choices: ["per-thread", "shared"],
      summary: "a ring for each thread with its share of the operations, or one for all",
    },
    mode: {
      type: "choice",
      default: "default",
      choices: MODES,
      aliases: {
        cooperative: "IORING_SETUP_COOP_TASKRUN",
        deferred: "IORING_SETUP_DEFER_TASKRUN",
        sqpoll: SQPOLL,
      },
      summary: "which thread does the work of a completion, and when",
    },
    sq_thread_idle: {
      type: "duration",
      default: 1e12,
      min: 1e9,
      max: 1e15,
      summary: "SQPOLL: how long the kernel's thread spins on an empty ring before it sleeps",
    },
    receive: {
      type: "choice",
      default: "one-shot",
      choices: ["one-shot", "IORING_RECV_MULTISHOT"],
      aliases: { multishot: "IORING_RECV_MULTISHOT" },
      summary: "one submission per completion, or one that stays in force, with provided buffers",
    },
    IORING_RECVSEND_POLL_FIRST: {
      type: "choice",
      default: "no",
      choices: ["no", "yes"],
      alias: "poll-first",
      summary: "whether a receive waits on its descriptor without trying to read first",
    },
    buffers: {
      type: "integer",
      default: 1024,
      min: 1,
      max: 32_768,
      summary: "multishot: buffers provided to each ring",
    },
    buffer: {
      ...PENDING_BUFFER,
      summary: "bytes one completion can bring; a buffer per pending operation, or of the pool",
    },
    entries: { type: "integer", default: 4096, min: 1, max: 32_768, summary: "most submissions one enter takes" },
    cq_entries: {
      type: "integer",
      default: 8192,
      min: 1,
      max: 65_536,
      summary: "completions the ring holds; the kernel keeps the others until the next enter",
    },
    min_complete: {
      type: "integer",
      default: 1,
      min: 1,
      max: 65_536,
      summary: "completions that io_uring_enter waits for",
    },
    min_wait_usec: {
      type: "duration",
      default: 1e8,
      min: 1,
      max: 1e15,
      alias: "min-wait",
      summary: "how long it waits for more than one completion; after that one is enough",
    },
    ...SEND_PARAMETERS,
    ...STORAGE_PARAMETERS,
    count: {
      type: "integer",
      default: 8192,
      min: 1,
      max: 65_536,
      summary: "completions a round takes off the ring (io_uring_peek_batch_cqe)",
    },
  },
  costs: [
    ...["uringEnter", "uringSubmit", "uringReceiveEmpty", "pollArm", "uringReceive", "uringComplete", "copyPerByte"],
    ...[
      "uringInterrupt",
      "uringSqPoll",
      "uringRequestMemory",
      "operationBuffer",
      "lockHold",
      "lockHandover",
      "lockPerWaiter",
    ],
  ],
  handlerCosts: ["uringSend", "uringZeroCopy"],
  receiverCosts: ["pollArm"],
  fileCosts: STORAGE_COSTS,
  unsupported(parameters, _, files = "none") {
    const { mode, rings, threads, entries, cq_entries } = parameters;
    if (mode === "IORING_SETUP_DEFER_TASKRUN" && rings === "shared" && Number(threads) > 1)
      return "IORING_SETUP_DEFER_TASKRUN needs a single issuer: only one thread may use the ring (EINVAL, EEXIST)";
    if (Number(cq_entries) < Number(entries)) return "io_uring_setup refuses cq_entries smaller than entries (EINVAL)";
    return refusedReads(parameters, files) ?? refusedSends(parameters);
  },
  threads: threadCount,
  loops: ringCount,
  memory({ pending, costs, parameters }) {
    const buffers = isMultishot(parameters) ? ringCount(parameters) * Number(parameters.buffers) : pending;
    return {
      threads: threadCount(parameters) * costs.value("threadMemory"),
      buffers: buffers * bufferBytes(parameters, costs, "operationBuffer"),
      registrations: pending * costs.value("uringRequestMemory"),
    };
  },
  build(host) {
    const { operations, parameters, costs } = host;
    operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
    const uring = new Uring(host);
    operations.attach(uring, "readiness");
    startThreads(host, uring);
    uring.begin();
  },
};

/** Flags of sends that do not go together, or not with the receives. */
function refusedSends({ receive, IOSQE_IO_LINK, IOSQE_CQE_SKIP_SUCCESS, MSG_WAITALL }: Parameters): string | undefined {
  if (IOSQE_IO_LINK === "yes" && receive === "IORING_RECV_MULTISHOT")
    return "a multishot receive stays in force: there is no next one that a send could be linked to";
  if (IOSQE_CQE_SKIP_SUCCESS === "yes" && MSG_WAITALL === "no")
    return "a short send is a success, which IOSQE_CQE_SKIP_SUCCESS keeps from the program: it takes MSG_WAITALL";
  return undefined;
}

function startThreads(host: Host, uring: Uring): void {
  const { machine, parameters } = host;
  const { rings } = uring;
  const readers = rings.map((ring) => uring.addReader(ring));
  for (let i = 0; i < Number(parameters.threads); i++) {
    const submitter = uring.addSubmitter(rings[i % rings.length]);
    const reader = readers[i % rings.length];
    submitter.thread = machine.spawn(`ring thread ${i}`, () => ringLoop(host, uring, submitter, reader));
    if (reader !== undefined) reader.thread = submitter.thread;
  }
  if (!polls(parameters)) return;
  const poll = (poller: Submitter, name: string) => {
    poller.ring.poller = poller;
    poller.thread = machine.spawn(`submission poller ${name}`, () => submissionPoller(host, uring, poller));
  };
  rings.forEach((ring, i) => {
    poll(uring.addSubmitter(ring), `${i}`);
  });
  readers.forEach((reader, i) => {
    if (reader !== undefined) poll(reader, `${i} of reads`);
  });
}
