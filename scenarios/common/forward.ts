import type * as z from "zod";

/** Pass a nested schema's issues on, as if `path` had been part of the outer schema. */
export function forward(context: z.RefinementCtx, error: z.ZodError, path: readonly PropertyKey[]): void {
  for (const issue of error.issues) context.issues.push({ ...issue, path: [...path, ...issue.path] } as never);
}
