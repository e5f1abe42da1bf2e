/**
 * Finished cells on disk, so that an interrupted sweep can go on.
 *
 * A checkpoint is JSON lines: a header with the key of the sweep it belongs to, then one {@link CellResult} a line, in
 * the order they finished, with the index of the part whose it is (0 for the scenario itself). Each line has a SHA-256
 * over the key and what the line says, so that it is taken only as it was written, and only for the sweep it was
 * written for. What does not hold is left out and said; a torn last line, as a process leaves it that is killed while
 * writing, is cut off.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../common/errors.js";
import { hashOf } from "../common/hash.js";
import { openInput } from "../common/input-file.js";
import { entryAt, makeDirectories } from "../common/place.js";
import { inWords, saying } from "../common/system-error.js";
import type { CellResult } from "../common/types.js";

const SCHEMA = "muxsim-checkpoint/3";
const EXPECTED = "a checkpoint is a file that an interrupted run has left";
/** What a link leads to is nobody's to write to. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

interface Finished {
  part: number;
  result: CellResult;
}

/** Hears of what was left out. */
type Warn = (message: string) => void;

export class Checkpoint {
  private constructor(
    private readonly path: string,
    private readonly key: string,
    private readonly descriptor: number,
    /** In earlier runs. */
    private readonly finished: readonly Finished[],
  ) {}

  /**
   * Start anew, forgetting what an earlier sweep has left there.
   * @throws UsageError if something else is there, or it cannot be written
   */
  static create(path: string, key: string): Checkpoint {
    makeDirectories(dirname(path));
    return saying(`cannot write ${path}`, () => {
      // Whoever has the former one open goes on writing to what nobody reads.
      if (entryAt(path)) removeCheckpoint(path);
      const checkpoint = new Checkpoint(path, key, openSync(path, "ax"), []);
      checkpoint.write(`${headerOf(key)}\n`);
      return checkpoint;
    });
  }

  /**
   * Go on from `path`, or start there if nothing usable was kept.
   * @throws UsageError if it belongs to another scenario, seed or version, or is no checkpoint
   */
  static resume(path: string, key: string, warn: Warn = () => {}): Checkpoint {
    const kept = entryAt(path) && goOn(path, key, warn);
    return kept ? new Checkpoint(path, key, kept.descriptor, kept.finished) : Checkpoint.create(path, key);
  }

  finishedOf(part: number): CellResult[] {
    return this.finished.filter((each) => each.part === part).map(({ result }) => result);
  }

