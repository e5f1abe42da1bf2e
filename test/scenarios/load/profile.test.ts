import { describe, expect, it } from "vitest";
import { COSTS } from "../../../models/costs.js";
import { listProfiles, loadProfile } from "../../../scenarios/load/load.js";
import { parseProfile } from "../../../scenarios/load/profile.js";

const SAMPLE = { ns: "100ns", bytes: "4KiB", watts: "15W" } as const;

/** A valid profile; `rows` replaces the text of single costs, undefined leaves one out. */
function profile(rows: Record<string, string | undefined> = {}): string {
  const all = Object.entries(COSTS).map(([name, { unit }]): [string, string | undefined] => {
    const value = SAMPLE[unit];
    return [name, `{ value: ${value}, low: ${value}, high: ${value}, kind: assumed, source: a test }`];
  });
  const merged = Object.entries({ ...Object.fromEntries(all), ...rows }).filter(([, row]) => row !== undefined);
  return `name: p\ntitle: P\ndescription: D\ncosts:\n${merged.map(([name, row]) => `  ${name}: ${row}`).join("\n")}\n`;
}

const alone = () => {
  throw new Error("extends nothing");
};
const read = (rows: Record<string, string | undefined> = {}) =>
  parseProfile(profile(rows), { file: "p.yaml", loadBase: alone });
const row = (value: string, low: string, high: string, rest = "kind: measured, source: s") =>
  `{ value: ${value}, low: ${low}, high: ${high}, ${rest} }`;

describe("a profile", () => {
  it("gives each cost in its own unit", () => {
    const { costs } = read({
      contextSwitch: row("599ns", "410ns", "2us"),
      threadMemory: row("35.4kB", "20kB", "8MiB"),
    });
    expect(costs.contextSwitch).toEqual({
      value: 599,
      unit: "ns",
      low: 410,
      high: 2000,
      kind: "measured",
      source: "s",
    });
    expect(costs.threadMemory).toMatchObject({ value: 35_400, unit: "bytes", high: 8 * 2 ** 20 });
    expect(costs.coreWattsBusy).toMatchObject({ value: 15, unit: "watts" });
  });

  it("makes an ascending table of a map", () => {
    const { costs } = read({ pollPerDescriptor: row("{ 5k: 76ns, 1k: 50ns }", "50ns", "79ns") });
    expect(costs.pollPerDescriptor.value).toEqual([
      [1000, 50],
      [5000, 76],
    ]);
  });

  it("may draw what leaving idle takes, for each step", () => {
    const exit = "{ 12us: { quantiles: { p50: 14us, p99: 28us } }, 1us: 5us, 90us: exponential 30us }";
    expect(read({ idleExit: row(exit, "1us", "60us") }).costs.idleExit.value).toEqual([
      [1_000, 5_000],
      [12_000, { kind: "quantiles", probabilities: [0.5, 0.99], valuesPs: [14e6, 28e6] }],
      [90_000, { kind: "exponential", meanPs: 30e6 }],
    ]);
    const one = read({ idleExit: row("{ lognormal: { mean: 20us, cv: 0.5 } }", "1us", "60us") }).costs.idleExit;
    expect(one.value).toEqual({ kind: "lognormal", meanPs: 20e6, cv: 0.5 });
    expect(read({ idleExit: row("constant 5us", "1us", "60us") }).costs.idleExit.value).toBe(5_000);
  });

  it("may leave out what is optional", () => {
    expect(read({ coreWattsBusy: undefined, coreWattsIdle: undefined }).costs).not.toHaveProperty("coreWattsBusy");
  });

  const bad: [string, Record<string, string | undefined>, RegExp][] = [
    ["a missing cost", { yield: undefined, read: undefined }, /^p.yaml:4:1: costs: missing: yield, read\n/],
    [
      "an unknown cost",
      { contextSwich: row("1ns", "1ns", "1ns") },
      /: costs.contextSwich: unknown key; did you mean "contextSwitch"/,
    ],
    [
      "a value below its range",
      { yield: row("1ns", "2ns", "3ns") },
      /: costs.yield.low: the plausible range must include/,
    ],
    [
      "a value above its range",
      { yield: row("4ns", "2ns", "3ns") },
      /: costs.yield.high: the plausible range must include/,
    ],
    [
      "a distribution of what is always the same",
      { ipi: row("{ exponential: 5us }", "1us", "9us") },
      /: costs.ipi.value: ipi cannot be drawn from a distribution, as idleExit can: give a value or a table/,
    ],
    [
      "the same in a table",
      { read: row("{ 1: 1us, 100: { exponential: 5us } }", "1us", "9us") },
      /: costs.read.value.100: read cannot be drawn/,
    ],
    [
      "a distribution whose mean is outside its range",
      { idleExit: row("exponential 50us", "1us", "9us") },
      /: costs.idleExit.high: the plausible range must include/,
    ],
    [
      "a bad distribution in a step",
      { idleExit: row("{ 1us: { lognormal: { mean: 5us } } }", "1us", "9us") },
      /: costs.idleExit.value.1us.lognormal.cv: missing/,
    ],
    [
      "a table outside its range",
      { yield: row("{ 1: 2ns, 10: 9ns }", "2ns", "3ns") },
      /: costs.yield.high: the plausible/,
    ],
    [
      "a bad row of a table",
      { yield: row("{ 1: 2ns, ten: 9ns }", "2ns", "9ns") },
      /: costs.yield.value.ten: expected a whole number/,
    ],
    ["a row twice", { yield: row("{ 1k: 2ns, 1000: 3ns }", "2ns", "9ns") }, /: costs.yield.value: .* 1000 twice/],
    ["an empty table", { yield: row("{}", "2ns", "9ns") }, /: costs.yield.value: .* a table such as/],
    ["a bare number", { yield: row("4", "2ns", "9ns") }, /: costs.yield.value: .* without a unit/],
    [
      "an unknown kind",
      { yield: row("4ns", "2ns", "9ns", "kind: guessed, source: s") },
      /: costs.yield.kind: expected measured, published, assumed or fitted/,
    ],
    ["no source", { yield: row("4ns", "2ns", "9ns", "kind: assumed") }, /: costs.yield.source: missing/],
    [
      "an empty source",
      { yield: row("4ns", "2ns", "9ns", 'kind: assumed, source: ""') },
      /: costs.yield.source: expected the source/,
    ],
    ["the wrong unit", { threadMemory: row("4ns", "2ns", "9ns") }, /: costs.threadMemory.value: expected a size/],
    [
      "a quantum of nothing",
      { quantum: row("0ns", "0ns", "9ns") },
      /: costs.quantum.value: expected a duration longer than 0/,
    ],
    ["a table of quanta", { quantum: row("{ 1: 2ms }", "0ns", "9s") }, /: costs.quantum.value: expected a duration/],
  ];
  it.each(bad)("refuses %s", (_, rows, message) => expect(() => read(rows)).toThrow(message));
});

