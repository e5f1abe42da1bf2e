/** Whether something is a validation, by its name: told without reading it. */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";

export const VALIDATION_FILE = "validation.json";

/** Whether `path` is a directory with a validation, or the file of one. */
export function isValidation(path: string): boolean {
  if (!existsSync(path)) return false;
  return statSync(path).isDirectory() ? existsSync(join(path, VALIDATION_FILE)) : basename(path) === VALIDATION_FILE;
}
