/**
 * What somebody meant who wrote a unit that there is not: `KB` may be 1000 or 1024 bytes, `m` minutes or milliseconds,
 * `K` is kelvin. Nothing is guessed; the message says what to write, as a whole value.
 */
import { enumerate } from "../common/enumerate.js";
import { round } from "../common/rounding.js";

export type Quantity = "duration" | "rate" | "size" | "power" | "energy" | "count" | "share";

/** What may have been meant, as factor and unit; and what is to be said of it. */
interface Meant {
  values: readonly (readonly [factor: number, unit: string])[];
  why?: string;
}

type Rule = readonly [written: RegExp, mean: (match: readonly string[]) => Meant | undefined];

const as = (unit: string, factor = 1): Meant => ({ values: [[factor, unit]] });
const either = (...units: string[]): Meant => ({ values: units.map((unit) => [1, unit] as const) });

const DURATIONS: readonly Rule[] = [
  [/^(s|secs?|seconds?)$/i, () => as("s")],
  [
    /^(m|mins?|minutes?)$/,
    ([unit]) => ({
      values: [
        [1, "ms"],
        [60, "s"],
      ].slice(unit === "m" ? 0 : 1) as [number, string][],
    }),
  ],
  [/^(h|hrs?|hours?)$/, () => as("s", 3600)],
  [/^(ms|m?secs|msec|millis|milliseconds?)$/i, () => as("ms")],
  [/^(us|usecs?|micros|microseconds?)$/i, () => as("us")],
  [/^(ns|nsecs?|nanos|nanoseconds?)$/i, () => as("ns")],
  [/^(ps|psecs?|picos|picoseconds?)$/i, () => as("ps")],
];

const THOUSANDS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };
const thousands = (letter: string) => THOUSANDS[letter.toLowerCase()];
const prefix = (letter: string) => ["", "k", "M", "G"][thousands(letter)];

const PERIODS: readonly [RegExp, string][] = [
  [/^(s|secs?|seconds?)$/i, "s"],
  [/^(m|mins?|minutes?)$/i, "min"],
  [/^(h|hrs?|hours?)$/i, "h"],
  [/^(ms|msecs?|milliseconds?)$/i, "ms"],
  [/^(us|usecs?|microseconds?)$/i, "us"],
  [/^(ns|nsecs?|nanoseconds?)$/i, "ns"],
];
const period = (word: string) => PERIODS.find(([written]) => written.test(word))?.[1];

const EVENTS = "(?:events?|requests?|reqs?|ops?|operations?|packets?|calls?|messages?|msgs?)";

const RATES: readonly Rule[] = [
  [
    /^([kmg]?)i?(b|bytes?|bits?|bps)(?:\/\S+)?$/i,
    ([, letter]) => ({ ...as(`${prefix(letter)}/s`), why: "a rate is one of events, not of bytes" }),
  ],
  [/^([kmg]?)(hz|rps|qps|tps|iops|ps|pps)?$/i, ([, letter]) => as(`${prefix(letter)}/s`)],
  [
    new RegExp(`^([kmg]?) ?${EVENTS}?(?:/| per )([a-z]+)$`, "i"),
    ([, letter, word]) => {
      const per = period(word);
      return per === undefined ? undefined : as(`${prefix(letter)}/${per}`);
    },
  ],
];

const SIZES: readonly Rule[] = [
  [/^(b|bytes?|octets?)$/i, () => as("B")],
  [/^ti(b?|bytes?)$/i, () => as("GiB", 1024)],
  [/^([kmg])(ib?|ibytes?)$/i, ([, letter]) => as(`${letter.toUpperCase()}iB`)],
  [/^k(b|bytes?)?$/i, () => either("kB", "KiB")],
  [/^m(b|bytes?)?$/i, () => either("MB", "MiB")],
  [/^g(b|bytes?)?$/i, () => either("GB", "GiB")],
  [
    /^t(b|bytes?)?$/i,
    () => ({
      values: [
        [1000, "GB"],
        [1024, "GiB"],
      ],
    }),
  ],
  [
    /^([kmgt]?)(bits?|bps)$/i,
    ([, letter]) => ({ ...as("B", 1000 ** thousands(letter) / 8), why: "a size is in bytes, of 8 bits" }),
  ],
];

const POWERS: readonly Rule[] = [
  [/^(w|watts?)$/i, () => as("W")],
  [/^k(w|watts?)$/i, () => as("kW")],
  [
    /^m(w|watts?)$/i,
    () => ({
      values: [
        [1, "mW"],
        [1000, "kW"],
      ],
    }),
  ],
];

