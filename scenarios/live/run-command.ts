/** The command that makes a run of a page's scenario again, once that is saved as its file. */
import { shellLine } from "../common/shell.js";
import type { LiveText } from "./messages.js";

export function runCommand({ file, overrides: { models, percentiles = [] }, beside }: LiveText): string {
  const flags = [
    ...(models ? ["--models", models.join(",")] : []),
    ...percentiles.flatMap((name) => ["--metric", `response.${name}`]),
  ];
  return shellLine(["muxsim", "run", beside?.path ?? file, ...flags]);
}
