/**
 * Where a run keeps what it has so far: `results/x.partial` for `results/x`. It appears with its marker and the run's
 * lock in one step, and goes in one step, so that whatever kills a process never leaves one that nobody can tell whose
 * it is.
 *
 *     .muxsim       marker
 *     lock/         of the run at work
 *     cells.jsonl   checkpoint
 *     output/       files that are being written
 *     previous/     the former result, while the new one takes its place
 */
import { mkdirSync, readdirSync, renameSync, type Stats, unlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { SystemError, UsageError } from "../../common/errors.js";
import { entryAt, kindOf, removeEmpty } from "../../common/place.js";
import { inWords, systemCode } from "../../common/system-error.js";
import { type Holder, isLocked, Lock, newId, removeLock, strangersInLock } from "./lock.js";
import { aOf, isBeginning, type Kind, kindOfDirectory, MARKER, markerOf, removeMade } from "./marker.js";

const LOCK = "lock";
const DIRECTORIES = ["output", "previous"];
const FILES = [MARKER, "cells.jsonl"];
/** No process that lives takes so long to make a directory. */
const MOMENT_MS = 60_000;
/** Others may make and remove it at the same time. */
const ATTEMPTS = 100;
/**
 * So often in a row must the same directory look like a stranger's: between two looks it may have gone, and another
 * come.
 */
const LOOKS = 3;

export class WorkDirectory {
  readonly checkpoint: string;
  /** Files that are being written. */
  readonly output: string;
  /** The former result. */
  readonly previous: string;

  private constructor(
    readonly path: string,
    private readonly lock: Lock,
    /** Whether it was not there before. */
    readonly isNew: boolean,
  ) {
    this.checkpoint = join(path, "cells.jsonl");
    this.output = join(path, "output");
    this.previous = join(path, "previous");
  }

  /**
   * Make the directory `path`, or take over the one that an earlier run has left there.
   * @throws UsageError if another run is at work in it, or if it is not muxsim's
   */
  static claim(path: string): WorkDirectory {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const claimed = entryAt(path) === undefined ? create(path) : takeOver(path);
      if (claimed !== undefined) return new WorkDirectory(path, claimed.lock, claimed.isNew);
    }
    throw new SystemError(`${path} comes and goes: too many runs write to it at the same time`);
  }

  get isHeld(): boolean {
    return this.lock.isHeld;
  }

  /** Keep what is there, for a later run to go on from. */
  release(): void {
    this.lock.release();
  }

  /** Remove all that muxsim has made in it, and it; whatever else is in it stays. @returns what stays */
  remove(): string[] {
    if (!this.isHeld) {
      this.lock.release();
      return [];
    }
    removeMade(this.output, { unfinished: true });
    removeMade(this.previous);
    if (entryAt(this.checkpoint)) unlinkSync(this.checkpoint);
    const others = readdirSync(this.path).filter((name) => name !== MARKER && !isLock(name));
    if (others.length > 0) {
      this.lock.release();
      unlinkSync(join(this.path, MARKER));
      return others.map((name) => join(this.path, name));
    }
    const aside = asideOf(this.path);
    renameSync(this.path, aside);
    this.lock.moved(join(aside, LOCK));
    this.lock.release();
    removeRest(aside);
    return [];
  }
}

type Claimed = Pick<WorkDirectory, "isNew"> & { lock: Lock };

