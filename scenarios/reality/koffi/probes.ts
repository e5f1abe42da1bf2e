/** The probes that can be carried out from one thread of JavaScript; their names and values are those of probes.c. */
import { probeRing } from "./ring.js";
import type { Setting } from "./setting.js";
import type { System } from "./system.js";
import { allowed, type Phase, Refused } from "./timing.js";

const [AF_UNIX, AF_INET, STREAM, NONBLOCK] = [1, 2, 1, 0x800];
const [EAGAIN, F_SETFL, SHUT_RD] = [11, 4, 0];
const [POLLIN, EPOLLIN, ONE_SHOT] = [1, 1, 1 << 30];
const [CTL_ADD, CTL_DEL, CTL_MOD] = [1, 2, 3];
const MESSAGE = 64;
const LARGE = 16384;
const READY = 100;
const CONNECTIONS = 16;

function socketPair({ system, buffer }: Pick<Setting, "system" | "buffer">): [number, number] {
  allowed(system, "socketpair", system.socketpair(AF_UNIX, STREAM | NONBLOCK, 0, buffer.at));
  return [buffer.bytes.getInt32(0, true), buffer.bytes.getInt32(4, true)];
}

/** Pairs of descriptors, or eventfds, as many as `count`; the number that was refused is left out. */
export function openWatched(setting: Pick<Setting, "system" | "buffer" | "descriptors">, count: number) {
  const { system, descriptors } = setting;
  const opened: { fd: number; end: number }[] = [];
  try {
    while (opened.length < count) {
      if (descriptors === "eventfd") {
        const fd = allowed(system, "eventfd", system.eventfd(0, NONBLOCK));
        opened.push({ fd, end: fd });
      } else {
        const [fd, end] = socketPair(setting);
        opened.push({ fd, end });
      }
    }
  } catch (error) {
    if (!(error instanceof Refused) || opened.length < 10) {
      closeWatched(system, opened);
      throw error;
    }
  }
  return opened;
}

export function closeWatched(system: System, watched: Setting["watched"]): void {
  for (const { fd, end } of watched) {
    system.close(fd);
    if (end !== fd) system.close(end);
  }
}

function withPair(setting: Setting, work: (input: number, output: number) => void): void {
  const [input, output] = socketPair(setting);
  try {
    work(input, output);
  } finally {
    setting.system.close(input);
    setting.system.close(output);
  }
}

function probeMessages(setting: Setting): void {
  const { system, timing, buffer, budgetNs } = setting;
  withPair(setting, (input, output) => {
    const both = (bytes: number, suffix: string, n: number): Phase[] => [
      {
        name: `socketWrite${suffix}`,
        n,
        address: 1,
        run: () => allowed(system, "write", system.write(output, buffer.at, bytes), bytes),
      },
      {
        name: `socketRead${suffix}`,
        n,
        address: 1,
        run: () => allowed(system, "read", system.read(input, buffer.at, bytes), bytes),
      },
    ];
    timing.inPhases(both(MESSAGE, "", 0), 32, budgetNs / 2);
    timing.inPhases(both(LARGE, "Large", LARGE), 4, budgetNs / 2);
  });
}

/** A call that is to find that it would have to wait. */
function waits(system: System, at: string, result: number): void {
  if (result >= 0 || system.errno() !== EAGAIN) throw new Refused(at, system.errno());
}

function probeNothing(setting: Setting): void {
  const { system, timing, buffer, budgetNs } = setting;
  withPair(setting, (input, output) => {
    const read = () => waits(system, "read", system.read(input, buffer.at, MESSAGE));
    timing.repeated({ name: "socketReadEmpty", address: 1, plain: 0, run: read }, 200, budgetNs / 2);
    for (let i = 0; i < 100_000 && system.write(output, buffer.at, LARGE) > 0; i++);
    for (let i = 0; i < 100_000 && system.write(output, buffer.at, MESSAGE) > 0; i++);
    const write = () => waits(system, "write", system.write(output, buffer.at, MESSAGE));
    timing.repeated({ name: "socketWriteFull", address: 1, run: write }, 200, budgetNs / 2);
    const shut = () => allowed(system, "shutdown", system.shutdown(input, SHUT_RD));
    timing.repeated({ name: "shutdown", plain: 1, run: shut }, 200, budgetNs / 4);
  });
}

