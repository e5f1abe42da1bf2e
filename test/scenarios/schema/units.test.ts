import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, nearest } from "../../../scenarios/common/did-you-mean.js";
import { axis, decades } from "../../../scenarios/schema/axis.js";
import {
  byteCount,
  bytes,
  count,
  duration,
  durationWithin,
  energy,
  humanCount,
  humanDuration,
  microseconds,
  type Notation,
  nanoseconds,
  offerOf,
  plainNumber,
  positiveDuration,
  rate,
  share,
  watts,
} from "../../../scenarios/schema/units.js";
import { warmUp } from "../../../scenarios/schema/warm-up.js";

/** What `read` throws. */
function attempt(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
}

describe("units as people write them", () => {
  const good: [string, Notation<number>, unknown, number][] = [
    ["duration", duration, "5us", 5e6],
    ["duration", duration, "5 us", 5e6],
    ["duration", duration, " 5µs ", 5e6],
    ["duration", duration, "5μs", 5e6],
    ["duration", duration, "1.5ms", 1.5e9],
    ["duration", duration, "0.1us", 1e5],
    ["duration", duration, "7ps", 7],
    ["duration", duration, "599ns", 599e3],
    ["duration", duration, "1_000ns", 1e6],
    ["duration", duration, "9000s", 9e15],
    ["duration", duration, "2e3ns", 2e6],
    ["duration", duration, 0, 0],
    ["duration", duration, "0", 0],
    ["duration", duration, "0.4999999999999ns", 500],
    ["microseconds", microseconds(0, 1e6), 50, 50],
    ["microseconds", microseconds(0, 1e6), "20_000", 20_000],
    ["microseconds", microseconds(0, 1e6), "20ms", 20_000],
    ["microseconds", microseconds(0, 1e6), "50 us", 50],
    ["microseconds", microseconds(0, 1e6), "3000ns", 3],
    ["rate", rate, "20k/s", 20e3],
    ["rate", rate, "20 k/s", 20e3],
    ["rate", rate, "20k / s", 20e3],
    ["rate", rate, "1M/s", 1e6],
    ["rate", rate, "3/min", 0.05],
    ["rate", rate, "0.5/ms", 500],
    ["count", count(0, 1e9), "10k", 10e3],
    ["count", count(0, 1e9), "1.1k", 1100],
    ["count", count(0, 1e9), "2.3M", 2_300_000],
    ["count", count(0, 1e9), "100_000", 1e5],
    ["count", count(0, 1e9), 12, 12],
    ["size", bytes, "4KiB", 4096],
    ["size", bytes, "35.4kB", 35_400],
    ["size", bytes, "0B", 0],
    ["cost", nanoseconds, "0.05ns", 0.05],
    ["cost", nanoseconds, "50ps", 0.05],
    ["cost", nanoseconds, "2us", 2000],
    ["power", watts, "15W", 15],
    ["power", watts, "500mW", 0.5],
    ["share", share(0.5, 1), "95%", 0.95],
    ["share", share(0.5, 1), 0.95, 0.95],
    ["number", plainNumber(0, 10), 2.5, 2.5],
    ["number", plainNumber(0, 1e6), "100k", 100e3],
    ["number", plainNumber(0, 1e6), "1_000", 1e3],
    ["number", plainNumber(0, 1e6), "1M", 1e6],
  ];
  it.each(good)("%s %#: %o", (_, notation, written, value) => expect(notation.read(written)).toBe(value));

  const bad: [Notation<number>, unknown, RegExp][] = [
    [duration, 5, /^expected a duration such as 5us, got 5 without a unit: write 5ns, 5us, 5ms or 5s$/],
    [duration, "5", /without a unit/],
    [duration, "5 parsecs", /^expected a duration such as 5us, got "5 parsecs"; the units are ps, ns, us, ms and s$/],
    [duration, "us", /got "us"/],
    [duration, "5us 3", /expected a duration/],
    [duration, "5usx", /expected a duration/],
    [duration, "-1us", /^a duration cannot be negative/],
    [duration, "1constructor", /expected a duration/],
    [duration, null, /got nothing$/],
    [duration, true, /got true$/],
    [duration, Number.POSITIVE_INFINITY, /expected a duration/],
    [duration, Number.NaN, /expected a duration/],
    [duration, "1e400s", /expected a duration/],
    [duration, "0.2ps", /shorter than the clock's tick/],
    [duration, "9008s", /longer than the clock can show/],
    [positiveDuration, 0, /longer than 0/],
    [microseconds(1, 100), "20ns", /^expected microseconds from 1 to 100 such as 50 or 50us, got "20ns"$/],
    [microseconds(1, 100), "1ms", /microseconds from 1 to 100/],
    [rate, "10k", /expected a rate/],
    [rate, "10K/s", /expected a rate/],
    [rate, "0/s", /above 0/],
    [count(1, 10), 11, /from 1 to 10, got 11/],
    [count(1, 10), 1.5, /got 1.5/],
    [count(1, 10), "3x", /got "3x"/],
    [count(1, 10), "3toString", /whole number/],
    [count(1, 10), [3], /got a list/],
    [bytes, "35", /write 35B/],
    [share(0.5, 1), "100%", /between 50% and 100%/],
    [share(0.5, 1), 0.5, /between/],
    [plainNumber(1, 100), 1, /above 1/],
    [plainNumber(1, 100), "2x", /a number/],
    [plainNumber(1, 100), "1k", /a number above 1 and up to 100, got "1k"$/],
    [bytes, "1KB", /^expected a size such as 4KiB, got "1KB": write 1kB or 1KiB$/],
    [bytes, "64 kb", /: write 64kB or 64KiB$/],
    [bytes, "1Kb", /: write 1kB or 1KiB$/],
    [bytes, "64k", /: write 64kB or 64KiB$/],
    [bytes, "1mb", /: write 1MB or 1MiB$/],
    [bytes, "1kib", /: write 1KiB$/],
    [bytes, "5 bytes", /: write 5B$/],
    [bytes, "5 apples", /got "5 apples"; the units are B, kB, MB, GB, KiB, MiB and GiB$/],
    [duration, "5MS", /: write 5ms$/],
    [duration, "5 sec", /: write 5s$/],
    [duration, "5m", /: write 5ms or 300s$/],
    [duration, "1.5h", /: write 5400s$/],
    [rate, "20k", /^expected a rate such as 20k\/s, got "20k": write 20k\/s$/],
    [rate, "20K/s", /: write 20k\/s$/],
    [rate, "20kHz", /: write 20k\/s$/],
    [rate, "20k req/s", /: write 20k\/s$/],
    [rate, "3/minute", /: write 3\/min$/],
    [rate, "1KB/s", /: write 1k\/s \(a rate is one of events, not of bytes\)$/],
    [watts, "15kw", /: write 15kW$/],
    [energy, "20uj", /: write 20uJ$/],
    [count(1, 1e9), "10K", /: write 10k$/],
    [count(1, 1e9), "10m", /: write 10M$/],
    [share(0.5, 1), 95, /: write 95%$/],
    [share(0.5, 1), "95 percent", /: write 95%$/],
    [microseconds(1, 1e7), "5sec", /: write 5s$/],
    [microseconds(1, 100), "5sec", /got "5sec"$/],
    [rate, "800k", /: write 800k\/s$/],
    [rate, "5ms", /: write 5\/s \(ms is a unit of durations\)$/],
    [duration, "5usecs", /: write 5us$/],
    [duration, "20k", /: write 20000ns, 20000us or 20000ms$/],
    [duration, "10Kb", /: write 10ns, 10us, 10ms or 10s \(Kb is a unit of sizes\)$/],
    [duration, "5h", /got "5h"$/],
    [bytes, "2TB", /: write 2000GB or 2048GiB$/],
    [bytes, "10kbit", /: write 1250B \(a size is in bytes, of 8 bits\)$/],
    [byteCount(1, 1000), "1KB", /: write 1kB$/],
    [watts, "2Mw", /: write 2mW or 2000kW$/],
    [count(1, 100), "5us", /: write 5 \(us is a unit of durations\)$/],
  ];
  it.each(bad)("%# refuses %o", (notation, written, message) => expect(() => notation.read(written)).toThrow(message));

  it("offers nothing that it would refuse, whatever unit is written", () => {
    const notations = [
      ...[duration, positiveDuration, durationWithin(1e9, 1e12), nanoseconds, microseconds(1, 100), rate, bytes],
      ...[byteCount(1, 4096), watts, energy, count(1, 1000), share(0.5, 1), plainNumber(1, 100), warmUp],
    ] as Notation<unknown>[];
    const letters = fc.constantFrom(
      ..."kKmMgGtuµnpbBiIsShHWJ%/ ".split(""),
      "sec",
      "usec",
      "min",
      "bytes",
      "bit",
      "req",
      "hz",
    );
    const amounts = fc.oneof(fc.nat(2000), fc.double({ min: 0, max: 1e7, noNaN: true }));
    let offers = 0;
    const written = fc.tuple(fc.constantFrom(...notations), amounts, fc.array(letters, { maxLength: 3 }));
    fc.assert(
      fc.property(written, ([notation, amount, unit]) => {
        const { values } = offerOf(attempt(() => notation.read(`${amount}${unit.join("")}`)));
        for (const value of values)
          expect(
            attempt(() => notation.read(value)),
            value,
          ).toBeUndefined();
        offers += values.length;
      }),
      { seed: 4, numRuns: 3000 },
    );
    expect(offers).toBeGreaterThan(500);
  });

  it("quotes only the beginning of long text", () => {
    expect(() => duration.read("x".repeat(1000))).toThrow(/^.{0,110}$/);
  });

  it.each([
    [0, "0"],
    [1500, "1500"],
    [2000, "2k"],
    [3e6, "3M"],
  ])("writes %d as %s", (n, text) => expect(humanCount(n)).toBe(text));
});

describe("the axis", () => {
  it.each([
    ["1..100k", [1, 10, 100, 1000, 10_000, 100_000]],
    ["1 .. 1M", [1, 10, 100, 1000, 1e4, 1e5, 1e6]],
    ["5..500", [5, 10, 100, 500]],
    ["7..7", [7]],
    [42, [42]],
    ["10k", [10_000]],
    [
      [1, 10, "1k"],
      [1, 10, 1000],
    ],
    [{ from: 1, to: 100, "per-decade": 3 }, [1, 2, 5, 10, 20, 50, 100]],
    [{ from: 10, to: "1k", "per-decade": 2 }, [10, 32, 100, 320, 1000]],
    [{ from: 1, to: 100 }, [1, 10, 100]],
  ])("%o", (written, values) => expect(axis.parse(written)).toEqual(values));

  it("is ascending, without duplicates, within its ends, for every number of points per decade", () => {
    for (let perDecade = 1; perDecade <= 20; perDecade++) {
      const values = decades(1, 1e6, perDecade);
      expect(values[0]).toBe(1);
      expect(values.at(-1)).toBe(1e6);
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1]);
      expect(values.filter((n) => n >= 1000 && n < 10_000)).toHaveLength(perDecade);
    }
  });
});

