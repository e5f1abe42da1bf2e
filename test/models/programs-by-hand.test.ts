/**
 * One request on one connection, traced by hand on every mechanism: it computes for 5 us, asks somebody (128 B) whose
 * answer (2 KiB) comes 100 us later, computes for 10 us and replies with 1 KiB. One thread on one core, which is idle
 * whenever it waits. Every station is a sum of named costs in the order in which the description of the model and that
 * of the mechanism have them; every system call is listed.
 */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Parameters } from "../../models/types.js";
import type { Step } from "../../sim/spec.js";
import { constant, costs } from "./harness.js";
import { play } from "./stage.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, interruptPerEvent: 450, wakeup: 800, contextSwitch: 300, copyPerByte: 0.25 },
  ...{ read: 600, readEmpty: 200, write: 1100, issue: 400, overlappedSend: 900, completionGet: 510, afdPoll: 330 },
  ...{ selectCall: 520, selectPerDescriptor: 61, selectCopyPerByte: 2, pollCall: 530, pollPerDescriptor: 62 },
  ...{ waitEntryAdd: 33, waitEntryRemove: 34, scanPerDescriptor: 17, epollWait: 310, epollPerEvent: 170 },
  ...{ keventCall: 320, keventPerEvent: 180, portGet: 340, portAssociate: 350, devPollCall: 360, devPollPerHint: 190 },
  ...{ devPollPerWord: 21, sigTimedWait: 370, signalQueue: 230, rioReceive: 41, rioCommit: 570, rioNotify: 580 },
  ...{ rioDequeue: 42, rioPerResult: 43, rioSend: 44, rioTransmit: 830, aioCall: 590, aioRead: 440, aioPerEvent: 140 },
  ...{ aioWrite: 840, uringEnter: 610, uringSubmit: 110, uringReceiveEmpty: 240, pollArm: 250, uringReceive: 460 },
  ...{ uringComplete: 120, uringSend: 850, queuePop: 60, queuePush: 50, overlappedPollSyscall: 210, yield: 290 },
  ...{ balance: 70, napiPoll: 130 },
};
const BUFFERS = { loopBuffer: 16_384, operationBuffer: 16_384 };

const HANDLER: Step[] = [
  {
    kind: "io",
    until: "all",
    operations: [
      {
        to: "db",
        takes: constant(1e8),
        request: { kind: "constant", meanBytes: 128 },
        response: { kind: "constant", meanBytes: 2048 },
      },
    ],
  },
  { kind: "compute", duration: constant(1e7) },
  { kind: "reply", size: { kind: "constant", meanBytes: 1024 } },
];

/** Durations and costs in order, "5us", "128B" (copied) or a cost's name, "3x" before it if paid so often. */
type Sum = string;

interface Trace {
  parameters?: Parameters;
  /** From the device event to the notice, from there to the callback's start, and to when the request is under way. */
  noticed: Sum;
  started?: Sum;
  asked: Sum;
  /** From the answer's device event until the handler goes on, and from there to when the reply is with the device. */
  answered: Sum;
  replied: Sum;
  /** System calls up to then, first those before the event. */
  calls: string;
}

const WOKEN = "idleExit interrupt wakeup";

