/**
 * One reply of 1,000 bytes into a send buffer of 600, which its receiver empties at 10 MB/s, a byte in 100 ns: traced
 * by hand on every mechanism. One thread on one core, which is idle whenever it waits. A third of the buffer is free,
 * and the kernel tells of it, 20 us after it was full; all that is there when the program comes to it is filled again.
 */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Parameters } from "../../models/types.js";
import { costs } from "./harness.js";
import { play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, contextSwitch: 300, copyPerByte: 0.25, read: 600, readEmpty: 200 },
  ...{ write: 1100, writeFull: 450, issue: 400, overlappedSend: 900, completionGet: 510, afdPoll: 330 },
  ...{ selectCall: 520, selectPerDescriptor: 61, selectCopyPerByte: 2, pollCall: 530, pollPerDescriptor: 62 },
  ...{ waitEntryAdd: 33, waitEntryRemove: 34, scanPerDescriptor: 17, epollWait: 310, epollPerEvent: 170 },
  ...{ epollCtlModify: 270, keventCall: 320, keventPerEvent: 180, portGet: 340, portAssociate: 350, devPollCall: 360 },
  ...{ devPollPerHint: 190, devPollPerWord: 21, devPollWrite: 410, sigTimedWait: 370, signalQueue: 230 },
  ...{
    rioReceive: 41,
    rioCommit: 570,
    rioNotify: 580,
    rioDequeue: 42,
    rioPerResult: 43,
    rioSend: 44,
    rioTransmit: 830,
  },
  ...{ aioCall: 590, aioRead: 440, aioPerEvent: 140, aioWrite: 840, uringEnter: 610, uringSubmit: 110, uringSend: 850 },
  ...{ uringReceiveEmpty: 240, pollArm: 250, uringReceive: 460, uringComplete: 120, queuePop: 60, queuePush: 50 },
  ...{ overlappedPollSyscall: 210, yield: 290, balance: 70, napiPoll: 130 },
};
const CAPACITY = 600;
const MESSAGE = 1000;
const PER_BYTE_NS = 100;

type Sum = string;

function ns(sum: Sum): number {
  return sum.split(" ").reduce((total, word) => {
    const [, number, unit] = /^(-?\d+)(us|B)$/.exec(word) ?? [];
    if (unit === "us") return total + 1000 * Number(number);
    if (unit === "B") return total + Number(number) * COSTS.copyPerByte;
    return total + COSTS[word as keyof typeof COSTS];
  }, 0);
}

/** The buffer, as described above: how much is in it `at` a time, and what is put there. */
class Buffer {
  private emptyAt = 0;
  put(at: number, bytes: number): void {
    this.emptyAt = Math.max(at, this.emptyAt) + bytes * PER_BYTE_NS;
  }
  room(at: number): number {
    return CAPACITY - Math.ceil((this.emptyAt - at) / PER_BYTE_NS);
  }
  get tells(): number {
    return this.emptyAt - (2 / 3) * CAPACITY * PER_BYTE_NS;
  }
}

/**
 * From the first attempt on, until all is sent: each next attempt comes `woken` after the kernel tells of room, and
 * moves what there is room for then; it takes `attempt`, before that counts if `moves` is "after", and its copying.
 */
function attempts({ woken, attempt, last = attempt, moves }: Waiting): number {
  const buffer = new Buffer();
  buffer.put(0, CAPACITY);
  for (let left = MESSAGE - CAPACITY; ; ) {
    const at = buffer.tells + ns(woken);
    const bytes = Math.min(left, buffer.room(at));
    left -= bytes;
    const copying = bytes * COSTS.copyPerByte;
    if (left === 0) return at + ns(last) + copying;
    buffer.put(moves === "after" ? at + ns(attempt) + copying : at, bytes);
  }
}

interface Waiting {
  woken: Sum;
  attempt: Sum;
  last?: Sum;
  moves?: "after";
}

const WOKEN = "idleExit interrupt wakeup";
const NOTHING = "0us";

interface Trace extends Waiting {
  mechanism: string;
  parameters?: Parameters;
  /** From the callback's end to the first attempt, as counted above. */
  before?: Sum;
  /** System calls up to then. */
  calls: string;
}

