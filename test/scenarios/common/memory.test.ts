import { describe, expect, test } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { formatSize } from "../../../scenarios/common/format.js";
import { lawContext } from "../../../scenarios/common/mechanism-at.js";
import { excessClause, excessesOf, memoryUse } from "../../../scenarios/common/memory.js";
import type { Line, Point, Scenario } from "../../../scenarios/common/types.js";
import { answer } from "../../../scenarios/evidence/answer.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { changed, GOOD, parse } from "../load/fixtures.js";
import { smallScenario, steadyPoint } from "../statistics/samples.js";

const GIB = 2 ** 30;
const AXIS = [1, 1000, 100_000];
const base = smallScenario();

function scenarioOf(names: readonly string[], memoryBytes?: number): Scenario {
  const lines = names.map((id): Line => ({ id, label: id, mechanism: "iocp", parameters: {}, pending: AXIS }));
  return { ...base, lines, pending: AXIS, machine: { ...base.machine, ...(memoryBytes && { memoryBytes }) } };
}

/** A line whose operations commit so many bytes each, in two parts. */
const line = (id: string, each: number, changes: Partial<Point> = {}) =>
  AXIS.map((n) => {
    const memory = { threads: (each * n) / 2, buffers: 0, registrations: (each * n) / 2 };
    return steadyPoint(id, n, 1e4, { memory, ...changes });
  });

describe("a machine that states its memory", () => {
  test("is read from the scenario, in bytes", () => {
    const text = changed({ 5: "  profile: plain\n  memory: 16GiB" });
    expect(parse(text).machine.memoryBytes).toBe(16 * GIB);
    expect(parse(GOOD).machine).not.toHaveProperty("memoryBytes");
    for (const wrong of ["0", "16", "-1GiB", "1.5B", "lots"])
      expect(() => parse(changed({ 5: `  profile: plain\n  memory: ${wrong}` })), wrong).toThrow(/machine\.memory/);
  });

  test("is told in the answer which lines commit more, from where on, in all parts together", () => {
    const points = [...line("a", 200_000), ...line("b", 50_000), ...line("c", 2e9)];
    expect(answer(scenarioOf(["a", "b", "c"], 16 * GIB), points)).toMatch(
      /\. More than the machine's 16 GiB of memory is needed by a at 100 k \(20 GB\) and c from 1 k on \(200 TB at 100 k\)\.$/,
    );
  });

  test("is not told of what fits to the byte, of what cannot be run, or where it states none", () => {
    const exactly = line("a", (16 * GIB) / AXIS[2]);
    expect(excessesOf(scenarioOf(["a"], 16 * GIB), exactly)).toEqual([]);
    expect(excessesOf(scenarioOf(["a"], 16 * GIB - 1), exactly)).toHaveLength(1);
    const notRun = line("a", 1e9, { status: "unsupported", reason: "so" });
    expect(excessesOf(scenarioOf(["a"], GIB), notRun)).toEqual([]);
    expect(answer(scenarioOf(["a"]), line("a", 1e12))).not.toContain("memory");
  });

  test("names some of many lines", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const scenario = scenarioOf(names, GIB);
    const found = excessesOf(
      scenario,
      names.flatMap((name) => line(name, 20_000)),
    );
    expect(excessClause(scenario, found, ({ label }) => label)).toMatch(
      / by a at .*, d at 100 k \(2 GB\) and 3 others$/,
    );
  });

  test("says a size as it was stated", () => {
    expect([16 * GIB, 1.5 * GIB, 256 * 2 ** 20, 2 ** 40, 16e9, 1].map(formatSize)).toEqual([
      "16 GiB",
      "1,536 MiB",
      "256 MiB",
      "1 TiB",
      "16 GB",
      "1 B",
    ]);
  });
});

