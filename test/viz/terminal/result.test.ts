import { describe, expect, it } from "vitest";
import { formatEstimate, formatExact } from "../../../scenarios/common/format.js";
import { metricsNamed } from "../../../scenarios/common/metrics.js";
import { printed } from "../../../viz/terminal/paint.js";
import { terminalTable } from "../../../viz/terminal/result.js";
import { claimGroups, examinedClaims, verdictCounts } from "../../../viz/wording/claims.js";
import { fixtureResult } from "../fixture.js";
import { manyLines, manyLinesFinely } from "../fixture-many.js";

const result = fixtureResult();
const plain = (width: number, of = result) => terminalTable(of, width).toString();
const ESCAPE = "\x1b";

describe("the table in a terminal", () => {
  it.each([80, 100, 120, 160, 240])("fits %s columns", (width) => {
    const longest = Math.max(
      ...plain(width)
        .split("\n")
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(width);
  });

  it("begins with the answer", () => {
    const text = plain(80).replaceAll("\n", " ");
    expect(text.startsWith(result.answer)).toBe(true);
  });

  it("has p50 and p99 of notice and response for every line and n", () => {
    const rows = plain(80)
      .split("\n")
      .filter((line) => / p(50|99) +(\d|not run|overload|too short)/.test(line));
    expect(rows).toHaveLength(result.scenario.lines.length * 4);
    expect(rows.find((row) => row.startsWith("iocp"))).toMatch(/^iocp +p50( +3\.8\d? us){6} +±4 %$/);
  });

  it("gives each value its half-width where there is room", () => {
    expect(plain(160)).toMatch(/iocp +p50 +3\.8 us ± 3 % +3\.80 us ± 1 %/);
  });

  it("never has a latency where there is no steady state, and says why", () => {
    const [first, second] = plain(160)
      .split("\n")
      .filter((line) => line.startsWith("select  ") && / p(50|99) /.test(line));
    for (const row of [first, second]) expect(row).toMatch(/not run +not run$/);
    expect(plain(160)).toContain(
      "thread per operation at n = 10 k: overloaded, 37 % above capacity: no steady latency.",
    );
    expect(plain(160)).toContain(
      "select at n = 10 k, 100 k: not run: select is limited to 1,024 descriptors (FD_SETSIZE).",
    );
  });

  it("marks saturated values", () => expect(plain(80)).toMatch(/shared FIFO.* 10\.3 ms\*/));

  it("leaves out columns that do not fit, and says so", () => {
    const long = fixtureResult();
    long.scenario.pending = Array.from({ length: 16 }, (_, i) => 2 ** i);
    const text = plain(80, long);
    expect(text).toMatch(/\d of 16 values of n are shown/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("says when each program learns what, and the memory per pending operation", () => {
    const rows = plain(120).split("\n");
    const block = rows.slice(rows.findIndex((row) => row.startsWith("notified at n = 1 k")));
    const row = (label: string) => block.find((text) => text.startsWith(label));
    expect(row("iocp")).toMatch(
      /^iocp +in advance +4\.2 us +4\.56 kB {2}140 B threads, 4\.1 kB buffers, 320 B registrations$/,
    );
    expect(row("epoll ")).toMatch(/^epoll +5\.03 us +5\.67 us +300 B {2}140 B threads, 160 B registrations$/);
  });

  describe("has what each line costs besides latency, at the end of the axis", () => {
    const block = (width: number, of = result) => {
      const rows = plain(width, of).split("\n");
      const start = rows.findIndex((row) => row.startsWith("at n = 100 k, each"));
      return rows.slice(start, start + 1 + of.scenario.lines.length);
    };
    const row = (label: string, width: number, of = result) => block(width, of).find((text) => text.startsWith(label))!;

    it.each([80, 120])("throughput, core time, calls, wake-ups and memory in all, in %s columns", (width) => {
      expect(block(width)[0]).toMatch(/^at n = 100 k, each +throughput +core time +calls +wake-ups +memory$/);
      const { throughput, busyTime, counters, memory } = result.points.find(
        ({ line, pending }) => line === "iocp" && pending === 100_000,
      )!;
      const shown = [
        formatEstimate(throughput!, "rate"),
        busyTime ? formatEstimate(busyTime, "ns") : "",
        formatEstimate(counters!.systemCalls, "count"),
        formatEstimate(counters!.wakeups, "count"),
        formatExact(memory.threads + memory.buffers + memory.registrations, "bytes"),
      ];
      const cells = row("iocp ", width).split(/ {2,}/).slice(1);
      expect(cells).toEqual(shown.filter((text) => text !== ""));
      expect(row("select ", width)).toMatch(/^select +not run$/);
    });

    it("with a mark where the machine has less memory, and what it has", () => {
      const poor = fixtureResult();
      poor.scenario.machine.memoryBytes = 2 ** 28;
      expect(row("iocp ", 80, poor)).toMatch(/ 442 MB!$/);
      expect(row("epoll ", 80, poor)).toMatch(/ 16\.1 MB$/);
      expect(plain(200, poor)).toContain("total memory, with ! where that is more than the machine's 256 MiB.");
      expect(plain(80)).not.toContain("!");
    });
  });

  describe("with a metric asked for", () => {
    const shown = (width: number, ...names: string[]) => {
      const unclaimed = { ...result, findings: { ...result.findings, claims: [] } };
      return terminalTable(unclaimed, width, metricsNamed(names)).toString();
    };

    it("has it in place of latencies, at every n, with half-widths where they fit", () => {
      const text = shown(160, "throughput", "memory");
      expect(text).not.toMatch(/notice latency {2}|response latency {2}|grows as {2}|notified at n/);
      expect(text).toContain("\nThroughput\n");
      expect(text).toMatch(/\nMemory for pending operations \(memory\)\n +n = 1 +10 +100 +1 k +10 k +100 k\n/);
      expect(text).toMatch(/\niocp +20\.0 k\/s ± \d.*\n/);
      expect(text).toMatch(/\nselect .* 67\.0 kB +not run +not run\n/);
      expect(text).toMatch(/\nat n = 100 k, each +throughput/);
    });

    it.each([40, 60, 80, 100, 120])("fits %s columns", (width) => {
      for (const line of shown(width, "throughput", "response.p99", "core-time.busy", "memory").split("\n"))
        expect(line.length).toBeLessThanOrEqual(width);
    });

    it("says what happened where there is none, and leaves no value of an overloaded point unmarked", () => {
      expect(shown(160, "response.p99")).toMatch(/\nthread per operation .* overloaded\n/);
      expect(shown(120, "throughput")).toMatch(/\nshared FIFO, 4 threads .*\d k?\/s\* +±/);
    });
  });

  it("says why a value has no interval", () => {
    const few = fixtureResult();
    for (const point of few.points.filter(({ latency }) => latency !== undefined).slice(0, 2))
      point.unbounded = ["response.p99", "response.p999"];
    const note = "Too few samples lie beyond p99 response latency at 2 of";
    expect(plain(200, few)).toContain(note);
    expect(plain(200)).not.toContain(note);
  });

  describe("has a row for each line's laws", () => {
    const block = (width: number, of = result) => {
      const rows = plain(width, of).split("\n");
      const start = rows.findIndex((row) => row.startsWith("grows as"));
      return start < 0 ? [] : rows.slice(start, start + 1 + of.scenario.lines.length);
    };
    const row = (label: string, width: number) => block(width).find((text) => text.startsWith(label));

    it("with the range over which they hold, and the knee", () => {
      expect(block(80)[0]).toMatch(/^grows as +mean notice latency +p99 response latency +full at n$/);
      expect(row("iocp ", 80)).toMatch(/^iocp +O\(1\) 1\.\.100 k +O\(1\) 1\.\.100 k$/);
      expect(row("shared FIFO", 80)).toMatch(/^shared FIFO, 4 threads +O\(n\) 100\.\.100 k +O\(n\) 100\.\.100 k/);
    });

    it("with what is full, whatever that is, cut short where there is little room", () => {
      const limited = fixtureResult();
      for (const knee of limited.findings.knees)
        if (knee.kind === "saturates") knee.full = "the 4 threads of the pool files";
      expect(block(200, limited)[0]).toMatch(/ full at n +what is full$/);
      const rows = (width: number) => block(width, limited).filter((text) => text.startsWith("shared FIFO"));
      expect(rows(200)[0]).toMatch(/ 42\.0 k +the 4 threads of the pool files$/);
      expect(rows(100)[0]).toMatch(/^shared FIFO, 4 threads .* 42\.0 k +the 4 .*…$/);
      for (const width of [60, 80, 90, 100, 200])
        for (const text of block(width, limited)) expect(text.length).toBeLessThanOrEqual(width);
    });

    it("with exponents where there is room, but none of what does not grow", () => {
      expect(row("shared FIFO", 160)).toContain("O(n) 100..100 k, n^1.00 ± 0.02");
      expect(row("iocp ", 160)).not.toContain("n^");
    });

    it("with what is undecided said to be so", () => {
      expect(row("select ", 80)).toMatch(/^select +undecided 1\.\.1 k/);
    });

    it("unless the axis is too short for a law", () => {
      const short = fixtureResult();
      short.scenario.pending = short.scenario.pending.slice(0, 3);
      expect(block(80, short)).toEqual([]);
    });
  });

  it("has escape sequences only when asked for, and says the same with them", () => {
    expect(plain(80)).not.toContain(ESCAPE);
    const coloured = printed(terminalTable(result, 80), true);
    expect(coloured).toContain(ESCAPE);
    const bare = coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "").replaceAll(/ +$/gm, "");
    expect(bare).toBe(plain(80).replaceAll(/ +$/gm, ""));
  });
});

describe("the table of many lines", () => {
  const table = (width: number, of = manyLines()) => terminalTable(of, width).toString().split("\n");

  it.each([40, 80, 100, 120, 200])("fits %s columns", (width) => {
    for (const of of [manyLines(), manyLinesFinely()]) {
      for (const row of table(width, of)) expect(row.length).toBeLessThanOrEqual(width);
    }
  });

  it("has each line once per section, under its family, by a name of its own", () => {
    const rows = table(80);
    const start = rows.findIndex((row) => row.startsWith("p50 notice latency"));
    const section = rows.slice(start + 1, rows.indexOf("", start));
    expect(section.filter((row) => !row.startsWith("  "))).toEqual([
      "Polling scheme",
      "Readiness",
      "Completion",
      "Threads",
    ]);
    const names = section.filter((row) => row.startsWith("  ")).map((row) => row.trim().split(/ {2,}/)[0]);
    expect(names).toHaveLength(22);
    expect(new Set(names).size).toBe(22);
  });

  it("shows some numbers of pending operations, first and last among them, and says so", () => {
    const rows = table(80, manyLinesFinely());
    expect(rows.find((row) => row.startsWith("p99 response latency"))).toMatch(/n = 1 .* 32,768 +±$/);
    expect(rows.join("\n")).toMatch(/\d of 16 values of n are shown/);
  });

  it("says once what several lines have in common", () => {
    const text = table(120).join(" ");
    expect(text).toContain(
      "overlapped-fifo, overlapped-ports (balancer=round-robin), overlapped-ports (balancer=random), " +
        "overlapped-ports (balancer=two-choices), select (FD_SETSIZE=unlimited) and poll at n = 100 k: overloaded, 10 % above",
    );
    expect(text).toContain("overlapped-spin at n = 10 k, 100 k: overloaded, 1.1 to 2 times capacity");
  });
});

describe("claims in a terminal", () => {
  const block = (width: number, color = false) => {
    const text = printed(terminalTable(result, width), color);
    return text.slice(text.indexOf(verdictCounts(examinedClaims(result)))).split("\n\n")[0];
  };

  it("come before the table: the count, then each sentence once, with its verdicts", () => {
    const text = terminalTable(result, 100).toString();
    expect(text.indexOf(result.answer.slice(0, 40))).toBeLessThan(text.indexOf("claims: "));
    expect(text.indexOf("claims: ")).toBeLessThan(text.indexOf("notice latency  "));
    for (const { says, claims } of claimGroups(examinedClaims(result))) {
      expect(block(1000).split(`“${says}”`)).toHaveLength(2);
      for (const { verdict } of claims) {
        expect(block(1000)).toContain(`\n  ${verdict.verdict.padEnd(11)}${verdict.statement} (${verdict.id}`);
      }
    }
  });

  it("keep to the width, and are told apart by colour and by word", () => {
    for (const line of block(80).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(block(80, true)).toContain("\x1b[32msupported  \x1b[0m");
    expect(block(80, true)).toContain("\x1b[31mrefuted    \x1b[0m");
  });

  it("are not spoken of where there are none", () => {
    const none = { ...result, findings: { ...result.findings, claims: [] } };
    expect(terminalTable(none, 80).toString()).not.toMatch(/claim/);
  });
});