const TRACES: Trace[] = [
  {
    mechanism: "select",
    woken: `${WOKEN} selectPerDescriptor waitEntryRemove scanPerDescriptor`,
    attempt: "write",
    calls: "select read write EAGAIN select write EAGAIN select write",
  },
  {
    mechanism: "poll",
    woken: `${WOKEN} pollPerDescriptor waitEntryRemove scanPerDescriptor`,
    attempt: "write",
    calls: "poll read write EAGAIN poll write EAGAIN poll write",
  },
  {
    mechanism: "dev-poll",
    woken: `${WOKEN} devPollPerWord devPollPerHint`,
    attempt: "write",
    calls: "DP_POLL read write EAGAIN POLLOUT DP_POLL write EAGAIN DP_POLL write",
  },
  {
    mechanism: "kqueue",
    woken: `${WOKEN} keventPerEvent`,
    attempt: "write",
    // EV_ADD of EVFILT_WRITE rides on the second.
    calls: "kevent read write EAGAIN kevent write EAGAIN kevent write",
  },
  {
    mechanism: "epoll",
    woken: `${WOKEN} epollPerEvent`,
    attempt: "write",
    calls: "epoll_wait read write EAGAIN MOD epoll_wait write EAGAIN epoll_wait write",
  },
  {
    mechanism: "epoll",
    parameters: { mode: "EPOLLET" },
    woken: `${WOKEN} epollPerEvent`,
    attempt: "write",
    // Registered for both from the start; it reads until EAGAIN.
    calls: "epoll_wait read write EAGAIN EAGAIN epoll_wait write EAGAIN epoll_wait write",
  },
  {
    mechanism: "epoll",
    parameters: { mode: "EPOLLONESHOT" },
    woken: `${WOKEN} epollPerEvent`,
    attempt: "write",
    calls: "epoll_wait read write EAGAIN MOD MOD epoll_wait write EAGAIN MOD epoll_wait write",
  },
  {
    mechanism: "event-ports",
    woken: WOKEN,
    attempt: "write",
    calls: "port_getn read write EAGAIN associate associate port_getn write EAGAIN associate port_getn write",
  },
  {
    mechanism: "rt-signals",
    woken: "idleExit interrupt signalQueue wakeup",
    attempt: "write",
    calls: "sigtimedwait read write EAGAIN sigtimedwait write EAGAIN sigtimedwait write",
  },
  {
    mechanism: "afd-poll",
    woken: WOKEN,
    attempt: "write",
    calls: "GQCS read write EAGAIN AFD_POLL AFD_POLL GQCS write EAGAIN AFD_POLL GQCS write",
  },
  // Within one write; the first read began before time zero.
  { mechanism: "blocking-threads", woken: WOKEN, attempt: NOTHING, calls: "write" },
  {
    mechanism: "io-uring",
    before: "uringEnter uringSubmit uringSend 600B pollArm",
    woken: WOKEN,
    attempt: "uringSend pollArm",
    last: "uringSend uringComplete",
    moves: "after",
    // The first waits for the request, the second submits and waits.
    calls: "enter enter",
  },
];

/** The kernel has all of it: its last byte is in the buffer when 400 have left that, 40 us after it was handed over. */
const HANDED_OVER: [mechanism: string, before: Sum, calls: string][] = [
  ["iocp", "overlappedSend 1000B", "GQCS WSASend WSARecv GQCS"],
  // What did not fit in the write, 40 us after its beginning.
  ["iocp-zero-byte", NOTHING, "GQCS read write EAGAIN WSASend WSARecv GQCS"],
  ["rio", "rioSend rioCommit rioTransmit", "RIONotify GQCS commit commit RIONotify GQCS"],
  ["linux-aio", "aioCall aioWrite 1000B", "io_getevents io_submit io_getevents"],
];

function played(mechanism: string, parameters: Parameters = {}) {
  const one: Parameters = mechanism in { "overlapped-spin": 0, "blocking-threads": 0 } ? {} : { threads: 1 };
  const { events, books } = play({
    ...{ mechanism, parameters: { ...one, ...parameters }, cores: 1, quantumPs: 1e15, pending: 1 },
    costs: costs({ ...COSTS, loopBuffer: 16_384, operationBuffer: 16_384 }),
    receivers: { capacity: CAPACITY, drainPs: [PER_BYTE_NS * 1000] },
    events: [
      {
        ...{ at: 1e9, operation: 0, callback: 5e6 },
        handler: [{ kind: "reply", size: { kind: "constant", meanBytes: MESSAGE } }],
      },
    ],
  });
  const { start, end } = events.get(0)!;
  return { took: (end - start) / 1e3, calls: books.counters.systemCalls };
}

describe("a reply larger than its send buffer, traced by hand", () => {
  it.each(TRACES)("$mechanism $parameters.mode", ({ mechanism, parameters, before = NOTHING, calls, ...waiting }) => {
    const trace = played(mechanism, parameters);
    expect(trace.took).toBeCloseTo(ns(`5us ${before}`) + attempts(waiting), 6);
    expect(trace.calls).toBe(calls.split(" ").length);
  });

  it.each(HANDED_OVER)("%s", (mechanism, before, calls) => {
    const trace = played(mechanism);
    expect(trace.took).toBe(ns(`5us ${before} 40us`));
    expect(trace.calls).toBe(calls.split(" ").length);
  });

  it.each(["overlapped-spin", "overlapped-fifo", "overlapped-ports"])("%s", (mechanism) => {
    expect(played(mechanism).took).toBe(ns("5us overlappedSend 1000B 40us"));
  });

  /*
   * Without MSG_WAITALL the send completes short at once; the next enter submits the rest, which finds the buffer full
   * but for what left it meanwhile, completes short again, and so on until nothing has: the kernel then waits for room.
   */
  it("io-uring without MSG_WAITALL takes a completion and a submission more for each part", () => {
    const [all, short] = ["yes", "no"].map((MSG_WAITALL) => played("io-uring", { MSG_WAITALL }));
    expect(short.calls).toBeGreaterThan(all.calls);
  });

  it("is traced on every mechanism", () => {
    const others = ["overlapped-spin", "overlapped-fifo", "overlapped-ports", "busy-poll"];
    const traced = [...TRACES.map(({ mechanism }) => mechanism), ...HANDED_OVER.map(([mechanism]) => mechanism)];
    expect([...new Set([...traced, ...others])].sort()).toEqual(MECHANISMS.map(({ name }) => name).sort());
  });
});