const TRACES: Record<string, Trace> = {
  select: {
    noticed: `${WOKEN} selectPerDescriptor waitEntryRemove`,
    started: "scanPerDescriptor read",
    asked: "5us write 128B",
    // The further descriptor stands behind the loop's own.
    answered: `${WOKEN} 2x selectPerDescriptor 2x waitEntryRemove 2x scanPerDescriptor read 2048B`,
    replied: "10us write 1024B",
    calls: "select read write select read write",
  },
  poll: {
    noticed: `${WOKEN} pollPerDescriptor waitEntryRemove`,
    started: "scanPerDescriptor read",
    asked: "5us write 128B",
    answered: `${WOKEN} 2x pollPerDescriptor 2x waitEntryRemove 2x scanPerDescriptor read 2048B`,
    replied: "10us write 1024B",
    calls: "poll read write poll read write",
  },
  "dev-poll": {
    noticed: `${WOKEN} devPollPerWord devPollPerHint`,
    started: "read",
    asked: "5us write 128B",
    answered: `${WOKEN} devPollPerWord devPollPerHint read 2048B`,
    replied: "10us write 1024B",
    calls: "DP_POLL read write DP_POLL read write",
  },
  kqueue: {
    noticed: `${WOKEN} keventPerEvent`,
    started: "read",
    asked: "5us write 128B",
    answered: `${WOKEN} keventPerEvent read 2048B`,
    replied: "10us write 1024B",
    calls: "kevent read write kevent read write",
  },
  epoll: {
    noticed: `${WOKEN} epollPerEvent`,
    started: "read",
    asked: "5us write 128B",
    answered: `${WOKEN} epollPerEvent read 2048B`,
    replied: "10us write 1024B",
    calls: "epoll_wait read write epoll_wait read write",
  },
  "event-ports": {
    noticed: WOKEN,
    started: "read",
    // The further descriptor is associated before the request leaves, the connection when the handler waits.
    asked: "5us portAssociate write 128B",
    answered: `${WOKEN} read 2048B`,
    replied: "10us write 1024B",
    calls: "port_getn read port_associate write port_associate port_getn read write",
  },
  "rt-signals": {
    noticed: `idleExit interrupt signalQueue wakeup`,
    started: "read",
    asked: "5us write 128B",
    answered: `idleExit interrupt signalQueue wakeup read 2048B`,
    replied: "10us write 1024B",
    calls: "sigtimedwait read write sigtimedwait read write",
  },
  "busy-poll": {
    // The thread starts after idleExit and contextSwitch, and the first wait looks from 1,310 ns on, every 130 ns: at
    // 1 ms a look has lasted for 30 ns.
    noticed: "100ns interruptPerEvent epollPerEvent",
    started: "read",
    asked: "5us write 128B",
    // The next wait checks the connection again and looks from 480 ns on: after 100 us a look has lasted for 70 ns.
    answered: "60ns interruptPerEvent epollPerEvent read 2048B",
    replied: "10us write 1024B",
    // epoll_wait is one call however often it looks.
    calls: "epoll_wait read write epoll_wait read write",
  },
  "afd-poll": {
    noticed: WOKEN,
    started: "read",
    asked: "5us write 128B",
    answered: `${WOKEN} read 2048B`,
    replied: "10us write 1024B",
    // The next wait submits a poll request each for the connection and the further descriptor.
    calls: "GQCS read write AFD_POLL AFD_POLL GQCS read write",
  },
  "iocp-zero-byte": {
    noticed: WOKEN,
    started: "read",
    asked: "5us issue write 128B",
    answered: `${WOKEN} read 2048B`,
    replied: "10us write 1024B",
    calls: "GQCS read WSARecv write WSARecv GQCS read write",
  },
  iocp: {
    noticed: WOKEN,
    // The receive of the answer is issued before the request is sent.
    asked: "5us issue overlappedSend 128B",
    answered: `${WOKEN} 2048B`,
    replied: "10us overlappedSend 1024B",
    // The third takes the packet of the send.
    calls: "GQCS WSARecv WSASend WSARecv GQCS GQCS WSASend",
  },
  rio: {
    noticed: `${WOKEN} rioDequeue rioPerResult`,
    asked: "5us rioReceive rioCommit rioSend rioCommit rioTransmit",
    answered: `${WOKEN} 2048B rioDequeue rioPerResult`,
    replied: "10us rioSend rioCommit rioTransmit",
    calls: "RIONotify GQCS commit commit commit RIONotify GQCS commit",
  },
  "linux-aio": {
    noticed: `${WOKEN} aioPerEvent`,
    // The read of the answer is in the array before the write, that of the connection behind it.
    asked: "5us aioCall aioRead aioWrite 128B",
    answered: `${WOKEN} 2048B aioPerEvent`,
    replied: "10us aioCall aioWrite 1024B",
    // The second io_getevents returns with the completion of the write.
    calls: "io_getevents io_submit io_getevents io_getevents io_submit",
  },
  "io-uring": {
    noticed: `${WOKEN} uringReceive uringComplete`,
    // Submissions in the order of the ring: the receive of the answer, the request, the connection's receive.
    asked: "5us uringEnter uringSubmit uringReceiveEmpty pollArm uringSubmit uringSend 128B uringComplete",
    answered: `${WOKEN} uringReceive 2048B uringComplete`,
    replied: "10us uringEnter uringSubmit uringSend 1024B uringComplete",
    // The second submits, and returns with the completion of the send.
    calls: "enter enter enter enter",
  },
  "blocking-threads": {
    // A thread that has never run.
    noticed: `${WOKEN} contextSwitch read -1x readEmpty`,
    asked: "5us write 128B",
    answered: `${WOKEN} read -1x readEmpty 2048B`,
    replied: "10us write 1024B",
    // The connection's first read began before time zero.
    calls: "write read write",
  },
};

