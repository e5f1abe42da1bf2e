import { describe, expect, it } from "vitest";
import { loadScenario, readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { descriptorsFor, descriptorsNote, experimentSettings } from "../../../scenarios/reality/experiment.js";
import { placementOn } from "../../../scenarios/reality/placement.js";
import { planReal } from "../../../scenarios/reality/plan.js";
import type { Descriptors } from "../../../scenarios/reality/types.js";

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
  const scenarioOf = (cores: number, more = {}) =>
    readScenario({ ...base, machine: { ...base.machine, cores, ...more } } as ScenarioDescription);
  const apart = { pinning: { threads: [0, 2], interrupts: [1] } };

  it("the last one makes events happen, unless the scenario says which", () => {
    expect(experimentSettings(scenarioOf(4), "eventfd").slice(0, 4)).toEqual([
      "machine.pinning={ threads: [0, 1, 2], interrupts: [3] }",
      ...["machine.awake=[3]", "machine.file-table=shared", "machine.interrupts.napi=no"],
    ]);
    const given = scenarioOf(3, { ...apart, awake: [1], "file-table": "shared" });
    expect(experimentSettings(given, "eventfd")[0]).toBe("machine.interrupts.napi=no");
    expect(placementOn({ cores: [2, 3, 6, 7] }, given.machine)).toEqual({ source: 3, program: [2, 6] });
  });

  it("are said to be too few", () => {
    const two = scenarioOf(2, { pinning: { threads: [0], interrupts: [1] } }).machine;
    expect(() => placementOn({ cores: [0] }, two)).toThrow(/this machine has one core for it, and 2 are needed/);
    expect(() => placementOn({ cores: [0, 1], quota: 1.5 }, two)).toThrow(/the control group allows 1.5 cores/);
    const eight = scenarioOf(8, { pinning: { threads: [0], interrupts: [7] } }).machine;
    expect(() => placementOn({ cores: [0, 1] }, eight)).toThrow(/2 cores for it, and 8 are needed.*cores=2/);
    expect(() => placementOn({ cores: [0, 1] }, scenarioOf(1).machine)).toThrow(/the scenario has one core/);
  });

  it("events cost what a write costs, where threads share their files", () => {
    const priced = (costs: object, descriptors: Descriptors) =>
      experimentSettings(scenarioOf(2, { costs }), descriptors).at(-1);
    expect(priced({ eventfdWrite: "300ns" }, "eventfd")).toBe("machine.costs.interrupt=300ns");
    expect(priced({ eventfdWrite: "300ns", sharedFile: "50ns" }, "eventfd")).toBe("machine.costs.interrupt=350ns");
    expect(priced({ write: { 1: "1us", 100: "2us" }, sharedFile: "50ns" }, "unix")).toBe(
      "machine.costs.interrupt={ 1: 1050ns, 100: 2050ns }",
    );
  });
});

describe("descriptors", () => {
  const scenario = (more = {}) => readScenario({ ...base, ...more });
  const described = (description: string) => ({ ...scenario(), profile: { ...scenario().profile, description } });

  it("are what is asked for, sockets where something is said on them, else what the costs are of", () => {
    const talking = scenario({ workload: { open: { ...OPEN, message: "100B" } } });
    expect(descriptorsFor(scenario(), undefined)).toBe("unix");
    expect(descriptorsFor(scenario(), "eventfd")).toBe("eventfd");
    expect(descriptorsFor(talking, undefined)).toBe("unix");
    expect(() => descriptorsFor(talking, "eventfd")).toThrow(/messages or replies, which need sockets/);
    expect(descriptorsFor(described("Descriptors: eventfds."), undefined)).toBe("eventfd");
    expect(descriptorsFor(described("Descriptors: unix sockets."), undefined)).toBe("unix");
  });

  it("are told where the costs are of others", () => {
    expect(descriptorsNote(scenario().profile, "unix")).toBeUndefined();
    expect(descriptorsNote(scenario().profile, "eventfd")).toMatch(
      /on eventfds, and the costs of .* of unix sockets\./,
    );
  });
});
