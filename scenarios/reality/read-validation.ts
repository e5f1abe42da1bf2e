/** A validation that was written before: found, read, and taken only if it is one. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../common/errors.js";
import { hashOf } from "../common/hash.js";
import { inconsistenciesIn, notAResult, parseJson, textOf } from "../result/read.js";
import { canonicalJson } from "../result/result.js";
import { VALIDATION_FILE as FILE } from "./is-validation.js";
import { VALIDATION_SCHEMA, VALIDATION_SHAPE, type Validation } from "./validation.js";

interface StoredValidation {
  validation: Validation;
  /** Its file, as the user would call it. */
  file: string;
}

/**
 * The validation in `path`: a directory that `muxsim validate` has written, or its validation.json.
 * @throws UsageError if there is none, or it was changed since; ScenarioError with the place if it cannot be read
 */
export function readValidation(path: string): StoredValidation {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, FILE) : path;
  if (!existsSync(file))
    throw new UsageError(
      `no validation "${path}": expected a directory that "muxsim validate" has written, or its ${FILE}`,
    );
  const value = parseJson(textOf(file, `a validation is a directory or its ${FILE}`), file);
  const schema = value !== null && typeof value === "object" && "schema" in value ? value.schema : undefined;
  if (schema !== VALIDATION_SCHEMA)
    throw new UsageError(
      `${file} is no validation of muxsim: ${schema === undefined ? "there is no schema in it" : `its schema is ${JSON.stringify(schema)}`}, expected "${VALIDATION_SCHEMA}"`,
    );
  const { error } = VALIDATION_SHAPE.safeParse(value);
  if (error !== undefined)
    throw notAResult(error.issues.flatMap(inconsistenciesIn), value, file, { verdict: "not a validation" });
  const validation = value as Validation;
  const { schema: _, command: __, sha256, ...content } = validation;
  if (hashOf(canonicalJson(content)) !== sha256)
    throw new UsageError(`${file} has been changed since it was written: its content is not what its sha256 says`);
  return { validation, file };
}
