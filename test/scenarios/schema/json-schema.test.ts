import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import * as z from "zod";
import { COSTS } from "../../../models/costs.js";
import { MECHANISMS } from "../../../models/registry.js";
import { scenarioOfLine } from "../../../scenarios/common/program.js";
import { listScenarios, loadProfile, loadScenario } from "../../../scenarios/load/load.js";
import { scenarioJsonSchema } from "../../../scenarios/schema/json-schema.js";
import { filesOf } from "../../../sim/requests/read-steps.js";
import { changed, MECHANISMS as FAKES, GOOD } from "../load/fixtures.js";

const readBack = new WeakMap<object, z.ZodType>();

/** JSON Schema read back by zod: an independent check that it means what it says. */
function accepts(schema: object, text: string): boolean {
  const check = readBack.get(schema) ?? z.fromJSONSchema(schema as never);
  readBack.set(schema, check);
  return check.safeParse(parseYaml(text)).success;
}

describe("the JSON Schema for editors", () => {
  const shipped = scenarioJsonSchema();
  const text = JSON.stringify(shipped);

  it("lists every mechanism, parameter and cost", () => {
    for (const { name, parameters } of MECHANISMS) {
      expect(text).toContain(`"const":"${name}"`);
      for (const parameter of Object.keys(parameters)) expect(text).toContain(`"${parameter}":{`);
    }
    for (const cost of Object.keys(COSTS)) expect(text).toContain(`"${cost}":{`);
  });

  it("requires what the parser requires", () => {
    expect(shipped.required).toEqual(["name", "question", "machine", "workload", "mechanisms", "pending"]);
  });

  it.each(listScenarios())("accepts $name as it is written", ({ file }) => {
    expect(accepts(shipped, readFileSync(file, "utf8"))).toBe(true);
  });

  const schema = scenarioJsonSchema(FAKES);
  it("accepts the good file", () => expect(accepts(schema, GOOD)).toBe(true));
  it("accepts every choice of the machine", () => {
    const choices = "run-queue: per-core\n  stealing: no\n  scheduler: fair\n  pinning: none";
    const interrupts = "interrupts: { target: spread, coalesce: { events: 8, timer: 50us } }";
    expect(accepts(schema, changed({ 5: `  profile: plain\n  ${choices}\n  ${interrupts}` }))).toBe(true);
  });
  it("accepts every kind of claim", () => {
    const statements = [
      "growth: { of: notice.mean, line: iocp, law: [O(1), O(log n)], from: 1, to: 1k }",
      "ratio: { of: notice.mean, line: iocp, to: epoll, at: [1, 1k], at-most: 1.5 }",
      "difference: { of: notice.mean, line: iocp, from: epoll, at: all, at-least: -5us }",
      "crossover: { of: notice.mean, line: iocp, other: epoll, between: [1, 1k] }",
      "bound: { of: busy, line: iocp, at: 10, at-least: 99% }",
      "order: { of: memory, lines: [iocp, epoll], at: 10 }",
      "knee: { line: iocp, none: true }",
    ];
    const items = statements.map((statement) => `  - says: It is so.\n    source: a test\n    ${statement}\n`);
    expect(accepts(schema, `${GOOD}claims:\n${items.join("")}`)).toBe(true);
  });
  it.each([
    "",
    "bound: { of: memory, line: iocp, at: 10, at-most: 1MB }, knee: { line: iocp, none: true }",
    "growth: { of: notice.mean, line: iocp, law: O(n2) }",
    "bound: { of: notice.maen, line: iocp, at: 10, at-most: 1us }",
    "bounds: { of: memory, line: iocp, at: 10, at-most: 1MB }",
  ])("refuses the claim %s", (statement) =>
    expect(accepts(schema, `${GOOD}claims:\n  - { says: x, source: y, ${statement} }\n`)).toBe(false),
  );
  it.each([
    "programs: { a: { handler: [compute: 5us] }, b: {} }",
    "programs: { loop+pool.2: { pools: { files: 2 } } }",
  ])("accepts %s", (text) => {
    expect(accepts(schema, changed({ 11: `${text}\nmechanisms:`, 12: "  - iocp: { program: [a, b] }" }))).toBe(true);
  });
  it.each([
    "replications: 5",
    "replications: auto",
    "replications: 5..40",
    "replications: { from: 5, to: 40 }\n  precision: { p50: 2%, p99.9: 0.1, of: notice }",
    "warm-up: auto",
    "warm-up: 1000 + 5 rounds",
  ])("accepts a measurement of %j", (text) => expect(accepts(schema, changed({ 16: `  ${text}` }))).toBe(true));
  it.each([
    [{ 16: "  replications: enough" }],
    [{ 16: "  replications: { from: 5 }" }],
    [{ 16: "  precision: { pp95: 5% }" }],
    [{ 16: "  precision: { of: respons }" }],
    [{ 16: "  warm-up: atuo" }],
    [{ 4: "  coers: 4" }],
    [{ 4: "  cores: 2000" }],
    [{ 4: "  cores: 4\n  scheduler: cfs" }],
    [{ 4: "  cores: 4\n  interrupts: { coalesce: { events: 8 } }" }],
    [{ 8: "    total-rate: 20 apples" }],
    [{ 10: "    callback: 5" }],
    [{ 10: "    callback: { lognormal: { mean: 5us } }" }],
    [{ 12: "  - icop" }],
    [{ 13: "  - epoll: { thread: 4 }" }],
    [{ 13: "  - epoll: { sets: perthread }" }],
    [{ 13: "  - { epoll: {}, iocp: {} }" }],
    [{ 13: "  - epoll: { program: a b }" }],
    [{ 13: "  - epoll: { program: { handler: [compute: 5us] } }" }],
    [{ 14: "programs: {}\npending: 1" }],
    [{ 14: "programs: { a b: {} }\npending: 1" }],
    [{ 14: "programs: { a: { handlers: [] } }\npending: 1" }],
    [{ 14: "pending: []" }],
    [{ 16: "  confidence: 95" }],
  ])("refuses %o", (lines) => expect(accepts(schema, changed(lines))).toBe(false));
});