describe("did you mean", () => {
  it.each([
    ["cores", "cores", 0],
    ["coers", "cores", 1],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ])("%s and %s are %d apart", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("names the nearest word, if it is near", () => {
    expect(nearest("IOPC", ["epoll", "iocp"])).toBe("iocp");
    expect(nearest("kqueue", ["epoll", "iocp"])).toBeUndefined();
    expect(nearest("x".repeat(10_000), ["x"])).toBeUndefined();
    expect(didYouMean("epol", ["epoll", "poll"])).toBe('; did you mean "epoll"?');
    expect(didYouMean("linux-2026", ["linux-2010", "linux-2026-vm"])).toBe('; did you mean "linux-2026-vm"?');
    expect(didYouMean("Linux-2026", ["linux-2026-vm-kpti", "linux-2026-vm"])).toBe('; did you mean "linux-2026-vm"?');
    expect(didYouMean("us", ["userspace", "ns"])).toBe('; did you mean "ns"?');
    expect(didYouMean("epollPerReady", ["pollPerLook", "epollWait", "epollPerEvent"])).toBe(
      '; did you mean "epollPerEvent"?',
    );
    expect(didYouMean("switch", ["contextSwitch", "yield"])).toBe('; did you mean "contextSwitch"?');
    expect(didYouMean("per", ["epoll", "yield"])).toBe("; known: epoll, yield");
    expect(didYouMean("kqueue", ["epoll", "poll"])).toBe("; known: epoll, poll");
  });
});

describe("a duration as a parameter", () => {
  it.each([
    [0, "0"],
    [7, "7ps"],
    [1_500_000_000, "1500us"],
    [50_000_000_000, "50ms"],
    [3e12, "3s"],
  ])("%d ps is written %s, and read back", (ps, text) => {
    expect(humanDuration(ps)).toBe(text);
    expect(durationWithin(0, 1e13).read(ps === 0 ? 0 : text)).toBe(ps);
  });

  it("outside its bounds it is refused, with the bounds", () => {
    expect(() => durationWithin(1e9, 1e12).read("2s")).toThrow('expected a duration from 1ms to 1s, got "2s"');
    expect(() => durationWithin(1e9, 1e12).read("5")).toThrow("without a unit");
  });
});
