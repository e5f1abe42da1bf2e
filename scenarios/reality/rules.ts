/**
 * How costs follow from what the probes find. Each rule is applied to the medians, to the best of each, and to each
 * round by itself, which gives a value, what it could be at best, and a range.
 */

import { NotMeasured } from "./measured.js";
import type { Asked, Rule } from "./rule.js";
import { IDLE_RULES } from "./rules-idle.js";

const MESSAGE_BYTES = 64;
const LARGE_BYTES = 16384;
const READY = 100;
const AIO_REQUESTS = 32;
const RING_REQUESTS = 32;
const RING_POLLS = 64;

/** What the quantity `name` is in a process of one thread; where that was not measured, in one of several. */
function alone({ at, sizes }: Asked, name: string, n = 0): number {
  return at(sizes(`${name}Alone`).includes(n) ? `${name}Alone` : name, n);
}

function one(how: string, name: string, n?: number): Rule {
  return { how, find: ({ at }) => at(name, n) };
}

function aloneRule(how: string, name: string): Rule {
  return { how, find: (asked) => alone(asked, name) };
}

/** What one entry of a ring adds: half for taking it, half for its completion. */
function ringEntry({ at }: Asked): number {
  return (at("ringNops", 128) - at("ringNops", 1)) / 127;
}

function ringEnter(asked: Asked): number {
  return asked.at("ringNops", 1) - ringEntry(asked);
}

function ringRequest(asked: Asked, name: string): number {
  return (asked.at(name, RING_REQUESTS) - ringEnter(asked)) / RING_REQUESTS - ringEntry(asked);
}

/** The call and its price per descriptor, of poll or select: n in rows. */
function scan(asked: Asked, name: "poll" | "select"): { call: number; rows: [number, number][] } {
  const sizes = asked.sizes(name).filter((n) => n >= 10);
  const slope = (alone(asked, name, 10) - alone(asked, name, 1)) / 9;
  const call = alone(asked, name, 1) - slope;
  if (sizes.length === 0) throw new NotMeasured(name);
  return { call, rows: sizes.map((n) => [n, (alone(asked, name, n) - call) / n]) };
}

/** What a look at a descriptor takes in the process that the sleeping polls are of, which has several threads. */
function look({ at }: Asked, n: number): number {
  return (at("poll", n) - at("poll", 1)) / (n - 1);
}

function waitEntry(asked: Asked): { add: [number, number][]; remove: [number, number][] } {
  const { at, sizes } = asked;
  const several = sizes("pollAsleepCpu").filter((n) => n > 1);
  if (several.length === 0) throw new NotMeasured("pollAsleepCpu");
  const rows = several.map((n) => {
    const per = (name: string) => (at(name, n) - at(name, 1)) / (n - 1);
    const remove = per("pollAsleepReturn") - look(asked, n);
    return { n, remove, add: per("pollAsleepCpu") - 2 * look(asked, n) - remove };
  });
  return { add: rows.map(({ n, add }) => [n, add]), remove: rows.map(({ n, remove }) => [n, remove]) };
}

const pair = ({ descriptors }: Asked) => (descriptors === "eventfd" ? "an eventfd" : "a unix socket, 64 bytes");

