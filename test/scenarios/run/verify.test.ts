/** Every digit that is changed is found, and told where it is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import seedrandom from "seedrandom";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { timerWheel } from "../../../examples/timer-wheel.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { UsageError } from "../../../scenarios/common/errors.js";
import { hashOf } from "../../../scenarios/common/hash.js";
import { VERSION } from "../../../scenarios/common/package.js";
import type { Cell, CellResult, Result } from "../../../scenarios/common/types.js";
import { loadScenario, readScenario } from "../../../scenarios/load/load.js";
import { hashes, isIntact, readResult, type StoredResult } from "../../../scenarios/result/read.js";
import { contentHash, recordHash, resultText } from "../../../scenarios/result/result.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { verifyResult } from "../../../scenarios/run/verify.js";
import { openTrace } from "../../../scenarios/trace/file.js";
import { smallScenario } from "../statistics/samples.js";

const here = { execute: (cell: Cell) => simulate(cell, { openTrace }) };

const directory = mkdtempSync(join(tmpdir(), "muxsim-verify-"));
afterAll(() => rmSync(directory, { recursive: true }));
const path = (name: string) => join(directory, name);

let result: Result;
beforeAll(async () => {
  result = JSON.parse(resultText(await runScenario(smallScenario(), here)));
});

/** `result` as if it had been read, changed by `change`. */
function stored(change: (result: Result) => void = () => {}, of = result): StoredResult {
  const changed = structuredClone(of);
  change(changed);
  return { result: changed, file: "result.json", contentSha256: contentHash(changed) };
}

const paths = async (change: (result: Result) => void) =>
  (await verifyResult(stored(change), here)).differences.map(({ path }) => path);

describe("verifying", () => {
  test("accepts what was written, whatever engine wrote it and whichever command", async () => {
    const elsewhere = stored((r) => {
      r.engine = { node: "99", v8: "99", platform: "none" };
      r.command = "muxsim run elsewhere";
      r.recordSha256 = recordHash(r);
    });
    const found = await verifyResult(elsewhere, here);
    expect(found).toMatchObject({ identical: true, intact: true, differences: [], points: 4, sha256: result.sha256 });
    expect(found.engine.stored.node).toBe("99");
  });

  test("names one changed digit in the numbers, both values with it", async () => {
    const change = (r: Result) => {
      r.points[3].latency!.notice.p99.value += 0.001;
    };
    const { differences, intact, differingPoints } = await verifyResult(stored(change), here);
    expect(intact).toBe(false);
    expect(differingPoints).toBe(1);
    expect(differences).toHaveLength(1);
    const { line, pending, latency } = result.points[3];
    expect(differences[0]).toMatchObject({
      path: `points[3] (${line} at n = ${pending}).latency.notice.p99.value`,
      a: latency!.notice.p99.value + 0.001,
      b: latency!.notice.p99.value,
    });
  });

  test("finds any one digit that is changed, wherever it stands", async () => {
    const text = resultText(result);
    const file = path("digit.json");
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);
    const cells = new Map<string, CellResult>();
    const execute = (cell: Cell) => {
      const key = JSON.stringify(cell);
      if (!cells.has(key)) cells.set(key, simulate(cell));
      return cells.get(key)!;
    };
    const random = seedrandom("digits");
    for (let i = 0; i < 60; i++) {
      const at = digits[Math.floor(random() * digits.length)];
      const digit = String((Number(text[at]) + 1 + Math.floor(random() * 9)) % 10);
      writeFileSync(file, text.slice(0, at) + digit + text.slice(at + 1));
      const found = await Promise.resolve(file)
        .then(readResult)
        .then((changed) => verifyResult(changed, { execute }))
        .catch((error) =>
          error instanceof UsageError || error instanceof ScenarioError ? error : Promise.reject(error),
        );
      expect("identical" in found && found.identical, `${text.slice(at - 30, at)}[${digit}]`).toBe(false);
    }
  });

  test("finds a digit that no reader of numbers would notice", async () => {
    const { identical, differences } = await verifyResult(
      { ...stored(), misspelt: { line: 3, written: "9551.6141081959182", read: "9551.614108195918" } },
      here,
    );
    expect(identical).toBe(false);
    expect(differences).toMatchObject([{ path: "line 3", a: "9551.6141081959182", b: "9551.614108195918" }]);
  });

  test("finds a change of the numbers even with a hash to match", async () => {
    const forged = stored((r) => {
      r.points[0].counters!.systemCalls.value = 1;
      r.sha256 = contentHash(r);
    });
    const { intact, identical, differences } = await verifyResult(forged, here);
    expect([intact, identical]).toEqual([true, false]);
    expect(differences.map(({ keys }) => keys[0])).toEqual(["points", "sha256"]);
  });

  test("finds changes of inputs by the numbers, or by the hash if none depends on them", async () => {
    const { intact, differingPoints } = await verifyResult(
      stored((r) => void (r.scenario.seed = "tesu")),
      here,
    );
    expect([intact, differingPoints]).toEqual([false, 4]);
    expect(await paths((r) => void (r.scenario.question += "1"))).toEqual(["sha256"]);
  });

  test("finds changes of what the hash does not cover, and of the hash", async () => {
    expect(await paths((r) => void (r.answer = `9${r.answer}`))).toEqual(["answer", "recordSha256"]);
    expect(await paths((r) => void (r.mechanisms[1].law = "O(2n)"))).toEqual([
      "mechanisms[1] (iocp).law",
      "recordSha256",
    ]);
    expect(await paths((r) => void (r.sha256 = r.sha256.replace(/^./, "x")))).toEqual(["sha256"]);
    expect(await paths((r) => void (r.points[0].reason = "made up"))).toEqual([
      expect.stringMatching(/^points\[0\].*reason$/),
    ]);
    expect(await paths((r) => void r.points.pop())).toEqual(["points[3] (iocp at n = 10)"]);
    expect(await paths((r) => void (r.quantileLevels[1] = 0.15))).toEqual(["quantileLevels[1]"]);
  });

  test("finds changes of what is for the record, and of its hash", async () => {
    const source = { path: "a.yaml", sha256: hashOf("# a\n"), text: "# a\n" };
    for (const change of [
      (r: Result) => void (r.command = "muxsim run elsewhere"),
      (r: Result) => void (r.engine.node = "v99.0.0"),
      (r: Result) => void (r.sources = [source]),
      (r: Result) => void (r.recordSha256 = "0".repeat(64)),
    ]) {
      expect(await paths(change)).toEqual(["recordSha256"]);
      const changed = stored(change);
      expect(isIntact(changed)).toBe(false);
      expect(hashes(changed)).toContain("its engine, command, sources");
    }
  });

  test("finds another version than the one that the hash is of", async () => {
    const { intact, differences } = await verifyResult(
      stored((r) => void (r.version = "0.0.1")),
      here,
    );
    expect(intact).toBe(false);
    expect(differences[0]).toMatchObject({ path: "version", a: "0.0.1", b: VERSION });
  });

  test("tells another version apart, and compares all the same", async () => {
    const older = stored((r) => {
      r.version = "0.0.1";
      r.sha256 = contentHash(r);
    });
    const found = await verifyResult(older, here);
    expect(found).toMatchObject({ identical: true, intact: true, version: { stored: "0.0.1" } });
    expect(found.version.here).not.toBe("0.0.1");
    const impossible = stored((r) => void (r.version = "0.0.1"), {
      ...result,
      sha256: contentHash({ ...result, version: "0.0.1" }),
    });
    impossible.result.scenario.lines[0].mechanism = "telepathy";
    impossible.result.sha256 = impossible.contentSha256 = contentHash(impossible.result);
    await expect(verifyResult(impossible, here)).rejects.toThrow(
      /mechanism: cannot be run: there is no mechanism "telepathy"\n\n.*it was written by muxsim 0.0.1; this is/,
    );
  });

  test("that cannot run what was changed says so", async () => {
    const broken = stored((r) => void (r.scenario.lines[0].mechanism = "telepathy"));
    await expect(verifyResult(broken, here)).rejects.toThrow(
      /mechanism: cannot be run: there is no mechanism "telepathy"\n\n.*has been changed since it was written: /,
    );
  });
});

