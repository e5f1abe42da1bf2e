/** The part of docs/own-mechanism.md on handlers: its port carries them out, and who has none refuses them. */
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { timerWheel } from "../../examples/timer-wheel.js";
import { call, goOn, type Host, type Mechanism, type Program, poll, yieldCore } from "../../models/index.js";
import { readScenario, runScenario } from "../../scenarios/index.js";

const text = readFileSync(new URL("../../docs/own-mechanism.md", import.meta.url), "utf8");
const [, block] = /\n## Handlers\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(text)!;
const [port, turn] = block.split("// in the loop:\n");

/** How a loop begins that sees to a class of reads, as the document has it. */
const [, begins] = /a loop begins with\n`(.*?)`/.exec(text)!;

/** The loop of the document's beginning, with what stands there on handlers. */
const source = `return function* (host, polled) {
  const { operations: io, costs } = host;
  ${port}
  if (begin) {
    ${begins};
  }
  for (let k = 0; ; k = (k + 1) % polled.length) {
    const i = polled[k];
    if (!(yield poll(costs.ps("overlappedPollMemory"), "user", () => io.isReady(i)))) {
      yield yieldCore(costs.ps("yield"), "polling");
      continue;
    }
    io.notice(i);
    const event = io.take(i);
    ${turn}
    yield call(costs.ps("issue"));
    io.issue(i);
  }
};`;

type Loop = (host: Host, polled: number[]) => Program;

function loopOfTheDocument(begin = false): Loop {
  const { code } = transformSync(`function made() { ${source} }`, { loader: "ts" });
  const make = new Function("call", "goOn", "poll", "yieldCore", "begin", `${code} return made();`);
  return make(call, goOn, poll, yieldCore, begin);
}

const roundRobin: Mechanism = {
  ...timerWheel,
  ...{ name: "round-robin", parameters: {}, law: { text: "O(n)" }, handlerCosts: ["overlappedSend"] },
  build(host) {
    host.operations.attach({ announce() {} }, "completion");
    const polled = Array.from({ length: host.pending }, (_, i) => i);
    host.machine.spawn("loop", () => loopOfTheDocument()(host, polled));
  },
};

const SCENARIO = {
  ...{ name: "mine", question: "Does it keep up?", machine: { cores: 2, profile: "linux-2026-vm" } },
  workload: { open: { "total-rate": "2k/s", arrivals: "poisson" } },
  program: {
    handler: [
      { compute: "5us" },
      { io: { to: "db", takes: "1ms", response: "2KiB" } },
      { offload: { pool: "files", steps: [{ block: "100us" }] } },
      { reply: "1KiB" },
    ],
  },
  pending: [3],
  measurement: { replications: 3, completions: 200, "warm-up": 50 },
};

test("an own mechanism with a port carries out handlers", async () => {
  const { points } = await runScenario({ ...SCENARIO, mechanisms: ["round-robin"] }, { mechanisms: [roundRobin] });
  expect(points[0].status).toBe("steady");
  // It waits for the answer and for the pool, and for little else.
  expect(points[0].latency!.response.mean.value).toBeGreaterThan(1_105_000);
  expect(points[0].latency!.response.mean.value).toBeLessThan(1_300_000);
});

describe("an own mechanism that submits no reads, beside a class of reads", () => {
  const made = (loops: { begin: boolean; leavesAlone: boolean }): Mechanism => ({
    ...roundRobin,
    build(host) {
      const { operations: io, machine, pending } = host;
      io.attach({ announce() {} }, "completion");
      const all = Array.from({ length: pending }, (_, i) => i);
      const polled = loops.leavesAlone ? all.filter((i) => !io.storage?.isOperation(i)) : all;
      machine.spawn("loop", () => loopOfTheDocument(loops.begin)(host, polled));
    },
  });
  const run = (mechanism: Mechanism, threads?: string) =>
    runScenario(
      {
        ...SCENARIO,
        machine: { ...SCENARIO.machine, devices: { disk: { parallelism: 4, takes: "80us" } } },
        workload: [
          { name: "small", ...SCENARIO.workload, handler: [{ compute: "5us" }, { reply: "1KiB" }] },
          { name: "reads", operations: 3, storage: { device: "disk", size: "4KiB", callback: "2us" } },
        ],
        program: { handler: [{ compute: "2us" }], ...(threads !== undefined && { threads }) },
        mechanisms: ["round-robin"],
        pending: [6],
      },
      { mechanisms: [mechanism] },
    );

  test.each([undefined, "loop+pool", "half-sync"])("has threads sleep in them: %s", async (threads) => {
    const { points } = await run(made({ begin: true, leavesAlone: true }), threads);
    // One after another by the loop; else up to three at a time, of 80 us each.
    const { value } = points[0].classes!.reads.throughput!;
    expect(value).toBeGreaterThan(threads === undefined ? 5_000 : 15_000);
    expect(value).toBeLessThan((threads === undefined ? 1 : 3) / 80e-6);
  });

  test("is refused where no loop begins with them", async () => {
    const never = made({ begin: false, leavesAlone: true });
    await expect(run(never)).rejects.toThrow(
      "operation 3 is a read, and nobody has begun with it: each loop of a mechanism that submits no reads begins with host.files.begin(port)",
    );
  });

  test("is refused where its loop takes what others read", async () => {
    const taking = made({ begin: true, leavesAlone: false });
    await expect(run(taking, "loop+pool")).rejects.toThrow(/somebody else has taken operation [345]/);
  });
});

test("one without refuses a scenario whose program has further steps", () => {
  const read = (handler: object[]) =>
    readScenario(
      { ...SCENARIO, program: { handler }, mechanisms: ["timer-wheel", "iocp"] },
      { mechanisms: [timerWheel] },
    );
  expect(() => read(SCENARIO.program.handler)).toThrow("timer-wheel runs a callback for each event and carries out no");
  expect(read([{ compute: "5us" }]).lines).toHaveLength(2);
});
