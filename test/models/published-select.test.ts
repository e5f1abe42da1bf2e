/**
 * What was published about select beside its rivals (published.json, gammo-ols-2004 and chandra-mosberger-2001).
 *
 * Gammo et al. 2004 (a web server, Linux 2.6): without idle connections select, poll and epoll do about equally well;
 * with many, epoll does better. Chandra and Mosberger 2001: select has a high overhead, and yet reaches a high
 * throughput, because a call finds more work the higher the load; real-time signals have the lowest overhead per event.
 *
 * No figures are stored for either, so the claims are tested as shapes, on one core with the costs of linux-2026-vm and
 * callbacks of 20 us (a small request). Tolerances: "about equal" within 5 % of saturated throughput and 10 % of mean
 * response at half load; "amortised": the time in calls per event at saturation at most a third of that at light load.
 */
import { describe, expect, it } from "vitest";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { cell, closed, constant, meanPs, poisson } from "./harness.js";

const COSTS = Object.fromEntries(
  Object.entries(loadProfile("linux-2026-vm").costs).map(([name, { value }]) => [name, value]),
);
const CALLBACK = constant(2e7);
const ACTIVE = 100;

function run(mechanism: string, options: { pending: number; perSecond: number; set?: Parameters; open?: boolean }) {
  const { pending, perSecond, set = {}, open = false } = options;
  const workload = open ? poisson(perSecond, CALLBACK) : closed(perSecond, CALLBACK);
  return simulate(cell(mechanism, { cores: 1, pending, set, costs: COSTS, workload, warmup: 500, completions: 4_000 }));
}

/** Closed, all operations busy at once: the most events per second that it can do. */
function saturated(mechanism: string, pending: number, set: Parameters = {}): number {
  const { completions, windowPs } = run(mechanism, { pending, perSecond: 1e7, set });
  return (completions * 1e12) / windowPs;
}

describe("no idle connections", () => {
  const mechanisms = ["poll", "epoll", "rt-signals"];

  it.each(mechanisms)("select does as much as %s, within 5 per cent", (mechanism) => {
    expect(Math.abs(saturated("select", ACTIVE) / saturated(mechanism, ACTIVE) - 1)).toBeLessThan(0.05);
  });

  it("under stress level-triggered epoll is slightly behind select", () => {
    expect(saturated("epoll", ACTIVE)).toBeLessThan(saturated("select", ACTIVE));
  });

  it.each(mechanisms)("at half load with ten connections it answers as soon as %s, within 10 per cent", (mechanism) => {
    const [select, other] = ["select", mechanism].map((name) =>
      meanPs(run(name, { pending: 10, perSecond: 20_000, open: true }), "response"),
    );
    expect(Math.abs(select / other - 1)).toBeLessThan(0.1);
  });
});

describe("idle connections", () => {
  /** The same events on more descriptors, most of which are idle at any time. */
  const set = { FD_SETSIZE: "unlimited" };

  it("epoll does not see them; select does", () => {
    const light = (mechanism: string, pending: number, set: Parameters = {}) =>
      meanPs(run(mechanism, { pending, perSecond: 1_000, open: true, set }), "response");
    expect(Math.abs(light("epoll", 5_000) / light("epoll", ACTIVE) - 1)).toBeLessThan(0.02);
    expect(light("select", 5_000, set) / light("select", ACTIVE, set)).toBeGreaterThan(5);
  });

  it("select's overhead is amortised: per event it falls as the load grows, and its throughput stays high", () => {
    const overheads = [500, 2_000, 8_000, 16_000].map((perSecond) => {
      const { accounts, events } = run("select", { pending: 1_000, perSecond, open: true });
      return (accounts.system + accounts.user) / events;
    });
    for (let i = 1; i < overheads.length; i++) expect(overheads[i]).toBeLessThan(overheads[i - 1]);
    expect(overheads[overheads.length - 1]).toBeLessThan(overheads[0] / 3);
    const perSecond = 0.9 * saturated("epoll", 1_000);
    const { unfinished, completions, windowPs } = run("select", { pending: 1_000, perSecond, open: true });
    expect(unfinished).toBe(0);
    // Poisson arrivals of 4000 events: four standard deviations.
    expect(Math.abs((completions * 1e12) / windowPs / perSecond - 1)).toBeLessThan(4 / Math.sqrt(4_000));
  });

  it("real-time signals have less overhead per event than select, poll and /dev/poll at light load", () => {
    const overhead = (mechanism: string) => {
      const { accounts, events } = run(mechanism, { pending: 1_000, perSecond: 1_000, open: true });
      return accounts.system / events;
    };
    for (const other of ["select", "poll", "dev-poll"]) expect(overhead("rt-signals")).toBeLessThan(overhead(other));
  });
});
