import { describe, expect, test } from "vitest";
import { readData } from "../../../scenarios/fit/data.js";
import { freeNamed } from "../../../scenarios/fit/free.js";

const read = (text: string, unit?: string) =>
  readData(text, "m.csv", { latency: "response", unit, metrics: ["response.p50", "response.p99"] });

function wrongIn(text: string, unit?: string): string {
  try {
    read(text, unit);
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
  return "";
}

describe("measured points", () => {
  test("have units behind numbers, in names of columns, or none of their own", () => {
    const wanted = [
      { row: 2, pending: 10, settings: [], metric: "response.p50", unit: "ns", measured: 25_000 },
      { row: 2, pending: 10, settings: [], metric: "response.p99", unit: "ns", measured: 61_500 },
    ];
    for (const text of [
      "n,p50,p99\n10,25us,61.5 us\n",
      "pending;p50 [us];p99 (us)\n10;25;61.5\n",
      "n\tmedian_us\tp99_ns\r\n10\t25\t61500\r\n",
      'n, response.p50 [us], "response.p99 [us]"\n10, 25, "61.5"\n\n',
    ])
      expect(read(text).measurements, text).toEqual(wanted);
    expect(read("n,p50,p99\n10,25,61.5\n", "us").measurements).toEqual(wanted);
  });

  test("are at other quantities and on lines", () => {
    const { measurements, quantities } = read("line,rate,n,notice.p50,throughput\nepoll,2k/s,1k,25us,1990/s\n");
    expect(quantities).toEqual([{ name: "rate", at: { row: 1, field: 1 } }]);
    const place = { row: 2, line: "epoll", pending: 1000, settings: [["rate", "2k/s"]] };
    expect(measurements).toEqual([
      { ...place, metric: "notice.p50", unit: "ns", measured: 25_000 },
      { ...place, metric: "throughput", unit: "rate", measured: 1990 },
    ]);
  });

  test("are taken from points.csv, those that are asked for", () => {
    const text =
      "line,mechanism,pending,status,metric,statistic,unit,value,low,high,signal,rate_per_s\n" +
      "epoll,epoll,10,steady,response,p50,ns,25000,24000,26000,readiness,2000\n" +
      "epoll,epoll,10,steady,response,p90,ns,35000,,,readiness,2000\n" +
      "epoll,epoll,10,steady,fairness-workers,jain,1,1,,,readiness,2000\n";
    expect(read(text).measurements).toEqual([
      {
        ...{ row: 2, line: "epoll", pending: 10, settings: [["rate", "2000/s"]] },
        ...{ metric: "response.p50", unit: "ns", measured: 25_000 },
      },
    ]);
  });

  test.each([
    ["", "m.csv:1:1: is empty: expected a first line with names of columns, such as n,p50,p99"],
    ["n,p50\n", "m.csv:1:1: expected at least one row with a measured number"],
    ["n,p50\n10,25\n", "m.csv:2:4: expected a duration such as 5us, got"],
    ["n,p50\n10,25us,3\n", "m.csv:2:1: expected 2 fields, as the first line has them, got 3"],
    ["n,p50\nten,25us\n", "m.csv:2:1: expected a whole number"],
    ["n,p50\n10,0us\n", "m.csv:2:4: expected a number above 0"],
    ["n,p50,median\n10,1us,1us\n", "m.csv:1:7: the column median is given twice"],
    ["n,rate,p5O\n10,2k/s,25us\n", "m.csv:1:8: expected a column with a measured number"],
    ['n,p50\n10,"25us\n', "m.csv:"],
  ])("%j is answered by %s", (text, message) => {
    expect(wrongIn(text)).toContain(message);
  });
});

describe("costs that are left free", () => {
  test("are named, with a range or without", () => {
    expect(freeNamed("epollWait")).toEqual({ name: "epollWait" });
    expect(freeNamed(" read=500ns..5us ")).toEqual({ name: "read", range: [500, 5000], written: "500ns..5us" });
  });

  test.each([
    ["epolWait", 'there is no cost "epolWait"; did you mean "epollWait"?'],
    ["read=500ns", "expected a cost with its range, such as read=500ns..5us"],
    ["read=5us..500ns", "the range of read ends at 500ns, before it begins"],
    ["read=5..10", "read: expected a duration such as 5us"],
  ])("%s is answered by %s", (text, message) => {
    expect(() => freeNamed(text)).toThrow(message);
  });
});
