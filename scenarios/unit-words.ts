/**
 * What somebody meant who wrote a unit that there is not: `KB` may be 1000 or 1024 bytes, `m` minutes or milliseconds, `K` is kelvin. Nothing is
 * guessed; the message says what to write.
 */

export type Quantity = "duration" | "rate" | "size" | "power" | "energy" | "count" | "share";

type Rule = readonly [written: RegExp, write: (amount: number, match: readonly string[]) => string];

/** A count of seconds, as one would write it. */
const seconds = (amount: number) => `${Number(amount.toPrecision(12))}s`;

const DURATIONS: readonly Rule[] = [
  [/^(s|secs?|seconds?)$/i, () => "s"],
  [
    /^(m|mins?|minutes?)$/,
    (amount, [unit]) => (unit === "m" ? `ms, or ${seconds(60 * amount)}` : seconds(60 * amount)),
  ],
  [/^(h|hrs?|hours?)$/, (amount) => seconds(3600 * amount)],
  [/^(ms|m?secs|msec|millis|milliseconds?)$/i, () => "ms"],
  [/^(us|usecs?|micros|microseconds?)$/i, () => "us"],
  [/^(ns|nsecs?|nanos|nanoseconds?)$/i, () => "ns"],
  [/^(ps|psecs?|picos|picoseconds?)$/i, () => "ps"],
];

const PREFIX: Readonly<Record<string, string>> = { "": "", k: "k", m: "M", g: "G" };
const prefix = (letter: string) => PREFIX[letter.toLowerCase()];

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
    (_, [, letter]) => `${prefix(letter)}/s: a rate is one of events, not of bytes`,
  ],
  [/^([kmg]?)(hz|rps|qps|tps|iops|ps|pps)?$/i, (_, [, letter]) => `${prefix(letter)}/s`],
  [
    new RegExp(`^([kmg]?) ?${EVENTS}?(?:/| per )([a-z]+)$`, "i"),
    (_, [, letter, word]) => {
      const per = period(word);
      return per === undefined ? "" : `${prefix(letter)}/${per}`;
    },
  ],
];

const SIZES: readonly Rule[] = [
  [/^(b|bytes?|octets?)$/i, () => "B"],
  [
    /^([kmgt])(ib?|ibytes?)$/i,
    (_, [, letter]) => `${letter === "t" || letter === "T" ? "G" : letter === "k" ? "K" : letter.toUpperCase()}iB`,
  ],
  [/^k(b|bytes?)?$/i, () => "kB or KiB"],
  [/^m(b|bytes?)?$/i, () => "MB or MiB"],
  [/^[gt](b|bytes?)?$/i, () => "GB or GiB"],
  [/^[kmgt]?(bits?|bps)$/i, () => "bytes, such as kB or KiB"],
];

const POWERS: readonly Rule[] = [
  [/^(w|watts?)$/i, () => "W"],
  [/^k(w|watts?)$/i, () => "kW"],
  [/^m(w|watts?)$/i, () => "mW or kW"],
];

const ENERGIES: readonly Rule[] = [
  [/^(j|joules?)$/i, () => "J"],
  [/^m(j|joules?)$/i, () => "mJ"],
  [/^u(j|joules?)$/i, () => "uJ"],
  [/^n(j|joules?)$/i, () => "nJ"],
  [/^kj$/i, (amount) => `${1000 * amount}J`],
];

const COUNTS: readonly Rule[] = [
  [/^(K|thousand)$/, () => "k"],
  [/^(m|mio|mn|millions?)$/, () => "M"],
  [/^(g|bn|billions?)$/, () => "G"],
];

const SHARES: readonly Rule[] = [[/^(percent|per cent|pct|pc)$/i, () => "%"]];

const RULES: Readonly<Record<Quantity, readonly Rule[]>> = {
  duration: DURATIONS,
  rate: RATES,
  size: SIZES,
  power: POWERS,
  energy: ENERGIES,
  count: COUNTS,
  share: SHARES,
};

/** `: write kB or KiB`; nothing if the unit could mean anything. */
export function whatToWrite(quantity: Quantity, amount: number, unit: string): string {
  for (const [written, write] of RULES[quantity]) {
    const match = written.exec(unit);
    const meant = match && write(amount, match);
    if (meant) return `: write ${meant}`;
  }
  return "";
}
