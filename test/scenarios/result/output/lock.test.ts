import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Holder, isLocked, Lock, removeLock } from "../../../../scenarios/result/output/lock.js";
import { ownDirectory } from "./directories.js";

const at = ownDirectory();
const LINUX = existsSync("/proc/self/stat");

/** The lock of a process that differs from this one in `changes`. */
function heldBy(changes: Partial<Holder>): string {
  const lock = at("lock");
  Lock.take(lock);
  const file = join(lock, "holder.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...changes }));
  return lock;
}

function silentFor(lock: string, seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(join(lock, "holder.json"), then, then);
}

describe("a lock", () => {
  test("is held by one, until it is released", () => {
    const first = Lock.take(at("lock")) as Lock;
    expect(first.isHeld).toBe(true);
    expect(Lock.take(at("lock"))).toMatchObject({ pid: process.pid });
    first.release();
    expect(readdirSync(at(""))).toEqual([]);
    const second = Lock.take(at("lock")) as Lock;
    expect([first.isHeld, second.isHeld]).toEqual([false, true]);
    // Nobody releases what another one holds.
    first.release();
    expect(second.isHeld).toBe(true);
    second.release();
  });

  const dead = spawnSync("true").pid;
  test.each<[string, Partial<Holder>, boolean, number?]>([
    ["a process that runs", {}, true],
    ["one that has ended", { pid: dead }, false],
    ...(LINUX
      ? [["one whose number another process has now", { started: "1" }, false] as [string, object, boolean]]
      : []),
    ["one of a computer of the same name, or from before this one was started", { boot: "another" }, true],
    ["one of these, silent for long", { boot: "another" }, false, 600],
    ["one of another container, heard of lately", { numbers: "another", pid: dead }, true],
    ["one of another container, silent for long", { numbers: "another" }, false, 600],
    ["one of another computer, heard of lately", { host: "another", boot: "another", pid: dead }, true],
    ["one of another computer, silent for long", { host: "another", boot: "another" }, false, 600],
  ])("of %s", (_who, changes, isHeld, silence = 0) => {
    const lock = heldBy(changes);
    silentFor(lock, silence);
    expect(isLocked(lock)).toBe(isHeld);
    const taken = Lock.take(lock);
    expect(taken instanceof Lock).toBe(!isHeld);
    if (taken instanceof Lock) taken.release();
    for (const name of readdirSync(at(""))) removeLock(at(name));
    expect(readdirSync(at(""))).toEqual([]);
  });

  test("cannot be taken away from one who has taken it away from a dead process", () => {
    const lock = heldBy({ pid: dead, id: "0000dead" });
    expect(Lock.take(lock)).toBeInstanceOf(Lock);
    // Whoever has seen the dead one too, and wants to move it out of the way only now, cannot.
    expect(() => renameSync(lock, `${lock}.0000dead`)).toThrow(/ENOTEMPTY|EEXIST/);
    expect(Lock.take(lock)).toMatchObject({ pid: process.pid });
  });

  test("of which nobody can tell who holds it is left alone, and said", () => {
    const lock = heldBy({ pid: undefined });
    expect(() => Lock.take(lock)).toThrow("does not say who holds it");
  });

  test.runIf(LINUX)("is not held by a process that has ended and that nobody has asked about", () => {
    // A shell that becomes a program which does not wait for the child it finds itself with.
    const { stdout } = spawnSync("sh", ["-c", "true & echo $!; exec sleep 0.5"], { encoding: "utf8", timeout: 300 });
    const lock = heldBy({ pid: Number(stdout), started: null });
    expect(Lock.take(lock)).toBeInstanceOf(Lock);
  });
});
