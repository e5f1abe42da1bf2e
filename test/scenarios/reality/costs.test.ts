import { describe, expect, it } from "vitest";
import { COSTS } from "../../../models/costs.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseProfile } from "../../../scenarios/load/profile.js";
import { type CostRow, costsFrom } from "../../../scenarios/reality/cost-rows.js";
import { Measured } from "../../../scenarios/reality/measured.js";
import { probeLine } from "../../../scenarios/reality/probe-line.js";
import { descriptorsOf, profileText } from "../../../scenarios/reality/profile-text.js";
import type { Descriptors } from "../../../scenarios/reality/types.js";

/** What probes would find, by probe: name, size, value. */
type Synthetic = Record<string, [string, number, number][]>;

const FOUND: Synthetic = {
  null: [["nullCall", 0, 170]],
  yield: [["schedYield", 0, 550]],
  switch: [["yieldSwitch", 0, 830]],
  "local-wake": [["localRoundTrip", 0, 5000]],
  eventfd: [
    ["eventfdWrite", 0, 300],
    ["eventfdRead", 0, 320],
    ["eventfdReadEmpty", 0, 270],
  ],
  messages: [
    ["socketWrite", 0, 1000],
    ["socketRead", 0, 980],
    ["socketWriteLarge", 16384, 1000 + 16320 * 0.1],
    ["socketReadLarge", 16384, 980 + 16320 * 0.2],
  ],
  epoll: [
    ["epollWait", 1000, 200],
    ["epollWaitReady", 100, 200 + 100 * 90],
  ],
  idle: [5000, 10_000, 100_000].flatMap((ns) =>
    Array.from({ length: 20 }, (_, i): [string, number, number][] => [
      ["notice", ns, 14_000 + ns / 100 + 200 * i],
      ["sender", ns, 6500],
      ["wakeCpu", ns, 11_000],
    ]).flat(),
  ),
  awake: [["cpuClock", 0, 160]],
  scan: [
    ["poll", 1, 250],
    ["poll", 10, 700],
    ["poll", 1000, 60_200],
  ],
  "scan-alone": [
    ["pollAlone", 1, 230],
    ["pollAlone", 10, 500],
    ["pollAlone", 1000, 40_200],
  ],
  "poll-asleep": [
    ["pollAsleepCpu", 1, 10_000],
    ["pollAsleepReturn", 1, 30_000],
    ["pollAsleepCpu", 1000, 10_000 + 999 * (2 * 60 + 30 + 45)],
    ["pollAsleepReturn", 1000, 30_000 + 999 * (60 + 45)],
  ],
  io_uring: [
    ["ringNops", 1, 460],
    ["ringNops", 128, 460 + 127 * 64],
    ["ringReceive", 32, 396 + 32 * (64 + 900)],
  ],
};

/** Each slice so many times, each a little longer than the one before. */
function measured(found: Synthetic, rounds = 11): Measured {
  const all = new Measured();
  for (let round = 0; round < rounds; round++) {
    for (const [slice, values] of Object.entries(found)) {
      const factor = 1 + (round - (rounds - 1) / 2) / 100;
      const scaled = values.map(([name, n, value]) => [name, n, value * factor]);
      all.add(probeLine({ slice, round, wall: 3e6, batches: [9, 1], others: 0.01, values: scaled }));
    }
  }
  return all;
}

const WHERE = "muxsim calibrate (C), 2026-11-29, Linux 6.18";

function costs(from: Measured, descriptors: Descriptors = "unix") {
  return costsFrom(from, { descriptors, lacking: "there is no probe of it", where: WHERE });
}

function row(rows: readonly CostRow[], name: string): CostRow {
  return rows.find((each) => each.name === name)!;
}

function text(from: Measured, descriptors: Descriptors = "unix") {
  const description = "Measured by a test.";
  return profileText({
    ...costs(from, descriptors),
    ...{ name: "mine", title: "Mine", base: "linux-2026-vm", description, descriptors },
  });
}

