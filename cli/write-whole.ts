/** A file that appears when it is whole. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../scenarios/common/errors.js";
import { entryAt, makeDirectories, placeOf } from "../scenarios/common/place.js";
import { saying } from "../scenarios/common/system-error.js";

/**
 * Written beside its place and renamed into it, so that nobody opens half of it; nothing is left where that fails.
 * @throws UsageError or SystemError where it is refused
 */
export function writeWhole(given: string, content: string | Uint8Array): void {
  const file = placeOf(given);
  if (entryAt(file)?.isDirectory()) throw new UsageError(`${given} is a directory: --out takes a file`);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    saying(`cannot write ${given}`, () => {
      makeDirectories(dirname(file));
      writeFileSync(unfinished, content);
      renameSync(unfinished, file);
    });
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
