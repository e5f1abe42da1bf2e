import { describe, expect, it } from "vitest";
import { loadScenario, readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { apart, placementOn } from "../../../scenarios/reality/placement.js";
import { planReal } from "../../../scenarios/reality/plan.js";

const OPEN = { "total-rate": "10k/s", arrivals: "poisson", callback: "5us" };
const base: ScenarioDescription = {
  ...{ name: "s", question: "?", machine: { cores: 2, profile: "linux-2026-vm" } },
  ...{ workload: { open: OPEN }, mechanisms: ["epoll"], pending: 10, seed: "s" },
};
const planOf = (more: Partial<ScenarioDescription>, machine = {}) =>
  planReal(readScenario({ ...base, ...more }), machine);

describe("what is run for real", () => {
  it("is every point of the shipped scenario", () => {
    const { points, leftOut } = planReal(loadScenario("validate").scenario, {});
    expect([points.length, leftOut]).toEqual([6 * 6 * 3, []]);
  });

  it("has the mechanism's own options", () => {
    const mechanisms: ScenarioDescription["mechanisms"] = [
      { epoll: { mode: "edge", maxevents: 8 } },
      { epoll: { mode: "one-shot", reads: "until-EAGAIN", threads: 2 } },
      { epoll: { threads: 2, sets: "per-thread" } },
      { "io-uring": { mode: "deferred" } },
      "blocking-threads",
    ];
    expect(planOf({ mechanisms }).points.map(({ loop }) => loop)).toEqual([
      { mechanism: 0, mode: 1, threads: 1, shared: false, maxevents: 8, untilEmpty: true },
      { mechanism: 0, mode: 2, threads: 2, shared: true, maxevents: 64, untilEmpty: true },
      { mechanism: 0, mode: 0, threads: 2, shared: false, maxevents: 64, untilEmpty: false },
      { mechanism: 3, mode: 2, threads: 1, shared: false, maxevents: 64, untilEmpty: false },
      { mechanism: 4, mode: 0, threads: 1, shared: false, maxevents: 64, untilEmpty: false },
    ]);
  });

  it.each([
    [{ mechanisms: ["iocp"] }, /there is no iocp to be run on Linux/],
    [{ mechanisms: [{ "io-uring": { mode: "sqpoll" } }] }, /mode = IORING_SETUP_SQPOLL is not among/],
    [{ mechanisms: [{ "io-uring": { receive: "multishot" } }] }, /receive = IORING_RECV_MULTISHOT/],
    [{ mechanisms: [{ "blocking-threads": { threads: 4 } }] }, /threads = 4/],
    [{ mechanisms: [{ epoll: { reads: "until-short" } }] }, /reads = until-short/],
    [
      { workload: { closed: { "total-rate": "1k/s", io: "exponential", callback: "5us" } } },
      /when earlier ones are answered/,
    ],
    [{ workload: { open: { ...OPEN, network: "1ms" } } }, /its clients are at a distance/],
    [{ workload: { open: { ...OPEN, blocking: { share: "10%", for: "1ms" } } } }, /its callbacks sleep/],
  ] as [Partial<ScenarioDescription>, RegExp][])("leaves out %j", (more, why) => {
    const { points, leftOut } = planOf(more);
    expect(points).toEqual([]);
    expect(leftOut).toEqual([{ line: expect.any(String), why: expect.stringMatching(why) }]);
  });

  it("leaves out io_uring where it is forbidden, and select beyond its limit at those n", () => {
    const refused = planOf({ mechanisms: ["io-uring", "epoll"] }, { ioUringRefused: "nobody may use it" });
    expect(refused.points.map(({ place }) => place.line.id)).toEqual(["epoll"]);
    expect(refused.leftOut).toEqual([{ line: "io-uring", why: "nobody may use it" }]);
    const limited = planOf({ mechanisms: ["select"], pending: [100, 2000, 3000] });
    expect(limited.points.map(({ place }) => place.pending)).toEqual([100]);
    expect(limited.leftOut.map(({ pending }) => pending)).toEqual([2000, 3000]);
  });
});

describe("cores", () => {
  const spec = (cores: number, interrupts?: object) =>
    readScenario({ ...base, machine: { ...base.machine, cores, ...(interrupts && { interrupts }) } } as never).machine;

  it("the last one makes events happen, by the numbers that the system has for them", () => {
    expect(apart(spec(4))).toEqual(["machine.interrupts.target=[3]", "machine.interrupts.dedicated=yes"]);
    const set = spec(3, { target: [1], dedicated: "yes" });
    expect(apart(set)).toEqual([]);
    expect(placementOn({ cores: [2, 3, 6, 7] }, set)).toEqual({ source: 3, program: [2, 6] });
  });

  it("are said to be too few", () => {
    const two = spec(2, { target: [1], dedicated: "yes" });
    expect(() => placementOn({ cores: [0] }, two)).toThrow(/this machine has one core for it, and 2 are needed/);
    expect(() => placementOn({ cores: [0, 1], quota: 1.5 }, two)).toThrow(/the control group allows 1.5 cores/);
    const eight = spec(8, { target: [7], dedicated: "yes" });
    expect(() => placementOn({ cores: [0, 1] }, eight)).toThrow(
      /2 cores for it, and 8 are needed.*--set machine.cores=2/s,
    );
  });
});
