/**
 * Finished cells on disk, so that an interrupted sweep can go on.
 *
 * A checkpoint is JSON lines: a header with the key of the sweep it belongs to, then one {@link CellResult} a line, in the order
 * they finished, with the index of the part whose it is (0 for the scenario itself). A process killed while writing leaves a torn last line, which is dropped.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./errors.js";
import type { CellResult } from "./types.js";

const SCHEMA = "muxsim-checkpoint/2";

interface Finished {
  part: number;
  result: CellResult;
}

export class Checkpoint {
  private constructor(
    private readonly descriptor: number,
    /** In earlier runs. */
    private readonly finished: readonly Finished[],
  ) {}

  /** Start anew, forgetting whatever was there. */
  static create(path: string, key: string): Checkpoint {
    mkdirSync(dirname(path), { recursive: true });
    const checkpoint = new Checkpoint(openSync(path, "w"), []);
    checkpoint.writeLine({ schema: SCHEMA, key });
    return checkpoint;
  }

  /**
   * Go on from `path`, or start there if nothing usable was kept.
   * @throws UsageError if it belongs to another scenario, seed or version
   */
  static resume(path: string, key: string): Checkpoint {
    if (!existsSync(path)) return Checkpoint.create(path, key);
    const text = readFileSync(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const [header, ...lines] = whole.split("\n").slice(0, -1);
    if (header === undefined) return Checkpoint.create(path, key);
    checkHeader(path, header, key);
    truncateSync(path, Buffer.byteLength(whole));
    return new Checkpoint(
      openSync(path, "a"),
      lines.map((line) => JSON.parse(line) as Finished),
    );
  }

  finishedOf(part: number): CellResult[] {
    return this.finished.filter((each) => each.part === part).map(({ result }) => result);
  }

  add(part: number, result: CellResult): void {
    this.writeLine({ part, result } satisfies Finished);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private writeLine(value: unknown): void {
    writeSync(this.descriptor, `${JSON.stringify(value)}\n`);
  }
}

function checkHeader(path: string, header: string, key: string): void {
  let found: { schema?: unknown; key?: unknown } | null = null;
  try {
    found = JSON.parse(header);
  } catch {
    // Not JSON at all: the same answer as for another schema.
  }
  if (found?.schema !== SCHEMA) throw new UsageError(`${path} is not a checkpoint of this version of muxsim`);
  if (found.key !== key) {
    throw new UsageError(
      `${path} belongs to another run: the scenario, its settings or the version differ. ` +
        "Give the same settings as then, or leave out --resume to start anew.",
    );
  }
}
