/**
 * A directory that appears all at once: written next to its place, then renamed. Whatever kills the process leaves
 * nothing half-written in it and loses nothing: the former result is there, or the new one, or the next run puts the
 * former one back.
 *
 * Everything that would keep it from being written is found out when it is opened, before any work is done.
 */
import { accessSync, constants, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../common/errors.js";
import { entryAt, holdsWorkingDirectory, kindOf, makeDirectories, placeOf, removeEmpty } from "../common/place.js";
import { inWords, saying } from "../common/system-error.js";
import {
  aOf,
  type Kind,
  kindOfDirectory,
  MARKER,
  markerOf,
  type OutputFile,
  removeMade,
  strangerIn,
} from "./output/marker.js";
import { WorkDirectory } from "./output/work.js";

export type { OutputFile } from "./output/marker.js";

export type OutputKind = Exclude<Kind, "unfinished run">;

export class OutputDirectory {
  private constructor(
    /** Absolute. */
    readonly directory: string,
    private readonly kind: OutputKind,
    private work: WorkDirectory,
    /** Directories made above it. */
    private readonly made: readonly string[],
  ) {}

  /**
   * A place for a result at `given`: where nothing is, in an empty directory, or instead of an earlier result of the
   * same kind. Nobody else gets it until it is written, discarded or released.
   * @throws UsageError if that cannot be
   */
  static open(given: string, kind: OutputKind): OutputDirectory {
    const directory = placeOf(given);
    checkKind(directory, kind);
    const made = makeDirectories(dirname(directory));
    let work: WorkDirectory | undefined;
    try {
      work = WorkDirectory.claim(`${directory}.partial`);
      const output = new OutputDirectory(directory, kind, work, made);
      output.recover();
      output.probe();
      return output;
    } catch (error) {
      if (work?.isNew) work.remove();
      else work?.release();
      removeEmpty(made);
      throw inWords(error, `cannot write to ${directory}`);
    }
  }

  /** File for finished runs, to go on from. */
  get checkpoint(): string {
    return this.work.checkpoint;
  }

  /**
   * Put `files` in the directory, replacing an earlier result as a whole.
   * @returns what of others' was found where the unfinished run was, and left there
   * @throws UsageError or SystemError if it cannot be written: what was finished is kept, and the earlier result is as
   *   it was
   */
  write(files: readonly OutputFile[]): string[] {
    // Removed by somebody, or taken over because nothing was heard of this process for too long.
    if (!this.work.isHeld) this.work = WorkDirectory.claim(this.work.path);
    this.recover();
    const { output } = this.work;
    try {
      mkdirSync(output);
      for (const { path, content } of [markerOf(this.kind, files), ...files]) {
        makeDirectories(dirname(join(output, path)));
        saying(`cannot write ${join(output, path)}`, () => writeFileSync(join(output, path), content, { flag: "wx" }));
      }
      this.replace();
    } catch (error) {
      removeMade(output, { unfinished: true });
      throw inWords(error, `cannot write to ${this.directory}`);
    }
    return this.work.remove();
  }

  /** Leave nothing of an unfinished run, unless an earlier one has left it. */
  discard(): void {
    if (this.work.isNew) this.work.remove();
    else this.work.release();
    removeEmpty(this.made);
  }

  /** Keep what is finished, for a later run to go on from. @returns whether it is still there */
  release(): boolean {
    const { isHeld } = this.work;
    this.work.release();
    return isHeld;
  }

  /** Set right what a process has left that was killed while it wrote. */
  private recover(): void {
    const { output, previous } = this.work;
    removeMade(output, { unfinished: true });
    if (entryAt(previous) && !entryAt(this.directory)) renameSync(previous, this.directory);
    removeMade(previous);
    for (const path of [output, previous])
      if (entryAt(path))
        throw new UsageError(`${path} holds ${strangerIn(path) ?? "what cannot be removed"}: move it away`);
    checkReplaceable(this.directory, this.kind);
  }

  /** Whether a directory that is there can be moved out of the way, as it will have to be. */
  private probe(): void {
    if (!entryAt(this.directory)) return;
    const { previous } = this.work;
    saying(`${this.directory} cannot be replaced`, () => {
      accessSync(this.directory, constants.W_OK | constants.X_OK);
      renameSync(this.directory, previous);
    });
    renameSync(previous, this.directory);
  }

  /** From where it was prepared to its place. */
  private replace(): void {
    const { output, previous } = this.work;
    if (entryAt(this.directory)) renameSync(this.directory, previous);
    try {
      renameSync(output, this.directory);
    } catch (error) {
      if (entryAt(previous)) renameSync(previous, this.directory);
      throw error;
    }
  }
}

/** @throws UsageError unless nothing is at `directory`, or a directory that can be replaced whatever is in it */
function checkKind(directory: string, kind: OutputKind): void {
  const entry = entryAt(directory);
  if (entry?.isDirectory() === false)
    throw refusal(directory, `is ${kindOf(entry)}, and the ${kind} needs a directory`);
  if (entry && holdsWorkingDirectory(directory))
    throw refusal(directory, "holds the working directory, so it cannot be replaced");
}

/** @throws UsageError unless nothing is at `directory`, or nothing in it, or only what muxsim has made, of this kind */
function checkReplaceable(directory: string, kind: OutputKind): void {
  checkKind(directory, kind);
  const reason = entryAt(directory) && reasonAgainst(directory, kind);
  if (reason !== undefined) throw refusal(directory, reason);
}

function refusal(directory: string, reason: string): UsageError {
  return new UsageError(`${directory} ${reason}; choose another directory with --out`);
}

function reasonAgainst(directory: string, kind: OutputKind): string | undefined {
  const found = kindOfDirectory(directory);
  if (found !== undefined && found !== kind) return `holds ${aOf(found)}, not ${aOf(kind)}, so it is not replaced`;
  const stranger = strangerIn(directory);
  if (stranger === undefined) return undefined;
  if (found !== undefined) return `holds ${stranger}, so it is not replaced`;
  return `is not empty and holds no ${kind} with muxsim's marker (${MARKER}), so it is not replaced`;
}
