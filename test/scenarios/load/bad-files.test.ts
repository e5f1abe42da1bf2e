import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { ARRIVALS } from "./bad/arrivals.js";
import { AXES } from "./bad/axis.js";
import { CHART } from "./bad/chart.js";
import { CLAIMS } from "./bad/claims.js";
import { MEASUREMENT } from "./bad/measurement.js";
import { PANELS } from "./bad/panels.js";
import { PROGRAMS } from "./bad/programs.js";
import { SECTIONS } from "./bad/sections.js";
import { TRAFFIC } from "./bad/traffic.js";
import { changed, GOOD, parse } from "./fixtures.js";

function errorOf(run: () => unknown): ScenarioError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  return new ScenarioError([]);
}

function diagnosticsOf(run: () => unknown): ScenarioError["diagnostics"] {
  return errorOf(run).diagnostics;
}

const BAD_FILES = [
  ...SECTIONS,
  ...TRAFFIC,
  ...ARRIVALS,
  ...CHART,
  ...AXES,
  ...PANELS,
  ...PROGRAMS,
  ...CLAIMS,
  ...MEASUREMENT,
];

describe("a bad file gives one clear error with its place", () => {
  it("is told from the good one", () => {
    expect(diagnosticsOf(() => parse(GOOD))).toEqual([]);
    expect(BAD_FILES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(BAD_FILES.map(({ text }) => text)).size).toBe(BAD_FILES.length);
  });

  it.each(BAD_FILES)("$what", ({ text, says }) => {
    const said = diagnosticsOf(() => parse(text)).map(({ line, column, path, message }) =>
      [`${line}:${column}`, path, message].filter((part) => part !== "").join(": "),
    );
    expect(said).toEqual([says]);
  });

  it.each(BAD_FILES)("the caret stands inside the line: $what", ({ text }) => {
    for (const { line, column, sourceLine } of diagnosticsOf(() => parse(text))) {
      expect(line).toBeLessThanOrEqual(text.split("\n").length);
      expect(column).toBeLessThanOrEqual(Math.max(1, text.split("\n")[line - 1].length));
      expect(["", text.split("\n")[line - 1]]).toContain(sourceLine);
    }
  });
});

describe("several mistakes", () => {
  const several = changed({ 4: "  cores: 0", 8: "    total-rate: 20 apples", 12: "  - icop", 14: "pending: 0" });

  it("are all told, each once, from top to bottom", () => {
    const found = diagnosticsOf(() => parse(several));
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [4, "machine.cores"],
      [8, "workload.closed.total-rate"],
      [12, "mechanisms.0"],
      [14, "pending"],
    ]);
  });

  it("of one key are told at each place", () => {
    const found = diagnosticsOf(() => parse(changed({ 4: "  cores: 4\n  a: 1\n  zz: 2" })));
    expect(found.map(({ line, path }) => [line, path])).toEqual([
      [5, "machine.a"],
      [6, "machine.zz"],
    ]);
  });

  it("of every combination of one entry are told once", () => {
    const found = diagnosticsOf(() => parse(changed({ 13: "  - epoll: { threads: [1, 2, 3], min-pending: 1M }" })));
    expect(found.map(({ path }) => path)).toEqual(["mechanisms.1"]);
  });

  it("missing keys that are no misspelling are told beside an unknown one", () => {
    const found = diagnosticsOf(() => parse(changed({ 4: "  colour: red" })));
    expect(found.map(({ path }) => path)).toEqual(["machine.cores", "machine.colour"]);
  });
});

describe("the message of the error", () => {
  it("shows file, place, path, source line and caret", () => {
    expect(() => parse(changed({ 8: "    total-rate: 20 apples" }))).toThrow(
      [
        's.yaml:8:17: workload.closed.total-rate: expected a rate such as 20k/s, got "20 apples"',
        "      total-rate: 20 apples",
        "                  ^",
      ].join("\n"),
    );
  });

  it("shows a long line around the caret only, and no control characters", () => {
    const long = `pending: [${"1, ".repeat(100)}"\\u0007\t", 2]`;
    const { message, diagnostics } = errorOf(() => parse(changed({ 14: `${long} # \t${"x".repeat(300)}` })));
    expect(diagnostics[0].sourceLine.length).toBeGreaterThan(600);
    const [, shown, caret] = message.split("\n");
    expect(shown.length).toBeLessThan(210);
    expect(shown[caret.indexOf("^")]).toBe(diagnostics[0].sourceLine[diagnostics[0].column - 1]);
    expect(message).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each([
    "[".repeat(200_000),
    "{a: ".repeat(50_000),
    "- ".repeat(100_000),
    `a: ${"&a [".repeat(9999)}`,
    "&a [*a]",
    "a: &a [*a]",
  ])("is one error for hostile input %#", (text) => expect(diagnosticsOf(() => parse(text)).length).toBeGreaterThan(0));
});
