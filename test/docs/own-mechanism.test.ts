/** The part of docs/own-mechanism.md on handlers: its port carries them out, and who has none refuses them. */
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { timerWheel } from "../../examples/timer-wheel.js";
import { call, goOn, type Host, type Mechanism, type Program, poll, yieldCore } from "../../models/index.js";
import { readScenario, runScenario } from "../../scenarios/index.js";

const text = readFileSync(new URL("../../docs/own-mechanism.md", import.meta.url), "utf8");
const [, block] = /\n## Handlers\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(text)!;
const [port, turn] = block.split("// in the loop:\n");

/** The loop of the document's beginning, with what stands there on handlers. */
const source = `return function* (host, polled) {
  const { operations: io, costs } = host;
  ${port}
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

function loopOfTheDocument(): Loop {
  const { code } = transformSync(`function made() { ${source} }`, { loader: "ts" });
  const make = new Function("call", "goOn", "poll", "yieldCore", `${code} return made();`);
  return make(call, goOn, poll, yieldCore);
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

test("one without refuses a scenario whose program has further steps", () => {
  const read = (handler: object[]) =>
    readScenario(
      { ...SCENARIO, program: { handler }, mechanisms: ["timer-wheel", "iocp"] },
      { mechanisms: [timerWheel] },
    );
  expect(() => read(SCENARIO.program.handler)).toThrow("timer-wheel runs a callback for each event and carries out no");
  expect(read([{ compute: "5us" }]).lines).toHaveLength(2);
});
