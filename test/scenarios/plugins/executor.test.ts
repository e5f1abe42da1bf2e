/** Executors of one's own: what they may say, what their rules may answer, and what breaks the rules. */
import { describe, expect, it, test } from "vitest";
import { twoChoices } from "../../../examples/two-choices.js";
import { EXECUTORS } from "../../../models/executors/registry.js";
import type { TaskRule } from "../../../models/executors/task-rule.js";
import type { Executor } from "../../../models/executors/types.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { Catalogue } from "../../../scenarios/plugins/catalogue.js";
import { checkExecutors, checkNames, exportsIn } from "../../../scenarios/plugins/check-exports.js";
import { executorConformance } from "../../../scenarios/plugins/executor-conformance.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { polling } from "./fixtures.js";

const workers = { threads: 2, queue: "stealing", wake: "futex" } as const;

function problem(changes: Record<string, unknown>): string {
  try {
    checkExecutors([{ ...twoChoices, ...changes }], "./my.ts");
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

function ruled(rule: Executor["rule"], spec: object = {}): Executor {
  return { ...twoChoices, name: "mine", threads: { pollers: 1, workers: { ...workers, ...spec } }, rule };
}

describe("checking an executor of one's own", () => {
  test("takes every executor that ships", () => {
    expect(checkExecutors(EXECUTORS, "muxsim")).toEqual(EXECUTORS);
  });

  test.each([
    [{ name: "Two Choices" }, "name: expected a name in lower case with hyphens, such as two-choices, got"],
    [{ law: undefined }, "law: missing; expected a sentence that states the law"],
    [{ threads: undefined }, "threads: missing; expected a map with pollers, own, blocking, workers"],
    [
      { threads: { workers: { threads: 2, queue: "shard", wake: "futex" } } },
      "threads.workers.queue: expected shared, per-worker or stealing",
    ],
    [
      { threads: { workers: { ...workers, thread: 2 } } },
      'threads.workers.thread: unknown key; did you mean "threads"?',
    ],
    [
      { threads: { workers: { ...workers, queue: "shared", slot: true } } },
      "threads.workers.slot: needs queue: stealing",
    ],
    [{ threads: { workers: { ...workers, every: 61 } } }, "threads.workers.every: needs pollers: workers"],
    [{ threads: { pollers: 1 } }, "rule: decides about workers, of which there are none"],
    [{ rule: {} }, "rule: expected a function (workers)"],
    [{ sumary: "x" }, 'sumary: unknown key; did you mean "summary"?'],
  ])("%j", (changes, message) => {
    expect(problem(changes)).toContain(`./my.ts: `);
    expect(problem(changes)).toContain(message);
  });

  test("tells executors from mechanisms among the exports", () => {
    const mechanism = polling();
    const found = exportsIn({ default: [mechanism, twoChoices], twoChoices, helper: 1 }, "./my.ts");
    expect(found.mechanisms.map(({ original }) => original)).toEqual([mechanism]);
    expect(found.executors.map(({ original }) => original)).toEqual([twoChoices]);
  });

  test.each(["tokio", "netty", "inline"])("refuses the name %s, which is taken", (name) => {
    const named = { mechanisms: [], executors: [{ name }], from: "./my.ts" };
    expect(() => checkNames([named])).toThrow(`./my.ts: the name "${name}" is taken by muxsim itself`);
  });
});

const scenario = (threads: string) => ({
  name: "mine",
  question: "Does it keep up?",
  machine: { cores: 3, profile: "linux-2026-vm" },
  workload: { open: { "total-rate": "20k/s", arrivals: "poisson" } },
  program: { handler: [{ compute: "20us" }, { reply: "1KiB" }], threads },
  mechanisms: ["epoll"],
  pending: [100],
  measurement: { replications: 2, "warm-up": 100, completions: 500 },
});

describe("an executor given as an object", () => {
  it("runs here, and the result names it", async () => {
    const { models, points } = await runScenario(scenario("two-choices"), { executors: [twoChoices] });
    expect(models).toEqual([{ mechanisms: [], executors: ["two-choices"], file: null, sha256: null }]);
    expect(points[0].status).toBe("steady");
  });

  it("is unknown to a scenario without it, which says what is near", async () => {
    await expect(runScenario(scenario("two-choices"))).rejects.toThrow('"two-choices" is no executor');
    await expect(runScenario(scenario("two-choicse"), { executors: [twoChoices] })).rejects.toThrow(
      'did you mean "two-choices"?',
    );
  });
});

describe("a rule", () => {
  const run = (rule: Executor["rule"], spec?: object) => {
    const executor = ruled(rule, spec);
    const options = { executors: [executor] };
    return runScenario(scenario("mine"), options).then(
      () => "",
      (error: Error) => error.message,
    );
  };

  it.each<[TaskRule, string]>([
    [{ assign: () => 7 }, "executor mine: TypeError: rule.assign returned 7: expected a worker from 0 to 1"],
    [{ rank: () => Number.NaN }, "rule.rank returned NaN: expected a number"],
    [{ victims: (worker) => [worker] }, "rule.victims returned"],
    [{ share: () => 0, assign: () => 0 }, "rule.share is 0: expected a whole number from 1 to"],
    [{ wake: () => 9 }, "rule.wake returned 9: expected one of those asleep"],
    [{ asign: () => 0 } as TaskRule, 'a rule decides nothing called "asign": expected assign, assignPs'],
  ])("that answers what cannot be is an error (%#)", async (rule, message) => {
    expect(await run(() => rule)).toContain(message);
  });

  it("that wakes nobody loses a task, and the trials find it", () => {
    const { failure } = executorConformance(ruled(() => ({ wake: () => undefined })));
    expect(String(failure?.error)).toMatch(/lost|stands still|has not/);
  });

  it("that draws from elsewhere is found not to repeat", () => {
    const { failure } = executorConformance(
      ruled(({ count }) => ({ assign: () => Math.floor(Math.random() * count) })),
    );
    expect(String(failure?.error)).toMatch(/other numbers/);
  });

  it("orders a queue: the last to come first", () => {
    const executor = ruled(() => ({ rank: ({ arrivedPs }) => -arrivedPs }), { threads: 1, queue: "shared" });
    const { failure } = executorConformance(executor, 40);
    expect(failure).toBeUndefined();
  });

  it("takes part in a catalogue as what ships does", () => {
    const catalogue = new Catalogue({ executors: [twoChoices] });
    expect(catalogue.executors.map(({ name }) => name)).toContain("two-choices");
    expect(typeof simulate).toBe("function");
  });
});
