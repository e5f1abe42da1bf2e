/** The histograms that other tools read, read by one of them. */
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  HistogramLogReader,
  listTags,
} from "hdr-histogram-js";
import { describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { CellResult, Result } from "../../../scenarios/common/types.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { encodeHdr } from "../../../viz/encodings/hdr.js";
import { histogramLog } from "../../../viz/exports/histogram-log.js";
import { cellResult, smallScenario } from "../../scenarios/statistics/samples.js";

/** Decompressed: the header's fields, and the counts. */
function payload(base64: string) {
  const bytes = inflateSync(Buffer.from(base64, "base64").subarray(8));
  return {
    cookie: bytes.readUInt32BE(0),
    length: bytes.readInt32BE(4),
    normalisingOffset: bytes.readInt32BE(8),
    digits: bytes.readInt32BE(12),
    lowest: bytes.readBigInt64BE(16),
    highest: bytes.readBigInt64BE(24),
    ratio: bytes.readDoubleBE(32),
    counts: bytes.subarray(40),
  };
}

/** What hdr-histogram-js neither reads nor writes as HdrHistogram does: it puts whole numbers 1 there. */
const UNUSED = { normalisingOffset: 0, ratio: 1 };

function oracle(samples: readonly (readonly [number, number])[], highest: number) {
  const histogram = build({
    ...{ bitBucketSize: 64, autoResize: false, lowestDiscernibleValue: 1, useWebAssembly: false },
    ...{ highestTrackableValue: highest, numberOfSignificantValueDigits: 3 },
  });
  for (const [value, count] of samples) histogram.recordValueWithCount(value, count);
  return histogram;
}

describe("the encoding of a histogram", () => {
  const value = fc.oneof(
    fc.nat(3000),
    fc.nat(2 ** 31 - 1),
    fc.maxSafeNat().map((x) => Math.floor(x / 2 ** 10)),
  );
  const count = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 40 }));

  test("is HdrHistogram's own, to the byte", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(value, count), { selector: ([x]) => x, maxLength: 30 }), (unsorted) => {
        const samples = unsorted.sort(([a], [b]) => a - b);
        const highest = Math.max(2, ...samples.map(([x]) => x));
        const encoded = encodeHdr(samples, highest);
        expect(encoded.startsWith("HISTF")).toBe(true);
        const theirs = payload(encodeIntoCompressedBase64(oracle(samples, highest)));
        expect(payload(encoded)).toEqual({ ...theirs, ...UNUSED });
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("of nothing is a histogram of nothing", () => {
    expect(decodeFromCompressedBase64(encodeHdr([], 0)).totalCount).toBe(0);
  });
});

/** All histograms of a log, by tag. */
function read(log: string) {
  const reader = new HistogramLogReader(log, 64, false);
  const found = new Map<string, NonNullable<ReturnType<typeof reader.nextIntervalHistogram>>>();
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
    found.set(next.tag, next);
  return found;
}

describe("a histogram log", () => {
  test("has each latency of each point, with the result's own numbers", async () => {
    let cells: readonly CellResult[] = [];
    const result = await runScenario(smallScenario(), {
      execute: (cell) => simulate(cell),
      onCells: (all) => {
        cells = all;
      },
    });
    const log = histogramLog(result, cells);
    expect(listTags(log)).toHaveLength(12);
    const histograms = read(log);
    const level = result.quantileLevels.indexOf(0.9);
    for (const { line, pending, samples, quantiles } of result.points) {
      for (const latency of ["notice", "start", "response"] as const) {
        const histogram = histograms.get(`${latency}/${line}/n=${pending}`)!;
        expect(histogram.totalCount).toBe(samples);
        const p90 = quantiles![latency][level];
        expect(Math.abs(histogram.getValueAtPercentile(90) - p90)).toBeLessThan(p90 * 2 ** -10 + 1);
        const maximum = quantiles![latency].at(-1)!;
        expect(Math.abs(histogram.maxValue - maximum)).toBeLessThan(maximum * 2 ** -10 + 1);
      }
    }
    const [{ windowPs }, other] = cells.filter(({ line, pending }) => line === "iocp" && pending === 10);
    const { startTimeStampMsec, endTimeStampMsec } = histograms.get("notice/iocp/n=10")!;
    expect(endTimeStampMsec - startTimeStampMsec).toBeCloseTo((windowPs + other.windowPs) / 1e9, -0.5);
    expect(log).toContain(`SHA-256 ${result.sha256}`);
  });

  test("has tags without commas and spaces, and no points without a steady state", () => {
    const line = "epoll (sets=per-thread, threads=4)";
    const point = (status: string, pending: number) => ({ line, pending, status });
    const result = {
      ...{ version: "1", sha256: "0", scenario: { name: "a\nb", seed: "x" } },
      points: [point("steady", 10), point("overloaded", 100)],
    } as unknown as Result;
    const cells = [10, 100].map((pending) => cellResult([1000, 2000, 3_000_000], { line, pending }));
    const log = histogramLog(result, cells);
    expect(listTags(log)).toEqual(
      ["notice", "start", "response"].map((latency) => `${latency}/epoll_(sets=per-thread_threads=4)/n=10`),
    );
    const histogram = read(log).get("notice/epoll_(sets=per-thread_threads=4)/n=10")!;
    expect([histogram.totalCount, histogram.minNonZeroValue]).toEqual([3, 1000]);
    expect(log).toContain(",0.000,1.000,3.000,HISTF");
    expect(log.split("\n")[1]).toContain("scenario a b,");
  });
});
