import { describe, expect, test } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import { checkMechanisms, checkNames, exportsIn } from "../../../scenarios/plugins/check-exports.js";
import { polling } from "./fixtures.js";

const good = polling();

function problem(changes: Record<string, unknown>): string {
  try {
    checkMechanisms([{ ...good, ...changes }], "./my.ts");
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const integer = { type: "integer", default: 1, min: 1, max: 4, summary: "threads" };

describe("checking a mechanism of one's own", () => {
  test("takes every mechanism that ships", () => {
    expect(checkMechanisms(MECHANISMS, "muxsim")).toEqual(MECHANISMS);
  });

  test.each([
    [{ name: "My Wheel" }, "name: expected a name in lower case with hyphens, such as timer-wheel, got"],
    [{ title: "two\u0007" }, "title: expected a title of a few words without control characters, got U+0007"],
    [{ family: "completions" }, 'family: expected polling scheme, readiness, completion or threads, got "completions"'],
    [{ law: {} }, "law.text: missing; expected a sentence that states the law"],
    [{ law: { text: "O(n)", notice: 5 } }, "law.notice: expected a function (context) => mean notice latency"],
    [{ law: undefined }, "law: missing; expected a map with text, notice"],
    [{ summary: undefined }, "summary: missing; expected a sentence that says what it is"],
    [{ divergence: "none" }, "divergence: expected a list of what is left out or simplified"],
    [{ sources: [{ text: "A paper", kind: "paper" }] }, "sources.0.kind: expected source code, documentation"],
    [{ sources: [{ text: "x", kind: "post", url: "javascript:alert(1)" }] }, "sources.0.url: expected an address"],
    [{ signals: { kind: "readiness", start: "a", done: "b" } }, "signals.memory: missing; expected the memory"],
    [
      { signals: { kind: "readiness", start: "a", done: "b", commits: "c" } },
      'signals.commits: unknown key; did you mean "memory"?',
    ],
    [{ parameters: undefined }, "parameters: missing; expected parameters by name, {} if there are none"],
    [{ parameters: { label: integer } }, '"label" is taken'],
    [{ parameters: { "2fast": integer } }, "expected a parameter's name of letters, digits and hyphens"],
    [
      { parameters: { n: { ...integer, type: "number" } } },
      "parameters.n.type: expected integer, choice, size, duration or limit",
    ],
    [
      { parameters: { n: { ...integer, default: 9 } } },
      'parameters.n.default: expected a whole number from 1 to 4, or "cores"',
    ],
    [{ parameters: { n: { ...integer, min: 5 } } }, "parameters.n.default: min 5 is larger than max 4"],
    [{ parameters: { n: { ...integer, mx: 5 } } }, 'parameters.n.mx: unknown key; did you mean "max"?'],
    [{ parameters: { n: { ...integer, alias: "m" }, m: integer } }, 'parameters.n.alias: "m" is taken'],
    [
      { parameters: { how: { type: "choice", summary: "how", choices: ["a", "b"], default: "c" } } },
      "parameters.how.default: expected one of a, b",
    ],
    [{ costs: ["raed"] }, 'costs.0: no cost is named "raed"; did you mean "read"?'],
    [{ threads: 4 }, "threads: expected a function (parameters, pending) => number of threads, got 4"],
    [{ build: undefined }, "build: missing; expected a function (host)"],
    [{ sumary: "x" }, 'sumary: unknown key; did you mean "summary"?'],
  ])("%j", (changes, message) => {
    expect(problem(changes)).toContain(`./my.ts: `);
    expect(problem(changes)).toContain(message);
  });

  test("says everything that is wrong at once", () => {
    const text = problem({ family: "x", law: {}, costs: ["raed"] });
    expect(text.split("\n")).toHaveLength(3);
  });

  test("finds mechanisms among the exports, each once", () => {
    const other = { ...good, name: "other" };
    const found = (exported: Record<string, unknown>) =>
      exportsIn(exported, "./my.ts").mechanisms.map(({ copy }) => copy);
    expect(found({ default: good, good, helper: () => 1, limit: 5, table: { a: 1 } })).toEqual([good]);
    expect(found({ default: [good, other] })).toEqual([good, other]);
    expect(found({ a: good, b: other })).toEqual([good, other]);
    expect(exportsIn({ good }, "./my.ts").mechanisms[0].original).toBe(good);
  });

  test("says what a module without one exports instead", () => {
    expect(() => exportsIn({ helper: () => 1, n: 5, table: {} }, "./my.ts")).toThrow(
      "./my.ts exports no mechanism and no executor: expected `export const mine: Mechanism = { name: ..., build(host) {...} }`, " +
        "or `export const mine: Executor = { name: ..., threads: {...} }`; " +
        "it exports helper (a function), n (number), table (a map)",
    );
    expect(() => exportsIn({ default: {} }, "./my.ts")).toThrow("./my.ts: name: missing");
  });

  test("refuses a name that is taken", () => {
    expect(() => checkNames([{ mechanisms: [{ name: "epoll" }], executors: [], from: "./my.ts" }])).toThrow(
      './my.ts: the name "epoll" is taken by muxsim itself: choose another',
    );
    const twins = [
      { mechanisms: [{ name: "mine" }], executors: [], from: "./a.ts" },
      { mechanisms: [{ name: "mine" }], executors: [], from: "./b.ts" },
    ];
    expect(() => checkNames(twins)).toThrow('./b.ts: the name "mine" is taken by ./a.ts');
  });
});
