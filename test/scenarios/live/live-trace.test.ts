/** Which run a page looks into: the one that `muxsim trace` does, with its warm-up, its rate and its panel. */
import { describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { liveCell } from "../../../scenarios/live/live-trace.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import { traceScenario } from "../../../scenarios/run/trace-run.js";

const profile = loadProfile("linux-2026-vm");
const execute = (cell: Cell) => simulate(cell);
const options = { execute, jobs: 1 };

const scenario = (measurement: string, rest = "") =>
  parseScenario(
    `name: small
question: Which?
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { total-rate: 20k/s, arrivals: exponential, callback: 5us } }
mechanisms: [epoll, iocp]
${rest || "pending: [1, 8]"}
measurement: { replications: 2, ${measurement}, completions: 300 }
`,
    { file: "small.yaml", loadProfile: () => profile },
  );

const inNode = async (of: ReturnType<typeof scenario>, line: string, at: number, panel?: string) => {
  const request = { events: 20, mostSlices: 1000 };
  return (await traceScenario(of, { line, at, in: panel, replication: 0, request, execute })).cell;
};

describe("the run that a page looks into", () => {
  it.each(["warm-up: 100", "warm-up: auto"])("is that of muxsim trace, with %s", async (warmup) => {
    const of = scenario(warmup);
    const cell = await liveCell(of, { line: "iocp", at: 8 }, options);
    expect(cell).toEqual(await inNode(of, "iocp", 8));
    expect(cell).toMatchObject({ mechanism: "iocp", pending: 8, replication: 0, completions: 300 });
  });

  it("has the rate that its load is, and the panel", async () => {
    const of = scenario("warm-up: 100", "axis: { load: [20%, 60%] }\npanels: { machine.cores: [1, 2] }\npending: 4");
    const cell = await liveCell(of, { line: "epoll", at: 0.6, panel: 2 }, options);
    expect(cell).toEqual(await inNode(of, "epoll", 0.6, "cores=2"));
    expect(cell.machine.cores).toBe(2);
    expect(cell.x).toBe(0.6);
  });

  it("is none where there is no such line or place", async () => {
    const of = scenario("warm-up: 100");
    await expect(liveCell(of, { line: "poll", at: 8 }, options)).rejects.toThrow('"poll" is no line of this scenario');
    await expect(liveCell(of, { line: "epoll", at: 9 }, options)).rejects.toThrow("is run at 1, 8, not at 9");
  });
});
