/** Amounts as scenario files have them, `5us`, `10k/s`, `4`: read for a slider, and written by it. */
import { formatExact } from "../../../scenarios/common/format.js";

export type Kind = "count" | "number" | "ns" | "rate";

export interface Amount {
  /** In nanoseconds, or per second, or as it is. */
  value: number;
  kind: Kind;
}

const NANOSECONDS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };
const PREFIXES: Record<string, number> = { "": 1, k: 1e3, M: 1e6, G: 1e9 };
const WRITTEN = /^([\d.]+(?:e\d+)?) *(?:(ns|us|µs|ms|s)|(k|M|G)?(\/s)?)$/;

/** The amount that stands in a file; undefined if it is something else, such as a distribution. */
export function amountOf(written: unknown): Amount | undefined {
  const [, digits, unit, prefix = "", perSecond] = WRITTEN.exec(String(written).trim()) ?? [];
  const number = Number(digits);
  if (digits === undefined || Number.isNaN(number)) return undefined;
  if (unit !== undefined) return { value: number * NANOSECONDS[unit], kind: "ns" };
  const value = number * PREFIXES[prefix];
  if (perSecond !== undefined) return { value, kind: "rate" };
  return { value, kind: Number.isInteger(value) ? "count" : "number" };
}

/** As a file has it, with two digits: what a slider is set to is no exact number. */
export function writtenAmount({ value, kind }: Amount): string {
  if (kind === "count") return String(Math.round(value));
  const unit = kind === "rate" ? "rate" : kind === "ns" ? "ns" : "number";
  return formatExact(value, unit, 2).replaceAll(/[ ,]/g, "");
}