/** By the name of the cost. */
export const RULES: Readonly<Record<string, Rule>> = {
  quantum: one("the gaps in which a thread that spins does not run while another spins on its core", "quantum"),
  ...IDLE_RULES,
  systemCall: { how: "the price of each call is measured whole, whatever mitigations it includes", find: () => 0 },
  yield: one("sched_yield with nobody else runnable", "schedYield"),
  queuePop: one("a mutex nobody else wants, and an entry taken off an array under it", "queuePop"),
  queuePush: one("a mutex nobody else wants, and an entry put on an array under it", "queuePush"),
  lockHandover: one("a ticket lock that two cores want, four words written under it", "lockHandover"),
  sharedFile: {
    how: "reads that find nothing, of sockets and eventfds, epoll_wait and epoll_ctl modify: in a process of several threads less the same in one of one thread, on average",
    find: ({ at }) => {
      const calls: [string, number][] = [
        ...[["socketReadEmpty", 0] as [string, number], ["eventfdReadEmpty", 0] as [string, number]],
        ...[["epollWait", 1000] as [string, number], ["epollModify", 1000] as [string, number]],
      ];
      const differences = calls.map(([name, n]) => at(name, n) - at(`${name}Alone`, n));
      return Math.max(0, mean(differences));
    },
  },
  sharedFilePerDescriptor: {
    how: "poll of 100 and of 1000, none ready: in a process of several threads less the same in one of one thread",
    find: ({ at }) => Math.max(0, mean([100, 1000].map((n) => (at("poll", n) - at("pollAlone", n)) / n))),
  },
  read: {
    how: (asked) => `a read of ${pair(asked)}, that finds data`,
    find: (asked) => alone(asked, asked.descriptors === "eventfd" ? "eventfdRead" : "socketRead"),
  },
  readEmpty: {
    how: (asked) => `a read of ${pair(asked)}, that finds nothing`,
    find: (asked) => alone(asked, asked.descriptors === "eventfd" ? "eventfdReadEmpty" : "socketReadEmpty"),
  },
  copyPerByte: {
    how: "writes and reads of 16 KiB on a unix socket, less those of 64 bytes; the mean of both ways",
    find: (asked) => {
      const way = (name: string) =>
        (alone(asked, `${name}Large`, LARGE_BYTES) - alone(asked, name)) / (LARGE_BYTES - MESSAGE_BYTES);
      return mean([way("socketWrite"), way("socketRead")]);
    },
  },
  write: aloneRule("a write of 64 bytes to a unix socket", "socketWrite"),
  writeFull: aloneRule("a write to a unix socket that is full", "socketWriteFull"),
  loopback: {
    how: "a send of 64 bytes over TCP on the loopback, receiving included, less a write to a unix socket",
    find: (asked) => alone(asked, "tcpSend") - alone(asked, "socketWrite"),
  },
  accept: aloneRule("accept of a connection that waits, TCP on the loopback", "accept"),
  close: aloneRule("close of a TCP connection that its peer has reset", "close"),
  connect: {
    how: "socket and connect to a listener with room, TCP on the loopback, less what a message over the loopback takes",
    find: (asked) => alone(asked, "connect") - (alone(asked, "tcpSend") - alone(asked, "socketWrite")),
  },
  epollWait: {
    how: "epoll_wait of 1000, timeout 0, none ready",
    find: (asked) => alone(asked, "epollWait", Math.min(...asked.sizes("epollWait"))),
  },
  epollPerEvent: {
    how: "epoll_wait, level-triggered, with 100 of 1000 ready, less one with none",
    find: (asked) => {
      const none = asked.at("epollWait", Math.min(...asked.sizes("epollWait")));
      return (asked.at("epollWaitReady", READY) - none) / READY;
    },
  },
  epollCtlModify: {
    how: "epoll_ctl(EPOLL_CTL_MOD) that arms a one-shot entry",
    find: (asked) => alone(asked, "epollModify", Math.min(...asked.sizes("epollModify"))),
  },
  epollCtlAdd: aloneRule("epoll_ctl(EPOLL_CTL_ADD)", "epollAdd"),
  pollArm: {
    how: "IORING_OP_POLL_ADD on descriptors that are not ready, 64 in a call, less the call and the entry",
    find: (asked) => (asked.at("ringArm", RING_POLLS) - ringEnter(asked)) / RING_POLLS - ringEntry(asked) / 2,
  },
  aioCall: one("io_getevents with none there", "aioNone"),
  aioRead: {
    how: "io_submit of 32 reads of a unix socket that find data, less the call",
    find: ({ at }) => (at("aioRead", AIO_REQUESTS) - at("aioNone")) / AIO_REQUESTS,
  },
  aioWrite: {
    how: "io_submit of 32 writes to a unix socket, less the call",
    find: ({ at }) => (at("aioWrite", AIO_REQUESTS) - at("aioNone")) / AIO_REQUESTS,
  },
  aioPerEvent: {
    how: "io_getevents of 32, less the call",
    find: ({ at }) => (at("aioEvents", AIO_REQUESTS) - at("aioNone")) / AIO_REQUESTS,
  },
  uringEnter: { how: "io_uring_enter with one NOP, less the entry (NOPs in batches of 1 and 128)", find: ringEnter },
  uringSubmit: {
    how: "half of what a NOP adds (batches of 1 and 128); that both halves cost the same is assumed",
    find: (asked) => ringEntry(asked) / 2,
  },
  uringComplete: {
    how: "half of what a NOP adds (batches of 1 and 128); that both halves cost the same is assumed",
    find: (asked) => ringEntry(asked) / 2,
  },
  uringReceiveEmpty: {
    how: (asked) => `32 receives of ${pair(asked)}, that find nothing and do not wait, less the call and the entries`,
    find: (asked) => ringRequest(asked, "ringReceiveEmpty"),
  },
  uringReceive: {
    how: (asked) => `32 receives of ${pair(asked)}, that find data, less the call and the entries`,
    find: (asked) => ringRequest(asked, "ringReceive"),
  },
  uringSend: {
    how: "32 sends of 64 bytes to a unix socket, less the call and the entries",
    find: (asked) => ringRequest(asked, "ringSend"),
  },
  shutdown: one("shutdown(SHUT_RD) of a unix socket", "shutdown"),
  sigTimedWait: one("sigtimedwait with signals queued", "takeSignal"),
  signalQueue: {
    how: "a write to a unix socket whose peer has O_ASYNC and F_SETSIG, less the same without",
    find: ({ at }) => at("writeSignalling") - at("socketWrite"),
  },
  fcntl: {
    how: "the mean of F_SETSIG, F_SETOWN and F_SETFL with O_ASYNC",
    find: ({ at }) => mean([at("setSignal"), at("setOwner"), at("setAsync")]),
  },
  futexWake: one("FUTEX_WAKE with no thread asleep", "futexWake"),
  futexWait: one("FUTEX_WAIT that does not sleep, since the value has changed", "futexWait"),
  eventfdWrite: aloneRule("a write to an eventfd", "eventfdWrite"),
  eventfdRead: aloneRule("a read of an eventfd that is signalled", "eventfdRead"),
  pread: aloneRule("pread of one byte of a file in memory", "pread"),
  pollCall: {
    how: "poll of 1, timeout 0, none ready, less a ninth of what 10 take more",
    find: (asked) => scan(asked, "poll").call,
  },
  pollPerDescriptor: {
    how: "poll, timeout 0, none ready, less the call",
    find: (asked) => scan(asked, "poll").rows,
  },
  selectCall: {
    how: "select of 1, timeout 0, none ready, less a ninth of what 10 take more",
    find: (asked) => scan(asked, "select").call,
  },
  selectPerDescriptor: {
    how: "select, timeout 0, none ready, less the call; the copying of its bitmaps included",
    find: (asked) => scan(asked, "select").rows,
  },
  waitEntryAdd: {
    how: "processor time of a poll that sleeps, less that of one descriptor, two looks at each and waitEntryRemove",
    find: (asked) => waitEntry(asked).add,
  },
  waitEntryRemove: {
    how: "from the write that ends a poll's sleep to its return, less that of one descriptor and a look at each",
    find: (asked) => waitEntry(asked).remove,
  },
  scanPerDescriptor: {
    how: "a loop over the results of poll in C, in the cache",
    find: ({ at, sizes }) => {
      const [n = 0] = sizes("ownScan");
      return at("ownScan", n) / n;
    },
  },
  keventCall: one("kevent without changes, timeout 0, none ready", "keventCall"),
  keventPerEvent: {
    how: "kevent with 100 ready, less one with none",
    find: ({ at }) => (at("keventReady", READY) - at("keventCall")) / READY,
  },
  completionGet: one("GetQueuedCompletionStatus that takes a posted packet", "completionGet"),
  completionPerEntry: {
    how: "GetQueuedCompletionStatusEx that takes 32 packets, less one that takes one",
    find: ({ at }) => (at("completionGetMany", 32) - at("completionGetMany", 1)) / 31,
  },
  postPacket: one("PostQueuedCompletionStatus", "postPacket"),
  issue: one("WSARecv, overlapped, that has to wait, TCP on the loopback", "overlappedReceive"),
  overlappedSend: one("WSASend, overlapped, of 64 bytes, TCP on the loopback", "overlappedSend"),
  cancelIoEx: one("CancelIoEx of the only request of a socket", "cancelIoEx"),
  threadMemory: {
    how: "256 threads that wait in read: touched stack, page tables, kernel stack and slab",
    find: ({ at }) => at("threadStack") + at("threadTables") + at("threadKernelStack") + Math.max(0, at("threadSlab")),
  },
  sendBuffer: {
    how: "net.ipv4.tcp_wmem: the first size of a TCP socket's send buffer, the smallest and the largest",
    find: ({ at }) => at("sendBuffer", 0),
    range: ({ at }) => [at("sendBuffer", 1), at("sendBuffer", 2)],
  },
};

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
