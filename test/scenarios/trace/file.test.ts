/**
 * Trace files of any size: read from the middle, wrapped around, in bounded memory; what a change of a byte changes.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { openTrace, scanTrace } from "../../../scenarios/trace/file.js";
import { inOrder, Sorter, WINDOW } from "../../../scenarios/trace/order.js";
import type { Row } from "../../../scenarios/trace/row.js";
import { stream } from "../../../sim/random.js";
import { events, file, said, scan } from "./files.js";

describe("a trace read from its middle", () => {
  const EVENTS = 100_000;

  /** About 24 events to a millisecond, or to a log's second; each late by less than `disorder` of these. */
  function lines(format: "csv" | "log", disorder: number): string {
    const numbers = stream("shuffled", format, 0);
    const list = Array.from({ length: EVENTS }, (_, i) => {
      const time = Math.floor(i / 24) + numbers.below(disorder);
      if (format === "csv") return `${time},${i}`;
      const clock = new Date(time * 1000).toISOString();
      return `h - - [${clock.slice(8, 10)}/Jan/1970:${clock.slice(11, 19)} +0000] "-" 200 ${i}`;
    });
    return `${format === "csv" ? "time_ms,size\n" : ""}${list.join("\n")}\n`;
  }

  it.each([
    ["csv", 200],
    ["log", 200],
    ["log", 1],
  ] as const)("gives the same events as from its beginning: %s, disorder %i", (format, disorder) => {
    const trace = scan(lines(format, disorder));
    expect(trace.format).toBe(format);
    expect(trace.access!.marks.length).toBeGreaterThanOrEqual(2);
    const all = events(trace);
    expect(all).toHaveLength(EVENTS);
    for (const first of [1, 32_770, 65_600, 99_999]) {
      const rest = events(trace, first);
      const differs = rest.findIndex(({ atPs, bytes }, i) => {
        return atPs !== all[first + i].atPs - all[first].atPs || bytes !== all[first + i].bytes;
      });
      expect([rest.length, differs]).toEqual([EVENTS - first, -1]);
    }
  });
});

describe("the order of time", () => {
  const row = (s: number, row: number): Row => ({
    ...{ at: { s, ps: 0 }, operation: undefined, bytes: undefined, servicePs: undefined },
    ...{ row, line: row + 1, offset: 0 },
  });

  it("is found within the window, and no further", () => {
    const late = (by: number) => [...Array.from({ length: by }, (_, i) => row(10 + i, i)), row(1, by)];
    const order = (by: number) => [...inOrder(late(by), new Sorter(4))].map(({ at }) => at.s);
    expect(order(4)).toEqual([1, 10, 11, 12, 13]);
    expect(() => order(5)).toThrow("the time lies 13 s before that of an earlier line");
  });

  it("lost beyond the window is told with the line", () => {
    const lines = Array.from({ length: WINDOW + 2 }, (_, i) => 100 + i);
    expect(said(`time\n${lines.join("\n")}\n99.5\n`)).toBe(
      `${WINDOW + 4}:1: the time lies 32,800 s before that of an earlier line, and is late by more than ${WINDOW} lines: sort the file by time`,
    );
  });
});

describe("a trace file", () => {
  it("is what it contains: any byte changes its SHA-256, its path does not", () => {
    const one = scan("time,x\n1,a\n2,b\n");
    expect(scan("time,x\n1,a\n2,b\n").sha256).toBe(one.sha256);
    expect(scan("time,x\n1,a\n2,c\n").sha256).not.toBe(one.sha256);
    expect(scan("time,x\n1,a\n2,b").sha256).not.toBe(one.sha256);
    expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("that has changed since is not played", () => {
    const path = file("time\n1\n2\n", "changing.csv");
    const trace = scanTrace(path, "changing.csv", "auto");
    file("time\n1\n2\n3\n", "changing.csv");
    expect(() => events(trace)).toThrow("has changed since it was read first");
    file("time\n1\nx\n", "changing.csv");
    expect(() => events(trace)).toThrow(/changing.csv:3:1: expected a number such as 12.5/);
    file("time\n1\n2\n", "changing.csv");
    expect(events(trace)).toHaveLength(2);
  });

  it("that is none is told", () => {
    expect(() => scanTrace("/nowhere/at.all", "at.all", "auto")).toThrow(
      "at.all cannot be read: no such file or directory",
    );
    expect(() => scanTrace("/", "/", "auto")).toThrow("/ is not a file: a trace is a CSV or a web server's log");
  });

  it("of 50 MB takes no more memory than a small one", () => {
    const path = file("", "large.csv");
    const fd = openSync(path, "w");
    writeSync(fd, "time,operation,size,remark\n");
    const block = 10_000;
    for (let start = 0; start < 250_000; start += block) {
      const lines = Array.from({ length: block }, (_, i) => `${(start + i) / 1000},${i},100,${"x".repeat(185)}\n`);
      writeSync(fd, lines.join(""));
    }
    closeSync(fd);
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const used = () => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    const trace = scanTrace(path, "large.csv", "auto");
    expect(trace.events).toBe(250_000);
    expect(trace.access!.bytes).toBeGreaterThan(50e6);
    expect(used() - before).toBeLessThan(2e6);
    const playing = openTrace(trace, 100_000);
    for (let i = 0; i < 100_000; i++) playing.next();
    // What is held in the midst of it: the window's rows and a chunk of text.
    expect(used() - before).toBeLessThan(20e6);
    playing.return(undefined);
  });
});
