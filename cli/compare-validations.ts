/** `muxsim compare` of two validations: what two machines did, and how far the simulator agrees with each. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../scenarios/common/errors.js";
import { compareValidations } from "../scenarios/reality/compare-validations.js";
import { readValidation } from "../scenarios/reality/read-validation.js";
import { readIntactResult } from "../scenarios/result/read.js";
import { toMarkdown } from "../viz/encodings/table.js";
import { comparisonAnswer, comparisonRows, type StoredSide } from "../viz/validation/comparison.js";
import { aligned } from "../viz/validation/terminal.js";
import { machineText } from "../viz/validation/words.js";
import { openReport } from "./open.js";
import type { Session } from "./session.js";
import { wrap } from "./wrap.js";
import { writeWhole } from "./write-whole.js";

interface Wanted {
  metric?: string[];
  json?: boolean;
  markdown?: boolean;
  open?: boolean;
  /** Where the page goes, if one is wanted. */
  file?: string;
}

export async function compareBoth(pathA: string, pathB: string, wanted: Wanted, session: Session): Promise<void> {
  if (wanted.metric !== undefined)
    throw new UsageError(
      "--metric: validations are compared by their median notice latency; name the result.json in them",
    );
  const [a, b] = [sideIn(pathA), sideIn(pathB)];
  const comparison = compareValidations(a.validation, b.validation);
  const { out, err } = session;
  const { file } = wanted;
  if (file !== undefined) {
    const { renderValidationComparison } = await import("../viz/validation/comparison-page.js");
    writeWhole(file, renderValidationComparison(a, b, comparison));
    err.line(`Page: ${file}\n      ${pathToFileURL(resolve(file))}`);
    if (wanted.open) await openReport(resolve(file), session);
  }
  const table = comparisonRows(comparison, a);
  if (wanted.json) return out.json(comparison);
  const answer = comparisonAnswer(comparison);
  if (wanted.markdown) return out.write(`${answer}\n\n${toMarkdown(table)}`);
  for (const [name, { file: of, validation }] of Object.entries({ a, b }))
    out.line(
      wrap(
        `${of}: ${machineText(validation.real)}; simulated with ${validation.profile.name}`,
        out.width,
        `${name}  `,
        "   ",
      ),
    );
  out.line(`\n${wrap(answer, out.width)}\n`);
  for (const line of aligned(table, out.width)) out.line(line);
  const { only } = comparison;
  for (const which of ["a", "b"] as const)
    if (only[which] > 0) out.line(`\n${only[which]} further points are only in ${which}.`);
}

/** @throws UsageError if the simulated side is missing, or is another */
function sideIn(path: string): StoredSide {
  const { validation, file } = readValidation(path);
  const beside = join(dirname(file), "result.json");
  if (!existsSync(beside)) throw new UsageError(`${file} has no result.json beside it, the simulated side of it`);
  const { result } = readIntactResult(beside);
  if (result.sha256 === validation.simulatedSha256) return { validation, result, file };
  throw new UsageError(`${beside} is not the simulated side of ${file}: it has another SHA-256`);
}
