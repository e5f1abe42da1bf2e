/** `--strict`: a claim that is not supported is a failure, so that it can live in continuous integration. */
import type { Result, Verdict } from "../scenarios/common/types.js";
import { EXIT } from "./failure.js";

const FAILING: readonly Verdict[] = ["refuted", "undecided"];

/**
 * The exit code of a strict run, and what is said of it on standard error; nothing where all claims, those of parts
 * too, are supported.
 */
export function strictly(result: Result): { code: number; message?: string } {
  const results = [result, ...(result.parts ?? [])];
  const claims = results.flatMap(({ scenario, findings }) =>
    findings.claims.map(({ id, verdict }) => ({
      verdict,
      name: scenario === result.scenario ? id : `${scenario.name}/${id}`,
    })),
  );
  return strictlyJudged(claims, `${result.scenario.name} states no claims`);
}

/** @param none what is said where there are none */
export function strictlyJudged(
  claims: readonly { name: string; verdict: Verdict }[],
  none: string,
): { code: number; message?: string } {
  // Nothing was claimed, so nothing failed; but a check that checks nothing should be known.
  if (claims.length === 0) return { code: EXIT.done, message: `--strict: ${none}` };
  const failing = FAILING.flatMap((kind) => {
    const names = claims.filter(({ verdict }) => verdict === kind).map(({ name }) => name);
    return names.length > 0 ? [`${kind}: ${names.join(", ")}`] : [];
  });
  if (failing.length === 0) return { code: EXIT.done };
  return { code: EXIT.unsupported, message: `--strict: ${failing.join("; ")}` };
}
