/** From notations to zod schemas: structure is zod's, values read themselves, and both say what they expected. */
import { z } from "zod";
import { didYouMean } from "./nearest.js";
import { type JsonSchema, Misread, type Notation, show } from "./units.js";

/** A value in the file, read by `notation`; `description` is what an editor shows. */
export function field<T>(notation: Notation<T>, description: string) {
  return z
    .unknown()
    .meta({ ...notation.json, description })
    .transform((input, context): T => {
      try {
        if (input === undefined) throw new Misread(`missing; expected ${notation.expected}`);
        return notation.read(input);
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
        return z.NEVER;
      }
    });
}

/** A map with exactly these keys. Each unknown key gets a line of its own in the issue's message. */
export function section<S extends z.ZodRawShape>(shape: S, description: string) {
  const known = Object.keys(shape);
  return z
    .strictObject(shape, {
      error: (issue) => {
        if (issue.code === "unrecognized_keys") {
          return issue.keys.map((key: string) => `unknown key${didYouMean(key, known)}`).join("\n");
        }
        const expected = `expected a map with ${known.join(", ")}`;
        return issue.input === undefined ? `missing; ${expected}` : `${expected}; got ${show(issue.input)}`;
      },
    })
    .meta({ description });
}

/** Pass a nested schema's issues on, as if `path` had been part of the outer schema. */
export function forward(context: z.RefinementCtx, error: z.ZodError, path: readonly PropertyKey[]): void {
  for (const issue of error.issues) context.issues.push({ ...issue, path: [...path, ...issue.path] } as never);
}

/** The JSON Schema of what may be written, without the header of a document of its own. */
export function writtenAs(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input" });
  return json;
}