function ns(sum: Sum): number {
  let total = 0;
  let times = 1;
  for (const word of sum.split(" ")) {
    const [, number, unit] = /^(-?\d+)(us|ns|B|x)$/.exec(word) ?? [];
    if (unit === "x") {
      times = Number(number);
      continue;
    }
    const each = { us: 1_000, ns: 1, B: COSTS.copyPerByte }[unit];
    total += times * (each === undefined ? COSTS[word as keyof typeof COSTS] : Number(number) * each);
    times = 1;
  }
  return total;
}

function played(mechanism: string, parameters: Parameters = {}) {
  const one: Parameters = mechanism in { "overlapped-spin": 0, "blocking-threads": 0 } ? {} : { threads: 1 };
  const { events, books } = play({
    ...{ mechanism, parameters: { ...one, ...parameters }, cores: 1, quantumPs: 1e15, pending: 1 },
    costs: costs({ ...COSTS, ...BUFFERS }),
    events: [{ at: 1e9, operation: 0, callback: 5e6, handler: HANDLER }],
  });
  const { notice, start, end } = events.get(0)!;
  return { noticed: (notice - 1e9) / 1e3, started: (start - notice) / 1e3, ended: (end - start) / 1e3, books };
}

describe("a request with a further operation and a reply, traced by hand", () => {
  it.each(Object.entries(TRACES))(
    "%s",
    (mechanism, { parameters, noticed, started, asked, answered, replied, calls }) => {
      const trace = played(mechanism, parameters);
      expect(trace.noticed).toBe(ns(noticed));
      expect(trace.started).toBe(started === undefined ? 0 : ns(started));
      expect(trace.ended).toBe(ns(`${asked} 100us ${answered} ${replied}`));
      expect(trace.books.counters.systemCalls).toBe(calls.split(" ").length);
    },
  );

  /*
   * A turn polls for 210 ns and yields for 290 ns. The first begins with idleExit and contextSwitch behind it, at 1,000
   * ns; so the event comes as the 1,998th is over, waits for the interrupt, and is found by a poll.
   */
  it("overlapped-spin", () => {
    const trace = played("overlapped-spin");
    expect(trace.noticed).toBe(ns("interrupt overlappedPollSyscall"));
    expect(trace.started).toBe(0);
    // The thread finds its send done with a poll, and then polls for the answer: that comes 290 ns into a turn.
    const answered = ns("interrupt 2048B 210ns overlappedPollSyscall");
    expect(trace.ended).toBe(ns("5us issue overlappedSend 128B 100us") + answered + ns("10us overlappedSend 1024B"));
    // 1,998 turns of two calls and the poll that finds the event; issue and send; the send's poll and 199 turns and the
    // yield; the answer's poll; the reply.
    expect(trace.books.counters.systemCalls).toBe(2 * 1998 + 1 + 2 + 1 + 2 * 200 + 1 + 1);
  });

  /*
   * A turn pops, polls, pushes and yields: 610 ns. At 1 ms the 1,638th has lasted for 430 ns. The further operation is
   * pushed, the request sent, its send pushed, and then the connection issued and pushed (balanced over one port, if
   * ports there are). A poll finds an answer that comes just as it ends.
   */
  it.each([
    ["overlapped-fifo", 0],
    ["overlapped-ports", 70],
  ])("%s", (mechanism, balance) => {
    const trace = played(mechanism, mechanism === "overlapped-ports" ? { ports: 1 } : {});
    expect(trace.noticed).toBe(ns("180ns interrupt queuePop overlappedPollSyscall"));
    expect(trace.started).toBe(0);
    const turn = ns("queuePop overlappedPollSyscall queuePush yield");
    const done = ns("queuePop overlappedPollSyscall");
    // After the request: two pushes and the connection's issue; then the turns of the answer in vain, of the send, of
    // the connection.
    const first = 2 * (balance + ns("queuePush")) + ns("issue") + turn + done + turn;
    const rounds = Math.ceil((100_000 - first - done) / (2 * turn));
    const found = first + rounds * 2 * turn + done + ns("interrupt 2048B");
    const asked = ns("5us issue queuePush overlappedSend 128B") + balance;
    expect(trace.ended).toBe(asked + found + ns("10us overlappedSend 1024B"));
  });

  it("is traced on every mechanism", () => {
    const polled = ["overlapped-spin", "overlapped-fifo", "overlapped-ports"];
    expect([...Object.keys(TRACES), ...polled].sort()).toEqual(MECHANISMS.map(({ name }) => name).sort());
  });
});
