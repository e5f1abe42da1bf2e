/**
 * Modules of one's own run apart: whatever they do, there is one clear error that names the module, and its place where
 * there is one.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../../../scenarios/common/errors.js";
import { costValues } from "../../../scenarios/common/mechanism-at.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { compile } from "../../../scenarios/plugins/bundle.js";
import { ModelHost } from "../../../scenarios/plugins/host.js";
import { loadModel } from "../../../scenarios/plugins/module.js";
import { runScenario } from "../../../scenarios/run/run.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-plugin-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A mechanism that polls its operations in turn; `fields` come last, so that they replace others. */
const source = (fields = "", serve = "", after = "") => `import { call, poll, yieldCore } from "muxsim/model";
function* loop({ operations: io, costs, pending }) {
  const sleep0 = yieldCore(costs.ps("yield"), "polling");
  for (let i = 0; ; i = (i + 1) % pending) {
    if (!(yield poll(costs.ps("overlappedPollMemory"), "user", () => io.isReady(i)))) { yield sleep0; continue; }
    ${serve}
    io.notice(i);
    const event = io.take(i);
    yield io.begin(event);
    io.end(event);
    yield call(costs.ps("issue"));
    io.issue(i);
  }
}
export const mine = {
  name: "mine", title: "Mine", family: "polling scheme", summary: "Mine.", realThing: "None.", model: "None.",
  law: { text: "None." }, divergence: [], sources: [], parameters: {}, costs: [],
  signals: { kind: "completion", start: "never", done: "never", memory: "nothing" },
  threads: () => 1,
  memory: ({ costs }) => ({ threads: costs.value("threadMemory"), buffers: 0, registrations: 0 }),
  build(host) {
    host.operations.attach({ announce() {} }, "completion");
    host.machine.spawn("loop", () => loop(host));
  },
  ${fields}
};
${after}
`;

let written = 0;
function file(text: string): string {
  const path = join(directory, `m${written++}.js`);
  writeFileSync(path, text);
  return path;
}

const DESCRIPTION: ScenarioDescription = {
  name: "apart",
  question: "Does it stand?",
  machine: { cores: 2, profile: "linux-2026-vm" },
  workload: { closed: { "total-rate": "10k/s", io: "exponential", callback: "5us" } },
  mechanisms: ["mine"],
  pending: [1, 4],
  measurement: { replications: 2, "warm-up": 10, completions: 50 },
};

/** What loading the module and running a scenario with it says. */
async function said(text: string): Promise<string> {
  try {
    const model = await loadModel(file(text));
    await runScenario(readScenario(DESCRIPTION, { models: [model] }), { models: [model], jobs: 1 });
    return "ran";
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message;
  }
}