describe("costs from what the probes find", () => {
  it("are the medians, and differences of them", () => {
    const { rows } = costs(measured(FOUND));
    const value = (name: string) => row(rows, name).value as number;
    expect(value("yield")).toBeCloseTo(550, 6);
    expect(value("contextSwitch")).toBeCloseTo(280, 6);
    expect(value("wakeup")).toBeCloseTo(2500 - 300 - 320 - 280, 6);
    expect(value("wakeupAsleep")).toBeCloseTo(6500 - 300 - 1600, 6);
    expect(value("epollPerEvent")).toBeCloseTo(90, 6);
    expect(value("copyPerByte")).toBeCloseTo(0.15, 6);
    expect(value("uringEnter")).toBeCloseTo(396, 6);
    expect(value("uringSubmit") + value("uringComplete")).toBeCloseTo(64, 6);
    expect(value("uringReceive")).toBeCloseTo(900, 6);
    expect(value("idleEnter") + value("idleResume")).toBeCloseTo(11_000 - 160 - 200 - 90 - 280, 6);
  });

  it("are of a process of one thread, where the file table is not shared", () => {
    const { rows } = costs(measured(FOUND));
    expect(row(rows, "pollCall").value).toBeCloseTo(200, 6);
    expect(row(rows, "pollPerDescriptor").value).toEqual([
      [10, expect.closeTo(30, 6)],
      [1000, expect.closeTo(40, 6)],
    ]);
  });

  it("tell what a sleeping poll does to each descriptor, beyond looking at it", () => {
    const { rows } = costs(measured(FOUND));
    const look = (60_200 - 250) / 999;
    const [[, remove]] = row(rows, "waitEntryRemove").value as [[number, number]];
    const [[, add]] = row(rows, "waitEntryAdd").value as [[number, number]];
    expect(remove).toBeCloseTo(60 + 45 - look, 6);
    expect(add).toBeCloseTo(2 * 60 + 30 + 45 - 2 * look - remove, 6);
  });

  it("tell what leaving idle takes by its quantiles, in steps of idle time", () => {
    const { rows } = costs(measured(FOUND));
    const { value, low, high } = row(rows, "idleExit");
    const steps = value as [number, { kind: string; probabilities: number[]; valuesPs: number[] }][];
    expect(steps.map(([ns]) => ns)).toEqual([1000, Math.round(Math.sqrt(5e7)), Math.round(Math.sqrt(1e9))]);
    const [, first] = steps[0];
    expect(first.probabilities).toEqual([0.1, 0.5, 0.9, 0.99]);
    // Its median is that of the firings less write, wakeup, switch and the event: 300, 1600, 280 and 90 ns.
    const besides = 300 + 1600 + 280 + 90;
    const firings = measured(FOUND).quantity("notice", 5000).median;
    expect(first.valuesPs[1] / 1000).toBeCloseTo(firings - besides, 0);
    expect(low).toBeLessThan(high);
  });

  it("leave idleExit and ipi to the base together, where too little was seen of leaving idle", () => {
    const few = { ...FOUND, idle: FOUND.idle.slice(0, 3) };
    const { unmeasured } = costs(measured(few, 9));
    expect(unmeasured.map(({ name }) => name)).toEqual(expect.arrayContaining(["idleExit", "ipi"]));
    const all = costs(measured({ ...FOUND, idle: FOUND.idle.slice(0, 3) }, 10)).rows.map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining(["idleExit", "ipi"]));
  });

  it("have a range that holds the value, from single rounds, and say from how much", () => {
    const { rows } = costs(measured(FOUND));
    const { low, high, source } = row(rows, "yield");
    // The rounds are 0.95 to 1.05 of the median; the range is from the second least to the second largest.
    expect(low).toBeCloseTo(550 * 0.96, 6);
    expect(high).toBeCloseTo(550 * 1.04, 6);
    expect(source).toBe(`sched_yield with nobody else runnable; medians of 11 of 11 slices, at best 523 ns; ${WHERE}`);
  });

  it("are of eventfds where these are asked for", () => {
    expect(row(costs(measured(FOUND)).rows, "read").value).toBeCloseTo(980, 6);
    expect(row(costs(measured(FOUND), "eventfd").rows, "read").value).toBeCloseTo(320, 6);
    expect(row(costs(measured(FOUND), "eventfd").rows, "read").source).toMatch(/^a read of an eventfd/);
  });

  it("say of every other cost why it was not measured", () => {
    const failing = measured(FOUND);
    failing.add(probeLine({ failed: "futex", at: "futex", errno: 1, error: "Operation not permitted" }));
    failing.add(probeLine({ slice: "lock", round: 0, wall: 3e6, batches: [0, 0], values: [] }));
    const { rows, unmeasured } = costs(failing);
    expect([...rows, ...unmeasured].map(({ name }) => name).sort()).toEqual(Object.keys(COSTS).sort());
    const why = (name: string) => unmeasured.find((each) => each.name === name)!.why;
    expect(why("futexWake")).toBe("its probe failed at futex: Operation not permitted");
    expect(why("lockHandover")).toBe("others had the core whenever it was tried");
    expect(why("threadMemory")).toBe("there is no probe of it");
    expect(why("interrupt")).toMatch(/network card/);
    expect(why("rioReceive")).toMatch(/Windows/);
    expect(unmeasured.filter(({ why }) => why === "has no probe")).toEqual([]);
  });

  it("are not measured where a difference comes out below nothing", () => {
    const { unmeasured } = costs(measured({ ...FOUND, switch: [["yieldSwitch", 0, 500]] }));
    expect(unmeasured).toContainEqual({
      name: "contextSwitch",
      why: "came out as -50: a difference of larger numbers that vary more than it is large",
    });
  });

  it("leave out what one failed probe is needed for, and nothing else", () => {
    const { io_uring: _, ...others } = FOUND;
    const names = (found: Synthetic) => costs(measured(found)).rows.map(({ name }) => name);
    const lost = names(FOUND).filter((name) => !names(others).includes(name));
    expect(lost).toEqual(["uringEnter", "uringSubmit", "uringReceive", "uringComplete"]);
  });
});

