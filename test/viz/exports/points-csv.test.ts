import { describe, expect, it } from "vitest";
import { csvLine } from "../../../viz/encodings/csv.js";
import { POINT_COLUMNS, pointsCsv } from "../../../viz/exports/points-csv.js";
import { fixtureResult } from "../fixture.js";
import { parseCsv } from "./read-csv.js";

describe("points.csv", () => {
  const result = fixtureResult();
  const [head, ...rows] = parseCsv(pointsCsv(result));
  const find = (line: string, pending: number, metric: string, statistic: string) =>
    rows.filter((row) => row[0] === line && row[2] === `${pending}` && row[4] === metric && row[5] === statistic);

  it("has the documented columns in every row", () => {
    expect(head).toEqual([...POINT_COLUMNS]);
    expect(rows.every((row) => row.length === POINT_COLUMNS.length)).toBe(true);
  });

  it("has each latency statistic of a steady point once, with its interval, in full precision", () => {
    const point = result.points.find((candidate) => candidate.line === "iocp" && candidate.pending === 100)!;
    const { value, low, high } = point.latency!.response.p99;
    expect(find("iocp", 100, "response", "p99")).toEqual([
      ["iocp", "iocp", "100", "steady", "response", "p99", "ns", `${value}`, `${low}`, `${high}`, "completion"],
    ]);
    expect(find("iocp", 100, "notice", "max")[0].slice(8, 10)).toEqual(["", ""]);
  });

  it("never has a latency for an overloaded or unsupported point", () => {
    const latencies = rows.filter((row) => ["notice", "start", "response"].includes(row[4]));
    expect(latencies.length).toBeGreaterThan(0);
    expect(latencies.every((row) => ["steady", "saturated"].includes(row[3]))).toBe(true);
    expect(find("overlapped-spin", 10_000, "excess", "value")[0][7]).toBe("0.37");
  });

  it("says when the program learns that it can start, of readiness only, and when its data is there", () => {
    const at = (line: string, latency: "notice" | "start") =>
      `${result.points.find((point) => point.line === line && point.pending === 100)!.latency![latency].mean.value}`;
    const notified = (line: string, what: string) => find(line, 100, `notified-${what}`, "mean").map((row) => row[7]);
    expect([notified("epoll", "start"), notified("epoll", "done")]).toEqual([
      [at("epoll", "notice")],
      [at("epoll", "start")],
    ]);
    expect([notified("iocp", "start"), notified("iocp", "done")]).toEqual([[], [at("iocp", "notice")]]);
  });

  it("has what an operation commits, part by part, in bytes per operation", () => {
    const parts = ["threads", "buffers", "registrations"].map(
      (part) => find("iocp", 100, `memory-${part}-per-operation`, "value")[0],
    );
    expect(parts.map((row) => row[7])).toEqual(["1400", "4096", "320"]);
    expect(parts[0].slice(6)).toEqual(["bytes/operation", "1400", "", "", "completion"]);
  });

  it("has no row twice", () => {
    const keys = rows.map((row) => row.slice(0, 6).join("\n"));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("quotes what would break a line", () => {
    const odd = ['a "quoted" one', "comma, comma", "two\r\nlines", "plain"];
    expect(parseCsv(csvLine(odd))).toEqual([odd]);
    expect(csvLine(["plain", 1.5, null])).toBe("plain,1.5,\r\n");
  });
});
