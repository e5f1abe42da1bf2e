/** How a result and its charts are cited. */
import type { Result } from "../../scenarios/common/types.js";

/** First characters of the content hash: enough to tell results apart, short enough to say. */
export function shortHash(result: Result): string {
  return result.sha256.slice(0, 8);
}

/** The identifier of a chart: `3fa9c12b-latency`. */
export function chartId(result: Result, name: string): string {
  return `${shortHash(result)}-${name}`;
}

/** The identifier of a claim: `3fa9c12b-claim-fifo-linear`. */
export function claimId(result: Result, id: string): string {
  return chartId(result, `claim-${id}`);
}

/** Where a figure comes from, in one line. */
export function provenance(result: Result, name: string): string {
  return `${chartId(result, name)}  ·  muxsim v${result.version}, scenario ${result.scenario.name}, seed ${result.scenario.seed}, sha256 ${result.sha256.slice(0, 16)}`;
}
