/**
 * Slow receivers whose connections end, by hand: one reply of 1,000 bytes into a buffer of 600, a byte in 100 ns. The
 * last byte is in the buffer 40 us after the first 600 filled it, and the client has read it 60 us later.
 */
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ConnectionsSpec, Workload } from "../../sim/spec.js";
import { CONSTANT_ZERO, cell, constant, costs } from "./harness.js";

const US = 1e6;

/** One connection at a time, requests 250 us after the reply to the one before; all costs zero but a little. */
function run(mechanism: string, connections: ConnectionsSpec | undefined, ioUs = 250, bytes = 1000) {
  const workload: Workload = {
    ...{ kind: "closed", rate: { basis: "total", perSecond: 1e6 / ioUs }, io: constant(1), think: CONSTANT_ZERO },
    ...{ callback: CONSTANT_ZERO, handler: [{ kind: "reply", size: { kind: "constant", meanBytes: bytes } }] },
    ...{ receivers: { rate: { kind: "constant", meanBytes: 1e7 }, bufferBytes: 600 } },
    ...(connections && { connections }),
  };
  // A step of every polling loop has to take some time.
  const least = costs({ yield: 1, overlappedPollSyscall: 1, queuePop: 1 });
  return simulate(cell(mechanism, { cores: 1, pending: 1, workload, costs: least, warmup: 5, completions: 50 }));
}

const once: ConnectionsSpec = { requests: { kind: "constant", size: 1 } };

it.each(["epoll", "kqueue", "poll", "iocp", "iocp-zero-byte", "io-uring", "rio", "linux-aio", "blocking-threads"])(
  "%s: a new connection has an empty buffer, and comes when the last one has been read",
  (mechanism) => {
    const { latency, windowPs, unfinished } = run(mechanism, once);
    // 600 bytes at once; what is left is in the buffer when 400 bytes have been taken.
    expect([latency.response.minPs, latency.response.maxPs]).toEqual([40 * US, 40 * US]);
    expect(windowPs).toBe(50 * 290 * US);
    expect(unfinished).toBe(0);
  },
);

it.each(["epoll", "iocp", "io-uring"])("%s: a request that comes before that waits for it", (mechanism) => {
  // 20 us after the reply, 40 us before the buffer is empty: the next one is there then, and takes 40 us.
  const { latency, windowPs } = run(mechanism, once, 20);
  expect([latency.response.minPs, latency.response.maxPs]).toEqual([80 * US, 80 * US]);
  expect(windowPs).toBe(50 * 100 * US);
});

it("a reply on a connection that stays meets what is left of the one before; a new one waits until that is read", () => {
  // 500 bytes fit. 20 us later 300 of them are left, and a new request waits for 30 us. On one that stays 200 of the
  // next 500 wait for a third, 20 us; of those behind them, which find 400 there, 200 wait for one, 100 for another.
  const longest = (connections?: ConnectionsSpec) => run("epoll", connections, 20, 500).latency.response.maxPs;
  expect([longest(), longest(once)]).toEqual([40 * US, 30 * US]);
});

it("a client whose time is over reads to the end before it closes", () => {
  const { balance: _, ...found } = run("epoll", { last: constant(10 * US) }, 250);
  expect(found.unfinished).toBe(0);
  expect(found.latency.response.maxPs).toBe(40 * US);
});