describe("a profile of what was measured", () => {
  it("is one that muxsim reads, with the base's rows where nothing was measured", () => {
    const written = text(measured(FOUND));
    const profile = parseProfile(written, { file: "mine.yaml", loadBase: (name) => loadProfile(name) });
    const base = loadProfile("linux-2026-vm");
    expect(profile.name).toBe("mine");
    expect(profile.costs.yield).toMatchObject({ value: 550, kind: "measured" });
    expect(profile.costs.pollPerDescriptor.value).toEqual([
      [10, 30],
      [1000, 40],
    ]);
    expect(profile.costs.interrupt).toEqual(base.costs.interrupt);
    expect(profile.napi).toBe(true);
    for (const { low, high } of Object.values(profile.costs)) expect(low).toBeLessThanOrEqual(high);
  });

  it("says what was not measured, and on which descriptors the rest", () => {
    const written = text(measured(FOUND), "eventfd");
    expect(written).toMatch(/^# Written by muxsim calibrate. What was not measured is that of linux-2026-vm:\n/);
    expect(written).toMatch(/^# {2}portGet, portAssociate, portSend, .*: a call that only Solaris and illumos have$/m);
    const profile = parseProfile(written, { file: "mine.yaml", loadBase: (name) => loadProfile(name) });
    expect(descriptorsOf(profile)).toBe("eventfd");
    expect(descriptorsOf(loadProfile("linux-2026-vm"))).toBeUndefined();
  });

  it("writes tables on one line each", () => {
    const written = text(measured(FOUND));
    expect(written).toContain("value: { 10: 30ns, 1000: 40ns }");
    expect(written).toMatch(
      /^ {6}1us: \{ quantiles: \{ p10: [\d.]+us, p50: [\d.]+us, p90: [\d.]+us, p99: [\d.]+us \} \}$/m,
    );
  });
});
