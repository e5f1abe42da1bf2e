/**
 * A process killed at any step of its way: before and after each change to the disk, and in the middle of each file.
 */
import { spawnSync } from "node:child_process";
import type * as Fs from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { contentsOf, files, ownDirectory, write, writeResult } from "./directories.js";

/** The change of the disk at which the process is killed; undefined while it lives. */
const killed = vi.hoisted(() => ({ at: undefined as number | undefined, changes: 0 }));

class Killed extends Error {}

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof Fs>();
  const deadly = <A extends unknown[], R>(change: (...args: A) => R, half?: (...args: A) => void) => {
    return (...args: A): R => {
      if (killed.at !== undefined && ++killed.changes >= killed.at) {
        if (killed.changes === killed.at) half?.(...args);
        throw new Killed();
      }
      return change(...args);
    };
  };
  const halfFile = (...[path, data]: Parameters<typeof fs.writeFileSync>) =>
    fs.writeFileSync(path, data.toString().slice(0, 20));
  return {
    ...fs,
    mkdirSync: deadly(fs.mkdirSync as (path: string) => string | undefined),
    rmdirSync: deadly(fs.rmdirSync),
    unlinkSync: deadly(fs.unlinkSync),
    renameSync: deadly(fs.renameSync),
    writeFileSync: deadly(fs.writeFileSync, halfFile),
  };
});

const at = ownDirectory();
const dead = spawnSync("true").pid;
beforeEach(() => {
  killed.at = undefined;
});

/** A whole run to `out` that is killed at change number `step`. @returns whether it came to that */
function killedAt(step: number): boolean {
  killed.changes = 0;
  killed.at = step;
  try {
    const output = OutputDirectory.open(at("out"), "result");
    write(output.checkpoint, "finished");
    output.write(files("second"));
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  } finally {
    killed.at = undefined;
  }
}

/** This process goes on, but the one that was killed would be dead, and some time passes. */
async function bury(): Promise<void> {
  const fs = await vi.importActual<typeof Fs>("node:fs");
  for (const path of fs.readdirSync(at(""), { recursive: true, encoding: "utf8" })) {
    if (path.endsWith("holder.json")) {
      const text = fs.readFileSync(at(path), "utf8").replace(`"pid":${process.pid},`, `"pid":${dead},`);
      fs.writeFileSync(at(path), text);
    }
  }
  const past = new Date(Date.now() - 120_000);
  for (const path of fs.readdirSync(at(""), { recursive: true, encoding: "utf8" })) fs.utimesSync(at(path), past, past);
}

describe("a run that is killed", () => {
  test("loses nothing at whatever step, and the next one leaves no trace of it", async () => {
    const steps: string[] = [];
    for (let step = 1; ; step++) {
      const fs = await vi.importActual<typeof Fs>("node:fs");
      fs.rmSync(at(""), { recursive: true });
      write(at("thesis"), "ten years of work");
      writeResult(at("out"), "first");
      if (!killedAt(step)) break;
      await bury();
      const next = OutputDirectory.open(at("out"), "result");
      const { "result.json": result, ...rest } = contentsOf(at("out"));
      expect(result, `after step ${step}`).toMatch(/first|second/);
      expect(Object.keys(rest)).toEqual(["figures/a.png", "figures/part/a.svg"]);
      steps.push(result.includes("first") ? "first" : "second");
      next.write(files("third"));
      expect(contentsOf(at("out"))["result.json"]).toContain("third");
      expect(fs.readdirSync(at("")), `after step ${step}`).toEqual(["out", "thesis"]);
      expect(contentsOf(at("")).thesis).toBe("ten years of work");
    }
    // First the former result is there, then the new one.
    expect(steps.join(" ")).toMatch(/^(first ){15,}(second ){10,}second$/);
  });

  test("keeps its checkpoint for the next one", async () => {
    const output = OutputDirectory.open(at("out"), "result");
    write(output.checkpoint, "finished");
    expect(() => OutputDirectory.open(at("out"), "result")).toThrow("in use");
    await bury();
    const next = OutputDirectory.open(at("out"), "result");
    expect(contentsOf(at("out.partial"))).toEqual({ "cells.jsonl": "finished" });
    next.discard();
    expect(contentsOf(at("out.partial"))).toEqual({ "cells.jsonl": "finished" });
  });
});