function probeScan({ system, timing, watched, budgetNs }: Setting): void {
  const polled = system.memory(8 * watched.length);
  const highest = Math.max(...watched.map(({ fd }) => fd));
  const bits = system.memory(highest / 8 + 8);
  const timeout = system.memory(16);
  for (const [i, { fd }] of watched.entries()) {
    polled.bytes.setInt32(8 * i, fd, true);
    polled.bytes.setInt16(8 * i + 4, POLLIN, true);
  }
  for (const n of [1, 10, 100, 1000].filter((size) => size <= watched.length)) {
    const batch = n >= 1000 ? 2 : n >= 100 ? 20 : 100;
    const poll = () => allowed(system, "poll", system.poll(polled.at, n, 0), 0);
    timing.repeated({ name: "poll", n, address: 1, run: poll }, batch, budgetNs / 4);
    const chosen = watched.slice(0, n).map(({ fd }) => fd);
    const nfds = Math.max(...chosen) + 1;
    // What select clears is set again; that takes less than a nanosecond a descriptor.
    const words = new Uint8Array(bits.bytes.buffer, 0, Math.ceil(nfds / 64) * 8);
    const wanted = new Uint8Array(words.length);
    for (const fd of chosen) wanted[fd >> 3] |= 1 << (fd & 7);
    const select = () => {
      words.set(wanted);
      allowed(system, "select", system.select(nfds, bits.at, null, null, timeout.at), 0);
    };
    timing.repeated({ name: "select", n, address: 1, run: select }, batch, budgetNs / 4);
  }
  for (const memory of [polled, bits, timeout]) system.release(memory);
}

function probeTcp({ system, timing, buffer, budgetNs }: Setting): void {
  const [address, length, linger] = [system.memory(16), system.memory(16), system.memory(16)];
  const clients: number[] = [];
  const servers: number[] = [];
  const listener = allowed(system, "socket", system.socket(AF_INET, STREAM, 0));
  try {
    address.bytes.setUint16(0, AF_INET, true);
    address.bytes.setUint32(4, 0x7f000001);
    length.bytes.setInt32(0, 16, true);
    linger.bytes.setInt32(0, 1, true);
    allowed(system, "bind to 127.0.0.1", system.bind(listener, address.at, 16));
    allowed(system, "listen", system.listen(listener, 2 * CONNECTIONS));
    allowed(system, "getsockname", system.getsockname(listener, address.at, length.at));
    const connect = (i: number) => {
      clients[i] = allowed(system, "socket", system.socket(AF_INET, STREAM, 0));
      allowed(system, "connect to 127.0.0.1", system.connect(clients[i], address.at, 16));
    };
    const reset = (i: number) => {
      system.setsockopt(clients[i], 1, 13, linger.at, 8);
      system.close(clients[i]);
      clients[i] = -1;
    };
    const close = (i: number) => {
      allowed(system, "close", system.close(servers[i]));
      servers[i] = -1;
    };
    const accept = (i: number) => (servers[i] = allowed(system, "accept", system.accept(listener, null, null)));
    const send = (i: number) => allowed(system, "send", system.write(clients[i], buffer.at, MESSAGE), MESSAGE);
    const receive = (i: number) => allowed(system, "recv", system.read(servers[i], buffer.at, MESSAGE), MESSAGE);
    const phases: Phase[] = [
      { name: "connect", plain: 1, address: 1, run: connect },
      { name: "accept", plain: 1, run: accept },
      { name: "tcpSend", address: 1, run: send },
      { name: "tcpReceive", address: 1, run: receive },
      { run: reset },
      { name: "close", plain: 1, run: close },
    ];
    timing.inPhases(phases, CONNECTIONS, 2 * budgetNs);
  } finally {
    for (const fd of [...clients, ...servers].filter((fd) => fd >= 0)) system.close(fd);
    system.close(listener);
    for (const memory of [address, length, linger]) system.release(memory);
  }
}

function probeEventfd({ system, timing, buffer, budgetNs }: Setting): void {
  const fds = Array.from({ length: 32 }, () => allowed(system, "eventfd", system.eventfd(0, NONBLOCK)));
  try {
    buffer.bytes.setBigInt64(0, 1n, true);
    const write = (i: number) => allowed(system, "write", system.write(fds[i], buffer.at, 8), 8);
    const read = (i: number) => allowed(system, "read", system.read(fds[i], buffer.at, 8), 8);
    const phases = [
      { name: "eventfdWrite", address: 1, run: write },
      { name: "eventfdRead", address: 1, run: read },
    ];
    timing.inPhases(phases, fds.length, budgetNs / 2);
    const empty = () => waits(system, "read", system.read(fds[0], buffer.at, 8));
    timing.repeated({ name: "eventfdReadEmpty", address: 1, run: empty }, 200, budgetNs / 2);
  } finally {
    for (const fd of fds) system.close(fd);
  }
}

