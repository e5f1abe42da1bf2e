/** Traces as CSV: what is read, and what is said of lines that cannot be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecords, splitRecord } from "../../../scenarios/trace/csv.js";
import { BadLine, fnv1a } from "../../../scenarios/trace/row.js";
import { events, said, scan } from "./files.js";

describe("a CSV trace", () => {
  it("gives every event as it was recorded, to the picosecond", () => {
    const trace = scan(
      "time,operation,size,service\n" +
        "1696932936.000000000001,3,100,0.000005\n" +
        "1696932936.5,client-7,0,1e-6\n" +
        "1696932937.250000000000,12345678901234,4096,0.25\n",
    );
    expect(events(trace)).toEqual([
      { atPs: 0, operation: 3, bytes: 100, servicePs: 5_000_000 },
      { atPs: 499_999_999_999, operation: fnv1a("client-7"), bytes: 0, servicePs: 1_000_000 },
      { atPs: 1_249_999_999_999, operation: 12_345_678_901_234, bytes: 4096, servicePs: 250_000_000_000 },
    ]);
    expect(trace).toMatchObject({
      format: "csv",
      events: 3,
      durationPs: 1_249_999_999_999,
      known: { operation: 3, size: 3, service: 3 },
      meanServicePs: (5e6 + 1e6 + 25e10) / 3,
      outOfOrder: 0,
      mostAtOnce: 1,
    });
  });

  it("may have its columns in any order, others beside them, and units in their names", () => {
    const trace = scan(
      'id,Service_us,path,TIME_ms\r\n1,5,"/a,b",1000\r\n\r\n2,,"say ""hi""",1000.5\r\n3,7.5,"two\nlines",1003',
    );
    expect(events(trace)).toEqual([
      { atPs: 0, operation: undefined, bytes: undefined, servicePs: 5_000_000 },
      { atPs: 500_000_000, operation: undefined, bytes: undefined, servicePs: undefined },
      { atPs: 3_000_000_000, operation: undefined, bytes: undefined, servicePs: 7_500_000 },
    ]);
    expect(trace.known).toEqual({ operation: 0, size: 0, service: 2 });
  });

  it("may have dates, and a byte order mark", () => {
    const trace = scan("\ufefftime\n2023-10-10T13:35:36.25+02:00\n2023-10-10T11:35:37Z\n");
    expect(events(trace).map(({ atPs }) => atPs)).toEqual([0, 750_000_000_000]);
  });

  it("may be a little out of order: it is sorted, equal times as they stand", () => {
    const trace = scan("time,operation\n2,0\n1,1\n3,2\n2,3\n1,4\n");
    expect(events(trace).map(({ atPs, operation }) => [atPs / 1e12, operation])).toEqual([
      [0, 1],
      [0, 4],
      [1, 0],
      [1, 3],
      [2, 2],
    ]);
    expect(trace).toMatchObject({ outOfOrder: 3, mostAtOnce: 2 });
  });
});

describe("of a bad trace it is said where and why", () => {
  it.each([
    ["", "0:1: is empty: expected a CSV with a header, or a web server's log"],
    ["\n \n", "0:1: is empty: expected a CSV with a header, or a web server's log"],
    ["time\n", "t has no event: a trace needs two events at different times, or it has no rate"],
    ["time\n1\n", "t has one event: a trace needs two events at different times, or it has no rate"],
    ["time\n1\n1\n", "t has 2 events at one time: a trace needs two events at different times, or it has no rate"],
    ["tiem,op\n1,2\n", '1:1: the header has no `time` column; it has: tiem, op; did you mean "time" by "tiem"?'],
    ["1.5,2\n2.5,3\n", "1:1: the header has no `time` column; it has: 1.5, 2"],
    ["time;op\n1;2\n", "1:1: the header has no `time` column; it has: time;op"],
    ["time,time_ms\n1,1000\n", "1:6: a second time column beside `time`"],
    ["time,size\n1,2\n2\n", "3:1: expected 2 fields, as many as in the header, got 1"],
    ["time,size\n1,2\n2,3,4\n", "3:1: expected 2 fields, as many as in the header, got 3"],
    [
      "a,time\n1,2\nxx,yesterday\n",
      '3:4: expected a number such as 12.5, or a time such as 2023-10-10T11:35:36.25Z for `time`, got "yesterday"',
    ],
    [
      "time_ms\n1\n2023-10-10T11:35:36Z\n",
      '3:1: expected a number such as 12.5 for `time_ms`, got "2023-10-10T11:35:36Z"',
    ],
    [
      "time\n2023-10-10T11:35:36Z\n17\n",
      '3:1: expected a time like those above it, such as 2023-10-10T11:35:36.25Z for `time`, got "17"',
    ],
    [
      "time\n2023-10-10T11:35:36Z\n2023-10-32T11:35:36Z\n",
      '3:1: expected a time like those above it, such as 2023-10-10T11:35:36.25Z for `time`, got "2023-10-32T11:35:36Z"',
    ],
    ["time,size\n1,2\n2,1.5\n", '3:3: expected whole bytes for `size`, got "1.5"'],
    ["time,service\n1,2\n2,-1\n", '3:3: expected a duration such as 0.012, of at most 9007s, for `service`, got "-1"'],
    [
      "time,service\n1,2\n2,9999\n",
      '3:3: expected a duration such as 0.012, of at most 9007s, for `service`, got "9999"',
    ],
    ['time,size\n1,2\n2,"3" 4\n', "3:6: expected a comma after the quoted field"],
    ['time,name,size\n1,5" disk,2\n2,6" disk,2\n3,7",4', "2:4: a quote within a field that is not quoted"],
    ['time,name\n1,a\n2,"b\n3,c\n', "3:3: a quoted field that begins here does not end"],
    ['time,name,size\n1,"äö\nü",x\n', '3:4: expected whole bytes for `size`, got "x"'],
  ])("%j", (content, message) => expect(said(content, "csv")).toBe(message));

  it("with the bytes that are there", () => {
    expect(said(`time,size\n1,2\n2,${"x".repeat(200)}\n`)).toContain(`got "${"x".repeat(57)}..."`);
    expect(said(`time\n1\n${"1".repeat(300_000)}\n`)).toBe("3:1: a line is longer than 262144 bytes");
    expect(said(`time,a\n1,2\n2,"3\n${"4,5\n".repeat(20_000)}`)).toBe("3:3: a quote does not close within 65536 bytes");
  });
});

describe("whatever stands in the file", () => {
  const field = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", " ", "1", "2", ".", "e", "-", "T", "x", "ä") });

  it("splitting gives back the fields that were joined, or says what is wrong", () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (values) => {
        const text = values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
        expect(splitRecord(text).values).toEqual(values);
        const lines = text.split("\n").map((line, i) => ({ text: line, number: i + 1, offset: 0 }));
        expect([...csvRecords(lines)].map((record) => record.text)).toEqual([text]);
      }),
      { seed: 1 },
    );
    fc.assert(
      fc.property(field, (text) => {
        try {
          expect(splitRecord(text).values.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof BadLine)) throw error;
          expect(error.index).toBeLessThan(Math.max(1, text.length));
        }
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it("there are events in order, or one message with a place in the file", () => {
    const record = fc.tuple(field, field).map(([a, b]) => `${a},${b}`);
    const good = fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]) => `${a}.${b},${b}`);
    const records = fc.array(fc.oneof({ weight: 9, arbitrary: good }, record), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(records, fc.constantFrom("time,size", "time,operation", "x,time"), (list, header) => {
        const content = `${header}\n${list.join("\n")}\n`;
        const problem = said(content, "csv");
        if (problem === "") {
          const times = events(scan(content, "csv")).map(({ atPs }) => atPs);
          expect(times).toEqual([...times].sort((a, b) => a - b));
        } else if (!problem.startsWith("t has ")) {
          const [, line, column] = /^(\d+):(\d+): \S/.exec(problem)!.map(Number);
          expect(line).toBeLessThanOrEqual(content.split("\n").length);
          expect(column).toBeLessThanOrEqual(Math.max(1, content.split("\n")[line - 1].length + 1));
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("bytes are bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom("auto", "csv", "log"), (bytes, format) => {
        expect(said(bytes, format as "auto")).not.toBe("");
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