describe("verifying with mechanisms of one's own", () => {
  test("needs the object that took part", async () => {
    const scenario = readScenario(
      {
        ...{ name: "own", question: "Q?", machine: { cores: 2, profile: "linux-2026-vm" } },
        workload: { closed: { "total-rate": "10k/s", io: "exponential", callback: "5us" } },
        ...{ mechanisms: ["timer-wheel"], pending: [10], seed: "own" },
        measurement: { replications: 2, "warm-up": 10, completions: 100 },
      },
      { mechanisms: [timerWheel] },
    );
    const own = stored(undefined, JSON.parse(resultText(await runScenario(scenario, { mechanisms: [timerWheel] }))));
    await expect(verifyResult(own)).rejects.toThrow("timer-wheel was given as an object by a program");
    expect(await verifyResult(own, { mechanisms: [timerWheel] })).toMatchObject({ identical: true });
    own.result.models![0].sha256 = "0".repeat(64);
    await expect(verifyResult(own)).rejects.toThrow(/give its module with --model \(it was null, SHA-256 0{64}\)/);
  });
});

describe("verifying the result of a trace", () => {
  test("needs the trace, and no other", async () => {
    const trace = `time,operation\n${Array.from({ length: 150 }, (_, i) => `${i * 0.01},${i}`).join("\n")}\n`;
    writeFileSync(path("t.csv"), trace);
    writeFileSync(path("moved.csv"), trace);
    writeFileSync(path("other.csv"), `${trace}2,1\n`);
    writeFileSync(
      path("s.yaml"),
      "name: t\nquestion: Q?\nmachine: { cores: 2, profile: linux-2026-vm }\nworkload: { trace: { file: t.csv, callback: 5us } }\n" +
        "mechanisms: [epoll]\npending: [10]\nmeasurement: { replications: 2, warm-up: 10, completions: 50 }\n",
    );
    const run = await runScenario(loadScenario(path("s.yaml")).scenario, here);
    const recorded = stored(undefined, JSON.parse(resultText(run)));
    await expect(verifyResult(recorded, here)).rejects.toThrow(/the trace t.csv: give it with --trace \(SHA-256/);
    await expect(verifyResult(recorded, { ...here, trace: path("other.csv") })).rejects.toThrow(
      /is not the trace of the result/,
    );
    await expect(verifyResult(stored(), { ...here, trace: path("t.csv") })).rejects.toThrow(
      /no recorded trace, but closed/,
    );
    expect(await verifyResult(recorded, { ...here, trace: path("moved.csv") })).toMatchObject({ identical: true });
    const events = stored(
      (r) => r.scenario.workload.kind === "trace" && r.scenario.workload.trace.events++,
      recorded.result,
    );
    const { differences } = await verifyResult(events, { ...here, trace: path("moved.csv") });
    expect(differences[0]).toMatchObject({ path: "scenario.workload.trace.events", a: 151, b: 150 });
  });
});