describe("a module that", () => {
  test("does nothing else than it should runs", async () => {
    expect(await said(source())).toBe("ran");
  });

  test.each<[what: string, text: string, says: RegExp]>([
    [
      "ends the process when it is loaded",
      source("", "", "process.exit(7);"),
      /^.*m\d+\.js cannot be loaded: Error: calls process\.exit\(7\) \(.*m\d+\.js:27:9\)$/,
    ],
    [
      "imports what ends the process",
      `import { exit } from "node:process";\n${source("", "", "exit();")}`,
      /cannot be loaded: Error: calls process\.exit\(\) \(.*:28:1\)$/,
    ],
    [
      "awaits what never comes",
      source("", "", "await new Promise(() => {});"),
      /m\d+\.js: cannot be loaded: it awaits what never resolves, or ends its thread$/,
    ],
    [
      "leaves a rejection behind",
      source("", "", "Promise.reject(new Error('boom'));"),
      /m\d+\.js fails in code that nothing awaits: Error: boom \(.*:27:16\)$/,
    ],
    [
      "throws in a timer",
      source("", "", "setImmediate(() => { throw new Error('boom'); });"),
      /m\d+\.js fails in code that nothing awaits: Error: boom \(.*:27:28\)$/,
    ],
    [
      "throws what cannot be shown",
      source("", "", "throw { toString() { throw 1; } };"),
      /cannot be loaded: threw what cannot be shown$/,
    ],
    [
      "has a getter that throws",
      source("get title() { throw new Error('no title'); },"),
      /m\d+\.js cannot be read: Error: no title \(.*:25:23\)$/,
    ],
    [
      "exports what is within itself",
      source("", "", "mine.sources.push(mine);"),
      /m\d+\.js: an export is nested too deeply, or within itself$/,
    ],
    [
      "throws in a function that is asked",
      source("threads: () => { throw new Error('no threads'); },"),
      /mechanism mine: Error: no threads \(.*:25:26\)$/,
    ],
    [
      "answers with a promise",
      source("threads: async () => { throw new Error('later'); },"),
      /m\d+\.js fails in code that nothing awaits: Error: later \(.*:25:32\)$/,
    ],
    [
      "yields a number",
      source("", "yield 5;"),
      /mine, \d pending, replication \d: mechanism mine: TypeError: what a thread's program has yielded is no operation$/,
    ],
    [
      "yields nothing",
      source("", "yield undefined;"),
      /mechanism mine: TypeError: .*does it yield something that is not an operation\?$/,
    ],
    [
      "yields an operation of its own making",
      source("", "yield { kind: 0, ps: 0, account: 1, calls: Number.NaN };"),
      /mechanism mine: its core time does not add up, or its calls are no number: does it yield something/,
    ],
    [
      "ends the process in a run",
      source("", "process.exit(0);"),
      /mine, \d pending, replication \d: mechanism mine: Error: calls process\.exit\(0\) \(.*:6:13\)$/,
    ],
    [
      "kills the process in a run",
      source("", "process.kill(process.pid, 'SIGKILL');"),
      /mechanism mine: Error: calls process\.kill\(\d+\)/,
    ],
    [
      "leaves a rejection behind in a run",
      source("", "Promise.reject(new Error('boom'));"),
      /m\d+\.js: fails in code that nothing awaits: Error: boom \(.*:6:20\)$/,
    ],
  ])("%s", async (_what, text, says) => {
    expect(await said(text)).toMatch(says);
  });

  test("has fields that change is read once", async () => {
    const model = await loadModel(file(source("get title() { return String(this.n = (this.n ?? 0) + 1); },")));
    expect(model.mechanisms[0].title).toBe("1");
    expect(model.mechanisms[0].title).toBe("1");
  });

  test("is a class, with what is private to it", async () => {
    const text = source("", "", "").replace("export const mine", "const plain");
    const own = `${text}
class Mine { #threads = 1; constructor() { Object.assign(this, plain); delete this.threads; } threads() { return this.#threads; } }
export const mine = new Mine();`;
    expect(await said(own)).toBe("ran");
  });
});

describe("functions of a module", () => {
  const ask = async (fields: string, signal?: AbortSignal) => {
    const model = await loadModel(file(source(fields)));
    await model.ask(readScenario(DESCRIPTION, { models: [model] }), signal);
    return model.mechanisms[0];
  };

  test("answer what they were asked, and what they throw when they are asked is thrown", async () => {
    const mechanism = await ask("threads: () => 0.5, unsupported: (_, n) => n > 1 ? 'too many' : undefined,");
    expect(mechanism.unsupported?.({}, 1)).toBeUndefined();
    expect(mechanism.unsupported?.({}, 4)).toBe("too many");
    expect(() => mechanism.threads({}, 1)).toThrow(
      "mechanism mine: threads must return a whole number from 1, not 0.5",
    );
    expect(() => mechanism.threads({}, 99)).toThrow(/was not asked for threads of \[\{\},99\]/);
    expect(() => mechanism.build({} as never)).toThrow(/mechanism mine runs in a thread of its own: give .* as one of/);
  });

  test.each<[what: string, limitS: number, text: string, says: RegExp]>([
    [
      "while it is loaded",
      1,
      source("", "", "for (;;);"),
      /m\d+\.js: cannot be loaded within 1 s: is there an endless loop/,
    ],
    [
      "while it awaits, though something is left to happen",
      1,
      source("", "", "setInterval(() => {}, 1000); await new Promise(() => {});"),
      /m\d+\.js: cannot be loaded within 1 s: .* an await that never resolves\?$/,
    ],
    [
      "in a function that is asked",
      3,
      source("memory: ({ pending }) => { while (pending > 1); return { threads: 0, buffers: 0, registrations: 0 }; },"),
      /m\d+\.js: mechanism mine: memory takes more than 3 s with 4 pending: is there an endless loop\?$/,
    ],
  ])("have a limit: %s", async (_what, limitS, text, says) => {
    const path = file(text);
    const host = new ModelHost(await compile(path, path), limitS);
    const costs = costValues(readScenario({ ...DESCRIPTION, mechanisms: ["iocp"] }));
    const answers = host
      .describe()
      .then(() => host.ask({ mechanism: "mine", parameters: {}, pending: [1, 4], cores: 2, costs }));
    await expect(answers).rejects.toThrow(says);
    await expect(host.describe()).rejects.toThrow(says);
  });

  test("that do not come to an end are ended by a signal", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    await expect(ask("threads: () => { for (;;); },", controller.signal)).rejects.toThrow(/interrupted/);
  });
});