test("a class of reads has buffers as long as its reads, beside those of sockets", () => {
  const buffers = (mechanism: string) => {
    const scenario = readScenario({
      ...{ name: "mine", question: "How much?" },
      machine: { cores: 2, profile: "linux-2026-vm", devices: { disk: { parallelism: 4, takes: "80us" } } },
      workload: [
        { name: "small", open: { "total-rate": "1k/s", arrivals: "poisson", callback: "1us" } },
        { name: "reads", operations: 4, storage: { device: "disk", size: "64KiB", callback: "1us" } },
      ],
      ...{ mechanisms: [mechanism], pending: [10] },
    });
    const [only] = scenario.lines;
    const context = lawContext(scenario, only, 10);
    const all = memoryUse(scenario, only, findMechanism(mechanism)!, context).buffers;
    return { all, each: context.costs.value("operationBuffer") };
  };
  for (const mechanism of ["iocp", "linux-aio", "blocking-threads"]) {
    const { all, each } = buffers(mechanism);
    expect(all, mechanism).toBe(6 * each + 4 * 64 * 1024);
  }
});

test("a class of reads that a pool does has its buffers and the pool's threads", () => {
  const needed = (threads: string) => {
    const scenario = readScenario({
      ...{ name: "mine", question: "How much?" },
      machine: { cores: 2, profile: "linux-2026-vm", devices: { disk: { parallelism: 4, takes: "80us" } } },
      workload: [
        { name: "small", open: { "total-rate": "1k/s", arrivals: "poisson" } },
        { name: "reads", operations: 4, storage: { device: "disk", size: "64KiB", callback: "1us" } },
      ],
      ...{ program: { handler: [{ compute: "1us" }], threads }, mechanisms: ["epoll"], pending: [10] },
    });
    const [only] = scenario.lines;
    const context = lawContext(scenario, only, 10);
    const { threads: bytes, buffers } = memoryUse(scenario, only, findMechanism("epoll")!, context);
    return { threads: bytes / context.costs.value("threadMemory"), buffers };
  };
  expect(needed("inline")).toEqual({ threads: 1, buffers: 4 * 64 * 1024 });
  expect(needed("loop+pool")).toEqual({ threads: 1 + 4, buffers: 4 * 64 * 1024 });
});

describe("what requests may need", () => {
  const KIB = 1024;
  type Asked = { handler: object[]; clients?: object };

  /** At 10 connections, of a line on `mechanism`. */
  function needed(mechanism: string, { handler, clients }: Asked) {
    const scenario = readScenario({
      ...{ name: "mine", question: "How much?", machine: { cores: 2, profile: "linux-2026-vm" } },
      workload: { clients: { network: "50us", think: "1ms", ...clients } },
      ...{ program: { handler }, mechanisms: [mechanism], pending: [10] },
    });
    const [only] = scenario.lines;
    return memoryUse(scenario, only, findMechanism(mechanism)!, lawContext(scenario, only, 10));
  }

  /** Beyond what it needs with callbacks and replies alone. */
  function more(mechanism: string, asked: Asked) {
    const [plain, found] = [needed(mechanism, { handler: [{ reply: "1KiB" }] }), needed(mechanism, asked)];
    return { buffers: found.buffers - plain.buffers, tasks: found.registrations - plain.registrations };
  }

  test("is a task's state for each that may wait for others", () => {
    const waiting = [{ io: { to: "db", takes: "1ms" } }, { reply: "1KiB" }];
    expect(more("epoll", { handler: waiting }).tasks).toBe(10 * 2 * KIB);
    expect(more("epoll", { handler: [{ repeat: { times: 2, steps: waiting } }] }).tasks).toBe(10 * 2 * KIB);
    expect(more("epoll", { handler: waiting, clients: { outstanding: 4 } }).tasks).toBe(40 * 2 * KIB);
    expect(more("epoll", { handler: [{ block: "1ms" }, { reply: "1KiB" }] }).tasks).toBe(0);
    expect(more("blocking-threads", { handler: waiting }).tasks).toBe(0);
  });

  test("is a full send buffer for each whose client may leave it so", () => {
    const slow = (receivers: object) => ({ handler: [{ reply: "1KiB" }], clients: { receivers } });
    expect(more("epoll", slow({ rate: "50MB/s", buffer: "64KiB" })).buffers).toBe(10 * 64 * KIB);
    // As the profile has it.
    expect(more("iocp", slow({ rate: "50MB/s" })).buffers).toBe(10 * 16 * KIB);
  });
});