  add(part: number, result: CellResult): void {
    this.write(`${lineOf({ part, result }, this.key)}\n`);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private write(text: string): void {
    const { size } = fstatSync(this.descriptor);
    try {
      writeFileSync(this.descriptor, text);
    } catch (error) {
      // What comes after half a line would be lost with it.
      ftruncateSync(this.descriptor, size);
      throw inWords(error, `cannot write ${this.path}`);
    }
  }
}

/** What can be used of the checkpoint `path`, ready to be added to; undefined if not even its header was written. */
function goOn(path: string, key: string, warn: Warn): { descriptor: number; finished: Finished[] } | undefined {
  const flags = constants.O_RDWR | constants.O_APPEND | NO_LINK;
  const descriptor = openInput(path, { shown: path, expected: EXPECTED }, flags);
  let usable = false;
  try {
    const { finished, bytes, damaged } = readCheckpoint(path, descriptor, key);
    if (damaged > 0)
      warn(
        `${path}: ${damaged === 1 ? "a line is damaged; its run is" : `${damaged} lines are damaged; their runs are`} repeated.`,
      );
    ftruncateSync(descriptor, bytes);
    usable = bytes > 0;
    return usable ? { descriptor, finished } : undefined;
  } catch (error) {
    throw inWords(error, `cannot continue from ${path}`);
  } finally {
    if (!usable) closeSync(descriptor);
  }
}

/** `{"schema":...,"key":...,"sha256":...}` */
function headerOf(key: string): string {
  return JSON.stringify({ schema: SCHEMA, key, sha256: lineHash(key, SCHEMA) });
}

/** `{"sha256":...,"part":...,"result":...}`; the hash is over the text from `"part"` on. */
function lineOf(finished: Finished, key: string): string {
  const rest = JSON.stringify(finished).slice(1);
  return `{"sha256":"${lineHash(key, rest)}",${rest}`;
}

const LINE = /^\{"sha256":"([0-9a-f]{64})",/;

function lineHash(key: string, text: string): string {
  return hashOf(`${key}\n${text}`);
}

/** What a line says, if it is as it was written. */
function read(line: string, key: string): Finished | undefined {
  const [start, hash] = LINE.exec(line) ?? ["", ""];
  const rest = line.slice(start.length);
  return hash !== "" && lineHash(key, rest) === hash ? JSON.parse(`{${rest}`) : undefined;
}

/** The finished cells in an open checkpoint, the bytes of its whole lines, and how many of these are damaged. */
function readCheckpoint(path: string, descriptor: number, key: string) {
  const finished: Finished[] = [];
  let header: "right" | "damaged" | undefined;
  let [bytes, damaged] = [0, 0];
  for (const { text, end } of linesOf(descriptor)) {
    if (end === undefined) {
      if (header === undefined && !isStart(text)) throw noCheckpoint(path);
      break;
    }
    bytes = end;
    const found = header === undefined ? undefined : read(text, key);
    if (found !== undefined) finished.push(found);
    else if (header !== undefined) damaged++;
    else header = checkHeader(path, text, key);
  }
  // Lines prove by themselves that they belong to this sweep.
  if (header === "damaged" && finished.length === 0) throw noCheckpoint(path);
  return { finished, bytes, damaged: header === "damaged" ? damaged + 1 : damaged };
}

/** @throws UsageError if it is the header of another sweep */
function checkHeader(path: string, line: string, key: string): "right" | "damaged" {
  if (line === headerOf(key)) return "right";
  const other = /"key":"([^"]*)"/.exec(line)?.[1];
  if (other === undefined || line !== headerOf(other)) return "damaged";
  throw new UsageError(
    `${path} belongs to another run: the scenario, its settings or the version differ. ` +
      "Give the same settings as then, or leave out --resume to start anew.",
  );
}

function noCheckpoint(path: string): UsageError {
  return new UsageError(`${path} is not a checkpoint of this version of muxsim; leave out --resume to start anew`);
}

/** Of any version. */
const START = '{"schema":"muxsim-checkpoint/';

/** Whether `text` is how a checkpoint begins, as far as it goes. */
function isStart(text: string): boolean {
  return text.startsWith(START) || START.startsWith(text);
}

/** @throws UsageError if what stands at `path` is no checkpoint */
function removeCheckpoint(path: string): void {
  const descriptor = openInput(path, { shown: path, expected: EXPECTED }, constants.O_RDONLY | NO_LINK);
  const start = Buffer.alloc(START.length);
  const read = readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  if (!isStart(start.toString("latin1", 0, read)))
    throw new UsageError(`${path} is not a checkpoint of muxsim, so it is not replaced: move it away`);
  unlinkSync(path);
}

const CHUNK = 1 << 20;
/** No run has so much to say. */
const MAX_LINE = 1 << 28;
const LINE_FEED = 10;

/** The lines of a file from its beginning, each with the byte after it; the last one without, where it does not end. */
function* linesOf(descriptor: number): Generator<{ text: string; end?: number }> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let begun: Buffer[] = [];
  let [position, length] = [0, 0];
  for (let read = 1; read > 0 && length < MAX_LINE; position += read) {
    read = readSync(descriptor, buffer, 0, CHUNK, position);
    const chunk = buffer.subarray(0, read);
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield { text: Buffer.concat([...begun, chunk.subarray(start, end)]).toString(), end: position + end + 1 };
      [begun, length, start] = [[], 0, end + 1];
    }
    begun.push(Buffer.from(chunk.subarray(start)));
    length += read - start;
  }
  if (length > 0) yield { text: Buffer.concat(begun).toString() };
}
