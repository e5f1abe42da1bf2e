import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProfile, loadScenario } from "../../../scenarios/load/load.js";
import { changed } from "./fixtures.js";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const READ = "{ value: 2us, low: 1us, high: 3us, kind: measured, source: mine }";
const YIELD = "{ value: 5ns, low: 1ns, high: 9ns, kind: assumed, source: a guess }";

/** A profile file with `extends` on line 2, column 10. */
function write(file: string, base: string, rows: Record<string, string>): void {
  const costs = Object.entries(rows).map(([name, row]) => `  ${name}: ${row}\n`);
  const name = file.replace(/^.*\//, "").replace(".yaml", "");
  const text = `name: ${name}\nextends: ${base}\ntitle: T\ndescription: D.\ncosts:\n${costs.join("")}`;
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), text);
}

const load = (file: string) => loadProfile(file, directory);

describe("a profile that extends another", () => {
  it("has its own rows, and the base's others as they are, source and all", () => {
    const base = loadProfile("linux-2026-vm");
    write("mine.yaml", "linux-2026-vm", { read: READ });
    const mine = load("mine.yaml");
    const own = { value: 2000, unit: "ns", low: 1000, high: 3000, kind: "measured", source: "mine" };
    expect(mine).toMatchObject({ name: "mine", title: "T" });
    expect(mine.costs).toEqual({ ...base.costs, read: own });
    expect(Object.keys(mine.costs)).toEqual(Object.keys(base.costs));
  });

  it("says which rows are its own and whose the others are", () => {
    const others = Object.keys(loadProfile("zero").costs).length - 2;
    write("mine.yaml", "zero", { yield: YIELD, read: READ });
    expect(load("mine.yaml").description).toBe(
      `D.\n\nIts own costs: yield, read. The other ${others} are inherited from zero, with their sources.`,
    );
  });

  it("may add an optional cost", () => {
    write("mine.yaml", "zero", { coreWattsBusy: "{ value: 9W, low: 1W, high: 9W, kind: measured, source: m }" });
    expect(load("mine.yaml").costs.coreWattsBusy).toMatchObject({ value: 9, unit: "watts" });
  });

  it("may extend one that extends a third, each path relative to the file it stands in", () => {
    write("sub/low.yaml", "zero", { read: READ, yield: YIELD });
    write("sub/middle.yaml", "low.yaml", { yield: YIELD.replace("5ns", "6ns") });
    write("top.yaml", "sub/middle.yaml", { contextSwitch: YIELD });
    const { costs, description } = load("top.yaml");
    const values = [costs.read, costs.yield, costs.contextSwitch, costs.wakeup].map((cost) => cost.value);
    expect(values).toEqual([2000, 6, 5, 0]);
    expect(description).toMatch(/inherited from middle/);
  });

  it("serves a scenario", () => {
    write("mine.yaml", "zero", { read: READ });
    writeFileSync(join(directory, "s.yaml"), changed({ 5: "  profile: mine.yaml" }));
    const { scenario } = loadScenario(join(directory, "s.yaml"));
    expect(scenario.profile.costs.read.source).toBe("mine");
    expect(scenario.profile.costs.wakeup.source).toBe("by definition");
  });
});

describe("a profile that cannot be extended", () => {
  it("is named with the nearest there is, where it is asked for", () => {
    write("mine.yaml", "linux-2026-wm", { read: READ });
    expect(() => load("mine.yaml")).toThrow(
      /^mine\.yaml:2:10: extends: no profile "linux-2026-wm": .*did you mean "linux-2026-vm"\?\n {2}extends: linux-2026-wm\n {11}\^$/,
    );
  });

  it("is told beside the mistakes of the file itself, each at its place", () => {
    write("mine.yaml", "nowhere/nothing.yaml", { reed: READ });
    expect(() => load("mine.yaml")).toThrow(
      /^mine\.yaml:2:10: extends: no profile[\s\S]*\n\nmine\.yaml:6:3: costs\.reed: unknown key/,
    );
  });

  it("has its own mistakes told at their own place", () => {
    write("base.yaml", "zero", { read: READ.replace("2us", "9us") });
    write("mine.yaml", "base.yaml", { yield: YIELD });
    expect(() => load("mine.yaml")).toThrow(/^base\.yaml:6:\d+: costs\.read\.high: the plausible range/);
  });

  it.each([
    ["itself", { "a.yaml": "a.yaml" }, /^a\.yaml:2:10: extends: a profile cannot extend itself: a\.yaml -> a\.yaml\n/],
    [
      "in a ring",
      { "a.yaml": "b.yaml", "b.yaml": "./c.yaml", "c.yaml": "b.yaml" },
      /^\.\/c\.yaml:2:10: extends: a profile cannot extend itself: b\.yaml -> \.\/c\.yaml -> b\.yaml\n/,
    ],
    ["by a roundabout path", { "a.yaml": "here/a.yaml" }, /^a\.yaml:2:10: .*: a\.yaml -> here\/a\.yaml\n/],
  ])("is one that leads back: %s", (_, files, message) => {
    symlinkSync(".", join(directory, "here"));
    for (const [file, base] of Object.entries(files)) write(file, base, { read: READ });
    expect(() => load("a.yaml")).toThrow(message);
  });

  it("must be named in words", () => {
    write("mine.yaml", "[zero]", { read: READ });
    expect(() => load("mine.yaml")).toThrow(/^mine\.yaml:2:10: extends: expected the name of a shipped cost profile/);
  });
});