describe("shipped scenarios", () => {
  it("are the four promised, each with a question", () => {
    const listed = listScenarios();
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["2012-post", "ports", "cpu-bound", "idle-connections"]),
    );
    for (const { question } of listed) expect(question).toMatch(/\?$/);
  });

  it.each(listScenarios())(
    "$name has its own name, comments on top, and lines that are supported",
    ({ name, file }) => {
      const { scenario } = loadScenario(name);
      const isPublished = name.startsWith("published/");
      expect(scenario.name).toBe(name.replace("published/", ""));
      // Of a published result the claims are what is expected.
      expect(readFileSync(file, "utf8")).toMatch(isPublished ? /^# / : /^#[\s\S]*\n# Expectation: /);
      if (isPublished) expect(scenario.claims).not.toEqual([]);
      for (const line of scenario.lines) {
        const mechanism = MECHANISMS.find((each) => each.name === line.mechanism);
        const files = filesOf(scenarioOfLine(scenario, line).workload);
        for (const n of line.pending) expect(mechanism?.unsupported?.(line.parameters, n, files)).toBeUndefined();
      }
    },
  );
});

describe("loading by name or path", () => {
  it("takes a path, and a profile relative to it", () => {
    const directory = mkdtempSync(join(tmpdir(), "muxsim-"));
    try {
      const profile = readFileSync(new URL("../../../models/profiles/zero.yaml", import.meta.url), "utf8");
      writeFileSync(join(directory, "mine.yaml"), profile.replace("name: zero", "name: mine"));
      const file = join(directory, "s.yaml");
      writeFileSync(file, changed({ 5: "  profile: mine.yaml" }));
      expect(loadScenario(file)).toMatchObject({ file, scenario: { name: "good", profile: { name: "mine" } } });
      writeFileSync(file, changed({ 5: "  profile: lunix-2026-vm" }));
      expect(() => loadScenario(file)).toThrow(/s\.yaml:5:12: machine.profile: .*did you mean "linux-2026-vm"\?/);
      writeFileSync(file, Buffer.from([0x6e, 0xff, 0xfe]));
      expect(() => loadScenario(file)).toThrow(/not text in UTF-8/);
      expect(() => loadScenario(directory)).toThrow(/is not a file/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("suggests the nearest shipped name", () => {
    expect(() => loadScenario("2012-pots")).toThrow(/^no scenario "2012-pots": .*; did you mean "2012-post"\?$/);
    expect(() => loadScenario("nowhere/ports.yml")).toThrow(/did you mean "ports"/);
    expect(() => loadProfile("linux-2025-vm")).toThrow(/^no profile .*; did you mean "linux-2026-vm"\?$/);
  });
});
