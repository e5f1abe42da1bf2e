/**
 * Points in time as traces write them, to the picosecond: a day of picoseconds is more than a double counts exactly.
 */
import { PS_PER_S } from "../../sim/time.js";

/** Whole seconds since whatever the trace counts from, and picoseconds beyond. */
export interface Instant {
  readonly s: number;
  readonly ps: number;
}

/** Powers of ten of a picosecond, by the suffix that names the unit. */
export const POWERS: Readonly<Record<string, number>> = { s: 12, ms: 9, us: 6, ns: 3, ps: 0 };

const DECIMAL = /^(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A decimal number of units of 10^`power` ps, such as `1696932936.123456`, exactly; beyond picoseconds rounded to the
 * nearest. Undefined if it is none, or more seconds than a double counts.
 */
export function decimal(text: string, power: number): Instant | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, whole, fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  const shift = power + Number(exponent) - fraction.length;
  const kept = Math.max(0, digits.length + Math.min(0, shift));
  const ps = digits.slice(0, kept) + "0".repeat(Math.max(0, shift));
  const roundUp = shift < 0 && digits.length + shift >= 0 && digits[kept] >= "5" ? 1 : 0;
  return carried(Number(ps.slice(0, -12)), Number(ps.slice(-12)) + roundUp);
}

function carried(s: number, ps: number): Instant | undefined {
  if (s >= Number.MAX_SAFE_INTEGER) return undefined;
  return ps < PS_PER_S ? { s, ps } : { s: s + 1, ps: ps - PS_PER_S };
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):?(\d\d))?$/;

/** An ISO 8601 date and time, such as `2023-10-10T11:35:36.25Z`; UTC if it names no zone. Undefined if it is none. */
export function iso8601(text: string): Instant | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const zone = match[8] === undefined ? 0 : zoneSeconds(match[8], match[9], match[10]);
  const s = civil({ year, month, day, hour, minute, second });
  const fraction = decimal(`0.${match[7] ?? "0"}`, POWERS.s) as Instant;
  return s === undefined ? undefined : { s: s - zone + fraction.s, ps: fraction.ps };
}

/** `+02:00` as seconds east of Greenwich. */
export function zoneSeconds(sign: string, hours: string, minutes: string): number {
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

interface Civil {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** Seconds since 1970 of a date and time in UTC; a leap second is the one after. Undefined if there is no such time. */
export function civil({ year, month, day, hour, minute, second }: Civil): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  return daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Picoseconds from `a` to `b`: exact up to 2^53, rounded beyond. */
export function between(a: Instant, b: Instant): number {
  return (b.s - a.s) * PS_PER_S + (b.ps - a.ps);
}
