import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../../../scenarios/common/types.js";
import { attempt } from "../../../scenarios/plugins/run-cell.js";
import { readValidation } from "../../../scenarios/reality/read-validation.js";
import { judgeReal } from "../../../scenarios/reality/validate.js";
import { type RealData, type Validation, validationText } from "../../../scenarios/reality/validation.js";
import { accepted } from "../../../scenarios/run/workers.js";
import { realData } from "./synthetic.js";

const execute = async (cell: Cell) => accepted(attempt(cell, []));
const judged = (real: RealData, costs?: string) => judgeReal(real, costs, { execute, command: "muxsim validate" });

let directory: string;
let first: Awaited<ReturnType<typeof judged>>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "validation-test-"));
  first = await judged(realData());
});
afterAll(() => rmSync(directory, { recursive: true }));

const simulatedAt = (line: string, pending: number) =>
  first.validation.points.find((point) => point.line === line && point.pending === pending)!.p50.simulated!;

describe("raw data", () => {
  it("are judged against what their scenario gives, point by point", async () => {
    // As simulated, 10 % and 30 % more, and in half of the passes.
    const factors: Record<string, number> = { "epoll 1": 1, "epoll 100": 1.1, "poll 1": 1.3, "poll 100": 1 };
    const passes = (at: { line: string; pending: number }) => {
      const value = Math.round(simulatedAt(at.line, at.pending) * factors[`${at.line} ${at.pending}`]);
      const few = at.line === "poll" && at.pending === 100;
      return Array.from({ length: 7 }, (_, i) => (few && i < 4 ? null : value));
    };
    const { validation, result } = await judged(realData(passes));
    expect(validation.points.map(({ p50 }) => p50.verdict)).toEqual(["agrees", "agrees", "differs", "too noisy"]);
    expect(validation.points[1].p50.ratio).toBeCloseTo(1 / 1.1, 3);
    expect(validation.simulatedSha256).toBe(result.sha256);
    // poll in times of epoll, pass by pass: 1.3 times what is simulated; and at 100 operations no passes to tell.
    expect(validation.points.map(({ relative }) => relative?.verdict)).toEqual([
      ...[undefined, undefined, "differs", "too noisy"],
    ]);
    expect(validation.points[2].relative!.ratio).toBeCloseTo(1 / 1.3, 3);
  });

  it("come back from the file as they were, and give the same again", async () => {
    const file = join(directory, "validation.json");
    writeFileSync(file, validationText(first.validation));
    const { validation } = readValidation(directory);
    expect(validation).toEqual(first.validation);
    const again = await judged(validation.real);
    expect(again.validation).toEqual(first.validation);
    expect(again.result).toEqual(first.result);
    // A list of numbers stands in one line.
    expect(validationText(validation)).toMatch(/"p50": \[26000, 26000, 26000, 26000, 26000, 26000, 26000\]/);
  });

  it("are judged with other costs, which are kept with them", async () => {
    const file = join(directory, "slow.yaml");
    const row = "{ value: 9us, low: 9us, high: 9us, kind: assumed, source: a test }";
    writeFileSync(
      file,
      `name: slow\ntitle: Slow calls\ndescription: Of a test.\nextends: linux-2026-vm\ncosts:\n  wakeup: ${row}\n`,
    );
    const { validation } = await judged(realData(), file);
    expect(validation.profile).toEqual({ name: "slow", title: "Slow calls" });
    expect(validation.real.inputs.profile!.path).toBe("slow.yaml");
    expect(validation.points[0].p50.simulated).not.toBe(simulatedAt("epoll", 1));
    rmSync(file);
    const again = await judged(validation.real);
    expect(again.validation).toEqual(validation);
    const back = await judged(validation.real, "linux-2026-vm");
    expect(back.validation.points.map(({ p50 }) => p50.simulated)).toEqual(
      first.validation.points.map(({ p50 }) => p50.simulated),
    );
  });
});

describe("a file that is no validation", () => {
  const read = (change: (validation: Validation) => unknown) => {
    const file = join(directory, "other-validation.json");
    writeFileSync(file, JSON.stringify(change(structuredClone(first.validation))));
    return () => readValidation(file);
  };

  it("is told what is wrong", () => {
    expect(() => readValidation(join(directory, "none"))).toThrow(/no validation ".*none"/);
    expect(read(() => ({ schema: "muxsim-result/3" }))).toThrow(
      /its schema is "muxsim-result\/3", expected "muxsim-val/,
    );
    expect(read(({ real, ...rest }) => rest)).toThrow(/not a validation/);
    expect(
      read((validation) => {
        validation.points[0].p50.verdict = "not simulated";
        return validation;
      }),
    ).toThrow(/has been changed since it was written/);
    expect(
      read((validation) => {
        validation.real.points[0].notice.p50[0] = -1;
        return validation;
      }),
    ).toThrow(/real\.points\[?\.?0.*notice.*p50/);
    writeFileSync(join(directory, "broken-validation.json"), '{ "schema": ');
    expect(() => readValidation(join(directory, "broken-validation.json"))).toThrow(/the file ends too early/);
  });
});
