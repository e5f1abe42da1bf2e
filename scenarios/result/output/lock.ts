/**
 * A lock that a dead process does not hold. It is a directory that says who holds it: a process, known by its number
 * and by the time at which it started, since its number may have been given to another one. A holder that cannot be
 * seen from here, in another container or on another computer, shows that it lives by touching the lock.
 *
 * It comes with its content in one step, by a rename that only one of several processes can make, and goes in one step.
 * It is taken away from a dead process by a rename to the name `lock.<id of the dead>`, which stays: a second process
 * that has found the same one dead cannot take away what a third has made meanwhile.
 */
import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { SystemError } from "../../common/errors.js";
import { systemCode } from "../../common/system-error.js";

/** A process. What the system does not tell is null. */
export interface Holder {
  id: string;
  pid: number;
  /** When it started, in the system's own unit. */
  started: string | null;
  host: string;
  /** Since when the computer runs, and in which set of process numbers the process has its own. */
  boot: string | null;
  numbers: string | null;
}

const FILE = "holder.json";
const TOUCH_MS = 15_000;
/** A lock not touched for so long is that of a dead process, if it cannot be told otherwise. */
const SILENCE_MS = 120_000;
/** Others may take and release it at the same time. */
const ATTEMPTS = 1000;

/** A name that nothing else has. */
export function newId(): string {
  return randomBytes(4).toString("hex");
}

export class Lock {
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private directory: string,
    private readonly id: string,
  ) {
    this.timer = setInterval(() => this.touch(), TOUCH_MS).unref();
  }

  /**
   * Take the lock `directory`.
   * @returns the process that has it instead, if one does
   */
  static take(directory: string): Lock | Holder {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const id = newId();
      if (make(directory, id)) return new Lock(directory, id);
      const holder = holderOf(directory);
      if (holder === undefined) continue;
      if (isAlive(holder, directory)) return holder;
      takeAway(directory, holder);
    }
    throw new SystemError(`${directory} does not say who holds it: remove it, unless a run is at work there`);
  }

  /** Whether it has not been taken away from a process that was silent for too long. */
  get isHeld(): boolean {
    return holderOf(this.directory)?.id === this.id;
  }

  /** It is in a directory that was moved. */
  moved(directory: string): void {
    this.directory = directory;
  }

  release(): void {
    clearInterval(this.timer);
    const aside = `${this.directory}.${this.id}`;
    if (!this.isHeld) return;
    renameSync(this.directory, aside);
    removeLock(aside);
  }

  private touch(): void {
    try {
      const now = new Date();
      utimesSync(join(this.directory, FILE), now, now);
    } catch {
      // Whether it is still held is found out before anything rests on it.
    }
  }
}

/** Make the lock in one step. @returns whether nobody else has it */
function make(directory: string, id: string): boolean {
  const prepared = `${directory}.${id}`;
  mkdirSync(prepared);
  writeFileSync(join(prepared, FILE), JSON.stringify(thisProcess(id)), { flag: "wx" });
  try {
    renameSync(prepared, directory);
    return true;
  } catch (error) {
    removeLock(prepared);
    if (["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) return false;
    throw error;
  }
}

/** Take the lock away from `dead`, unless another process has done it. */
function takeAway(directory: string, dead: Holder): void {
  const aside = `${directory}.${dead.id}`;
  try {
    renameSync(directory, aside);
    if (holderOf(aside)?.id !== dead.id) renameSync(aside, directory);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
  }
}

/** Remove the lock `directory`, whoever has it. */
export function removeLock(directory: string): void {
  for (const remove of [() => unlinkSync(join(directory, FILE)), () => rmdirSync(directory)]) {
    try {
      remove();
    } catch (error) {
      if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
    }
  }
}

/** What is in the lock `directory` besides what belongs there. */
export function strangersInLock(directory: string): string[] {
  return (ifReadable(() => readdirSync(directory)) ?? []).filter((name) => name !== FILE);
}

/** Who holds the lock `directory`, as far as it can be read. */
function holderOf(directory: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(join(directory, FILE), "utf8"));
    return typeof holder?.pid === "number" ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a living process has the lock `directory`. */
export function isLocked(directory: string): boolean {
  const holder = holderOf(directory);
  return holder !== undefined && isAlive(holder, directory);
}

function thisProcess(id: string): Holder {
  const { pid } = process;
  return { id, pid, started: statOf(pid)?.started ?? null, host: hostname(), boot: bootId(), numbers: numbersOf() };
}

function isAlive(holder: Holder, directory: string): boolean {
  const here = thisProcess("");
  // Computers may have the same name; since when they run tells them apart.
  const isSameComputer = here.boot === null ? holder.host === here.host : holder.boot === here.boot;
  if (!isSameComputer || holder.numbers !== here.numbers) return !isSilent(directory);
  if (!exists(holder.pid)) return false;
  const stat = statOf(holder.pid);
  if (stat === undefined) return true;
  return !"ZX".includes(stat.state) && (holder.started === null || stat.started === holder.started);
}

function isSilent(directory: string): boolean {
  try {
    return Date.now() - statSync(join(directory, FILE)).mtimeMs > SILENCE_MS;
  } catch {
    return true;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** State and time of start of a process, where the system tells them (Linux: proc(5)). */
function statOf(pid: number): { state: string; started: string } | undefined {
  const text = ifReadable(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The second field, the command's name, is in brackets and may hold anything.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields && { state: fields[0], started: fields[19] };
}

function bootId(): string | null {
  return ifReadable(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? null;
}

function numbersOf(): string | null {
  return ifReadable(() => readlinkSync("/proc/self/ns/pid")) ?? null;
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