/** @returns nothing if another process was first */
function create(path: string): Claimed | undefined {
  sweep(path);
  const prepared = asideOf(path);
  try {
    mkdirSync(prepared);
    const marker = markerOf("unfinished run", []);
    writeFileSync(join(prepared, marker.path), marker.content, { flag: "wx" });
    const lock = Lock.take(join(prepared, LOCK)) as Lock;
    renameSync(prepared, path);
    lock.moved(join(path, LOCK));
    return { lock, isNew: true };
  } catch (error) {
    removeRest(prepared);
    if (["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) return undefined;
    throw inWords(error, `cannot write to ${path}`);
  }
}

/** @returns nothing if it was removed meanwhile */
function takeOver(path: string): Claimed | undefined {
  try {
    if (!isOwn(path)) return undefined;
    const lock = Lock.take(join(path, LOCK));
    if (lock instanceof Lock && lock.isHeld) return { lock, isNew: false };
    // It was taken in what was being removed and is no longer there.
    if (lock instanceof Lock) return undefined;
    throw new UsageError(`${path} is in use: ${holderText(lock)}`);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw inWords(error, `cannot write to ${path}`);
  }
}

function holderText({ pid, host }: Holder): string {
  return `process ${pid} on ${host} is writing there; wait for its end, or choose another directory with --out`;
}

/**
 * Whether all of the directory `path` is muxsim's; false also if it comes and goes, so that nothing can be said of it.
 * @throws UsageError if it is not
 */
function isOwn(path: string): boolean {
  const first = entryAt(path);
  let stranger: string | undefined;
  for (let look = 0; look < LOOKS; look++) {
    stranger = first && strangerAt(path, first);
    if (stranger === undefined) return first !== undefined;
    if (!isSame(first, entryAt(path))) return false;
  }
  throw new UsageError(
    `${path} is needed for what is not finished, and ${stranger}: it is left alone; move it away, or choose another directory with --out`,
  );
}

function isSame(before: Stats | undefined, now: Stats | undefined): boolean {
  return before?.dev === now?.dev && before?.ino === now?.ino && before?.ctimeMs === now?.ctimeMs;
}

function strangerAt(path: string, entry: Stats): string | undefined {
  const kind = kindOfDirectory(path);
  return kind === "unfinished run" ? strangerInWork(path) : whatIs(entry, kind);
}

function whatIs(entry: Stats, kind: Kind | undefined): string {
  if (kind !== undefined) return `holds ${aOf(kind)}`;
  return entry.isDirectory() ? "is a directory that muxsim did not make" : `is ${kindOf(entry)}`;
}

function strangerInWork(path: string): string | undefined {
  for (const name of readdirSync(path)) {
    const entry = entryAt(join(path, name));
    if (entry === undefined || (entry.isFile() && FILES.includes(name))) continue;
    if (!entry.isDirectory() || !(DIRECTORIES.includes(name) || isLock(name)))
      return `holds ${name}, ${kindOf(entry)} that muxsim did not make`;
    const [stranger] = isLock(name) ? strangersInLock(join(path, name)) : [];
    if (stranger !== undefined) return `holds ${name}/${stranger}, which muxsim did not make`;
  }
  return undefined;
}

/** A name beside `path`, for the moments in which it is being made or removed. */
function asideOf(path: string): string {
  return `${path}.${newId()}`;
}

/** Remove what processes that were killed in such a moment have left. */
function sweep(path: string): void {
  const parent = dirname(path);
  const pattern = /\.[0-9a-f]{8}$/;
  const names = namesIn(parent).filter((name) => pattern.test(name) && name.replace(pattern, "") === basename(path));
  for (const left of names.map((name) => join(parent, name))) {
    const entry = entryAt(left);
    if (!entry?.isDirectory() || Date.now() - entry.mtimeMs < MOMENT_MS) continue;
    if (isBetween(left)) removeRest(left);
  }
}

/** What is in `directory`; nothing where that is not told, which is no reason not to write there. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * Whether `directory` has in it what one has that is being made or removed, and of that no more than is muxsim's, by a
 * process that is dead.
 */
function isBetween(directory: string): boolean {
  return readdirSync(directory).every((name) => {
    if (name === MARKER) return isBeginning(directory, markerOf("unfinished run", []));
    const lock = join(directory, name);
    return isLock(name) && strangersInLock(lock).length === 0 && !isLocked(lock);
  });
}

/** Remove marker and locks of `directory`, and it, if nothing else is in it. */
function removeRest(directory: string): void {
  // Whoever was about to ask for the lock may make another one, until the directory is gone.
  for (let attempt = 0; attempt < ATTEMPTS && entryAt(directory) !== undefined; attempt++) {
    const names = readdirSync(directory);
    if (names.some((name) => name !== MARKER && !isLock(name))) return;
    for (const name of names.filter(isLock)) removeLock(join(directory, name));
    if (entryAt(join(directory, MARKER))) unlinkSync(join(directory, MARKER));
    removeEmpty([directory]);
  }
}

/** The lock, or one that is being made or taken away. */
function isLock(name: string): boolean {
  return /^lock(\.[0-9a-f]{8})?$/.test(name);
}