describe("shipped profiles", () => {
  it.each(listProfiles())("$name has its own name", ({ name, file, title }) => {
    expect(loadProfile(file)).toMatchObject({ name, title });
  });

  it("include linux-2026-vm, and zero, where nothing costs anything but the quantum", () => {
    expect(listProfiles().map(({ name }) => name)).toEqual(expect.arrayContaining(["linux-2026-vm", "zero"]));
    for (const [name, { value }] of Object.entries(loadProfile("zero").costs)) {
      if (name === "quantum") expect(value).toBeGreaterThan(1e9);
      else expect([name, value]).toEqual([name, 0]);
    }
  });

  it("have every cost that takes time or memory", () => {
    const names = Object.entries(COSTS).flatMap(([name, { unit }]) => (unit === "watts" ? [] : [name]));
    // Measured on one machine, and in one profile: of the others they stay what they were.
    const ofOne = ["sharedFile", "sharedFilePerDescriptor", "wakeupAsleep", "wakeupAwake", "idleEnter", "idleResume"];
    for (const { name } of listProfiles()) {
      const expected = name === "linux-6.18-vm" ? names : names.filter((each) => !ofOne.includes(each));
      expect([name, Object.keys(loadProfile(name).costs)]).toEqual([name, expected]);
    }
  });

  it("price calls whole: only linux-2018-kpti has something on top, and nothing else of its own", () => {
    const ofCall = (name: string) => loadProfile(name).costs.systemCall;
    const { systemCall, ...kpti } = loadProfile("linux-2018-kpti").costs;
    for (const { name } of listProfiles()) {
      const nothing = name === "linux-2018-kpti" ? {} : { value: 0, low: 0, high: 0 };
      expect([name, ofCall(name)]).toMatchObject([name, nothing]);
    }
    expect(systemCall).toMatchObject({ value: 165, low: 57, high: 412, kind: "published" });
    expect({ ...kpti, systemCall: ofCall("xeon-2021") }).toEqual(loadProfile("xeon-2021").costs);
  });

  it("include four of other machines, none of which claims to be measured here", () => {
    for (const name of ["linux-2010", "linux-2018-kpti", "xeon-2021", "windows-2012"]) {
      const kinds = Object.values(loadProfile(name).costs).map(({ kind }) => kind);
      expect([name, new Set(kinds)]).toEqual([name, new Set(["published", "assumed"])]);
    }
  });

  it("say of windows-2012 that all but the quantum is assumed, with ranges of at least fivefold", () => {
    const { quantum, systemCall: _, ...rest } = loadProfile("windows-2012").costs;
    expect([quantum.kind, quantum.low, quantum.high]).toEqual(["published", 30e6, 180e6]);
    for (const [name, { kind, unit, low, high }] of Object.entries(rest)) {
      expect([name, kind]).toEqual([name, "assumed"]);
      if (unit === "ns") expect([name, high / low >= 5]).toEqual([name, true]);
    }
  });
});