function probeEpoll({ system, timing, watched, buffer, budgetNs }: Setting): void {
  const event = system.memory(16);
  const events = system.memory(READY * 16);
  const epoll = allowed(system, "epoll_create1", system.epoll_create1(0));
  const control = (operation: number, what: string) => (i: number) =>
    allowed(system, `epoll_ctl(${what})`, system.epoll_ctl(epoll, operation, watched[i].fd, event.at));
  const made: number[] = [];
  try {
    event.bytes.setUint32(0, EPOLLIN, true);
    const add = control(CTL_ADD, "ADD");
    const entries = [{ name: "epollAdd", address: 1, run: add }, { run: control(CTL_DEL, "DEL") }];
    timing.inPhases(entries, Math.min(200, watched.length), budgetNs / 2);
    for (let i = 0; i < watched.length; i++) add(i);
    const wait = (ready: number) => () =>
      void allowed(system, "epoll_wait", system.epoll_wait(epoll, events.at, READY, 0), ready);
    timing.repeated({ name: "epollWait", n: 1000, address: 1, run: wait(0) }, 200, budgetNs / 4);
    buffer.bytes.setBigInt64(0, 1n, true);
    const ready = Math.min(READY, watched.length);
    for (; made.length < ready; made.push(made.length))
      allowed(system, "write", system.write(watched[made.length].end, buffer.at, 8), 8);
    timing.repeated({ name: "epollWaitReady", n: ready, address: 1, run: wait(ready) }, 10, budgetNs / 2);
    for (let i = made.pop(); i !== undefined; i = made.pop()) system.read(watched[i].fd, buffer.at, 8);
    event.bytes.setUint32(0, EPOLLIN | ONE_SHOT, true);
    const modify = { name: "epollModify", n: 1000, address: 1, run: control(CTL_MOD, "MOD") };
    timing.repeated(modify, Math.min(200, watched.length), budgetNs / 4);
  } finally {
    for (const i of made) system.read(watched[i].fd, buffer.at, 8);
    system.close(epoll);
    system.release(event);
    system.release(events);
  }
}

function probeCalls({ system, timing, budgetNs }: Setting): void {
  timing.repeated({ name: "nullCall", plain: 1, run: () => void system.getppid() }, 500, budgetNs / 2);
  timing.repeated({ name: "schedYield", plain: 1, run: () => void system.sched_yield() }, 200, budgetNs / 2);
}

/** Numbers of system calls are those of the processor. */
const FUTEX: Partial<Record<string, number>> = { x64: 202, arm64: 98, riscv64: 98, loong64: 98 };
const [WAIT_PRIVATE, WAKE_PRIVATE] = [128, 129];

function probeFutex({ system, timing, buffer, budgetNs }: Setting): void {
  const number = FUTEX[process.arch];
  if (number === undefined) throw new Refused(`the number of futex on ${process.arch}`, 38);
  buffer.bytes.setInt32(0, 1, true);
  const wake = () => allowed(system, "futex", system.syscall(number, buffer.at, WAKE_PRIVATE, 1, 0, 0, 0), 0);
  const wait = () => waits(system, "futex", system.syscall(number, buffer.at, WAIT_PRIVATE, 0, 0, 0, 0));
  timing.repeated({ name: "futexWake", address: 1, run: wake }, 200, budgetNs / 2);
  timing.repeated({ name: "futexWait", address: 1, run: wait }, 200, budgetNs / 2);
}

/** F_SETSIG, F_SETOWN, F_SETFL; signals themselves cannot be taken where other threads do not block them. */
function probeFcntl(setting: Setting): void {
  const { system, timing, budgetNs } = setting;
  withPair(setting, (input) => {
    const set = (name: string, command: number, value: (i: number) => number): void =>
      timing.repeated(
        { name, plain: 1, run: (i) => void allowed(system, "fcntl", system.fcntl(input, command, value(i))) },
        200,
        budgetNs / 6,
      );
    set("setSignal", 10, () => 34);
    set("setOwner", 8, () => process.pid);
    set("setAsync", F_SETFL, (i) => NONBLOCK | (i % 2 === 0 ? 0x2000 : 0));
  });
}

export const KOFFI_PROBES: Readonly<Record<string, (setting: Setting) => void>> = {
  null: probeCalls,
  messages: probeMessages,
  nothing: probeNothing,
  scan: probeScan,
  tcp: probeTcp,
  eventfd: probeEventfd,
  epoll: probeEpoll,
  futex: probeFutex,
  signals: probeFcntl,
  io_uring: probeRing,
};