const ENERGIES: readonly Rule[] = [
  [/^(j|joules?)$/i, () => as("J")],
  [/^m(j|joules?)$/i, () => as("mJ")],
  [/^u(j|joules?)$/i, () => as("uJ")],
  [/^n(j|joules?)$/i, () => as("nJ")],
  [/^kj$/i, () => as("J", 1000)],
];

const COUNTS: readonly Rule[] = [
  [/^(K|thousand)$/, () => as("k")],
  [/^(m|mio|mn|millions?)$/, () => as("M")],
  [/^(g|bn|billions?)$/, () => as("G")],
];

const SHARES: readonly Rule[] = [[/^(percent|per cent|pct|pc)$/i, () => as("%")]];

const RULES: Readonly<Record<Quantity, readonly Rule[]>> = {
  duration: DURATIONS,
  rate: RATES,
  size: SIZES,
  power: POWERS,
  energy: ENERGIES,
  count: COUNTS,
  share: SHARES,
};

/** In which units a number is offered whose own unit is that of something else, or none that there is. */
const USUAL: Readonly<Record<Quantity, readonly string[]>> = {
  duration: ["ns", "us", "ms", "s"],
  rate: ["/s"],
  size: ["B", "kB", "KiB"],
  power: ["W"],
  energy: ["uJ", "mJ"],
  count: [""],
  share: ["%"],
};

/** What a unit is taken to be of, in this order: `m` is one of time, `M` a number. */
const FOREIGN: readonly [Quantity, RegExp][] = [
  ["rate", /^[kmg]?\/[a-zµμ]+$/i],
  ["size", /^[kmgt]?i?(b|bytes?)$/i],
  ["duration", /^([pnuµμm]?s|[mnup]?secs?|(milli|micro|nano|pico)?seconds?|mins?|minutes?|h|hours?)$/],
  ["power", /^[mk]?W$/],
  ["energy", /^[nuµμmk]?J$/],
];

/** Values to write in place of an amount with a unit that there is not, and why. None if it could mean anything. */
export interface Offer {
  values: readonly string[];
  why?: string;
}

/**
 * What may have been meant by `amount` of `unit` where a `quantity` is expected; not all of it need be accepted there.
 */
export function whatToWrite(quantity: Quantity, amount: number, unit: string): Offer {
  if (!Number.isFinite(amount)) return { values: [] };
  for (const [written, mean] of RULES[quantity]) {
    const match = written.exec(unit);
    const meant = match && mean(match);
    if (!meant) continue;
    const values = meant.values.map(([factor, known]) => writtenAs(amount * factor, known));
    return { values, ...(meant.why !== undefined && { why: meant.why }) };
  }
  const thousand = /^[kMG]$/i.test(unit) ? 1000 ** thousands(unit) : undefined;
  if (thousand !== undefined && quantity !== "count")
    return { values: USUAL[quantity].map((known) => writtenAs(amount * thousand, known)) };
  const [other] = FOREIGN.find(([each, its]) => each !== quantity && its.test(unit)) ?? [];
  if (other === undefined) return { values: [] };
  const why = `${unit} is a unit of ${other === "power" || other === "energy" ? other : `${other}s`}`;
  return { values: USUAL[quantity].map((known) => writtenAs(amount, known)), why };
}

const DIGITS_WRITTEN = 12;

/** Without what a product of doubles leaves behind its digits. */
function writtenAs(amount: number, unit: string): string {
  return `${round(amount, DIGITS_WRITTEN)}${unit}`;
}

/** `: write 1kB or 1KiB`; nothing for nothing. */
export function offered({ values, why }: Offer): string {
  if (values.length === 0) return "";
  return `: write ${enumerate(values, "or")}${why === undefined ? "" : ` (${why})`}`;
}

/** What may be a unit, though there is none such. */
const UNIT = /^[^\s\d]{1,20}$/u;
/** Of more, as there are of rates, an example says more. */
const MOST_UNITS = 8;

/** The units that there are in place of `unit`, each once, as it is easiest to type; undefined if that says little. */
export function unitsInstead(unit: string, units: Readonly<Record<string, number>>): string | undefined {
  const ascii = Object.keys(units).filter((each) => /^[ -~]+$/.test(each));
  const all = ascii.filter((each, i) => ascii.findIndex((other) => units[other] === units[each]) === i);
  return UNIT.test(unit) && all.length <= MOST_UNITS ? enumerate(all) : undefined;
}
