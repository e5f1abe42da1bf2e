/** One client, all costs zero: what it sees, and when, added up by hand. */
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ClientsWorkload } from "../../sim/spec.js";
import { cell, constant, costs } from "./harness.js";

const US = 1e6;

/** Network 10 us, callback 50 us, think 1 ms: a cycle of 1,070 us. */
function run(side: Partial<ClientsWorkload>, pending = 1) {
  const workload: ClientsWorkload = {
    kind: "clients",
    rate: { basis: "per-operation", perSecond: 980 },
    network: constant(10 * US),
    think: constant(1000 * US),
    outstanding: 1,
    callback: constant(50 * US),
    ...side,
  };
  const found = simulate(cell("epoll", { cores: 1, pending, workload, warmup: 10, completions: 100 }));
  const { offered, retried, inTime, refused, timedOut, pendingStart, pendingEnd } = found.outcomes!;
  expect(pendingStart + offered).toBe(inTime + refused + timedOut + pendingEnd);
  const shares = { inTime: inTime / 100, refused: refused / 100, timedOut: timedOut / 100, retried: retried / 100 };
  return { ...shares, client: found.latency.client!, response: found.latency.response, windowPs: found.windowPs };
}

it("a client has its reply after the network, the callback and the network", () => {
  const { client, windowPs, inTime } = run({});
  expect([client.minPs, client.maxPs, client.count]).toEqual([70 * US, 70 * US, 100]);
  expect(windowPs).toBe(100 * 1070 * US);
  expect(inTime).toBe(1);
});

it("a reply that comes when the timeout ends is too late; one a picosecond before is not", () => {
  expect(run({ timeoutPs: 70 * US })).toMatchObject({ inTime: 0, timedOut: 1, client: { count: 0 } });
  expect(run({ timeoutPs: 70 * US + 1 })).toMatchObject({ inTime: 1, timedOut: 0, client: { count: 100 } });
});

it("what was given up is worked on before it is sent again, and holds that up", () => {
  // Sent at 0, given up at 30, sent again at 35, there at 45, begun at 60, over at 110: given up at 65.
  const retry = { after: constant(5 * US), times: 1, backoff: 1 };
  const { windowPs, ...found } = run({ timeoutPs: 30 * US, retry });
  expect(found).toMatchObject({ inTime: 0, timedOut: 1, retried: 0.5, response: { count: 0 } });
  expect(windowPs).toBe(50 * 1065 * US);
});

it("a client's latency counts from when it sent first", () => {
  // The second is in time if it waits long enough: sent at 45, there at 55, begun at 60, over at 110, back at 120.
  const retry = { after: constant(5 * US), times: 1, backoff: 1 };
  const second = run({ timeoutPs: 40 * US, retry });
  expect(second).toMatchObject({ inTime: 0, timedOut: 1 });
  const { client, response, timedOut, inTime } = run({
    ...{ timeoutPs: 69 * US, retry: { ...retry, after: constant(100 * US) }, callback: constant(50 * US) },
    ...{ limits: { requests: 1 } },
  });
  // Every sending takes 70 us: a picosecond too long, each time.
  expect([client.count, response.count, timedOut, inTime]).toEqual([0, 0, 1, 0]);
});

it("what is refused is told after the way there and back, and sent again, each time twice as long after", () => {
  // Two requests a cycle on one connection that takes one: the second is at the device at the same time.
  const retry = { after: constant(20 * US), times: 2, backoff: 2 };
  const both = run({ outstanding: 2, think: constant(0), limits: { perConnection: 1 }, retry });
  expect(both.timedOut).toBe(0);
  expect(both.refused).toBeGreaterThan(0);
  expect(both.retried).toBeLessThanOrEqual(both.refused + 0.01);
  // Whatever was refused once and answered then: 20 us of network, 20 us of waiting, and its own 70 us, at least.
  expect(both.client.maxPs).toBeGreaterThanOrEqual(110 * US);
});

it("what is refused interrupts a core, and its client knows of it behind the interrupt and the way back", () => {
  // Who is let in is back at the device after 3 + 50 + 10 + 30 + 10 = 103 us, or later by an interrupt of 3 us or two
  // that the other's are; who is refused after 3 + 10 + 30 + 10 = 53 us, at times within the other's 53.
  const workload: ClientsWorkload = {
    ...{ kind: "clients", rate: { basis: "per-operation", perSecond: 1900 }, network: constant(10 * US) },
    ...{ think: constant(30 * US), outstanding: 2, callback: constant(50 * US), limits: { perConnection: 1 } },
  };
  const prices = costs({ interrupt: 3000 });
  const asked = cell("epoll", { cores: 1, pending: 1, workload, costs: prices, warmup: 10, completions: 400 });
  const { accounts, counters, outcomes, windowPs } = simulate(asked);
  const { offered, inTime, refused } = outcomes!;
  expect(refused).toBeGreaterThan(100);
  expect(Math.abs(offered - inTime - refused)).toBeLessThanOrEqual(2);
  // All that comes, let in or not; and nothing else interrupts.
  expect(Math.abs(counters.interrupts - offered)).toBeLessThanOrEqual(2);
  expect(Math.abs(accounts.interrupt - 3 * US * counters.interrupts)).toBeLessThanOrEqual(6 * US);
  // Two clients are always about something: 53 us if refused, 103 if not, 3 more for an interrupt of the other's.
  const aboutPs = 53 * US * refused + 103 * US * inTime;
  expect(2 * windowPs).toBeGreaterThanOrEqual(aboutPs - 2 * 103 * US);
  expect(2 * windowPs).toBeLessThanOrEqual(aboutPs + 3 * US * offered + 2 * 103 * US);
  expect(Object.values(accounts).reduce((sum, ps) => sum + ps, 0)).toBe(windowPs);
});
