/**
 * The common and the combined log format of web servers, read as they are:
 *
 *     host identity user [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 "referer" "agent" 0.012
 *
 * The host is hashed to an operation; the bytes are the message, none if there is a hyphen. If the last field is a bare
 * number it is how long the request took: with a decimal point in seconds (nginx, $request_time), without in
 * microseconds (Apache, %D). Further fields in between are left alone. Lines are written when a request ends, so times
 * may go back a little. Sources: Apache HTTP Server 2.4, mod_log_config; nginx, ngx_http_log_module.
 */
import { PS_PER_S } from "../../sim/time.js";
import { didYouMean } from "../common/did-you-mean.js";
import { civil, decimal, type Instant, POWERS, zoneSeconds } from "./instant.js";
import { BadLine, type Format, fnv1a } from "./row.js";

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;

/** Parts up to the time. */
const TIMED = 4;

/** What a line is made of, in order, and what to say where it is not. */
const PARTS: readonly { pattern: string; expected: string }[] = [
  { pattern: String.raw`^(\S+)`, expected: "a host, at the start of the line" },
  { pattern: String.raw` \S+`, expected: "the identity, or a hyphen, behind the host" },
  { pattern: String.raw` .*?(?= \[)`, expected: "the user, or a hyphen, and then the time in brackets" },
  {
    pattern: String.raw` \[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]`,
    expected: "the time, such as [10/Oct/2000:13:55:36 -0700]",
  },
  { pattern: ` ${QUOTED}`, expected: 'the request in quotes, such as "GET / HTTP/1.0"' },
  { pattern: String.raw` (?:\d{3}|-)`, expected: "the status, such as 200" },
  { pattern: String.raw` (\d{1,15}|-)`, expected: "the bytes of the answer, or a hyphen" },
  {
    pattern: String.raw`((?: (?:${QUOTED}|[^" ]\S*))*) *$`,
    expected: "nothing, or further fields, each in quotes or without blanks",
  },
];

/** The first k parts of a line, up to the time; and of what is behind it. */
const PREFIXES = [...joined(PARTS.slice(0, TIMED), ""), ...joined(PARTS.slice(TIMED), "y")];
/** Apart, so that what stands behind the first time is gone over once, not anew behind each that looks like one. */
const BEGINNING = PREFIXES[TIMED - 1];
const REST = PREFIXES[PREFIXES.length - 1];

function joined(parts: typeof PARTS, flags: string): RegExp[] {
  return parts.map(
    (_, k) =>
      new RegExp(
        parts
          .slice(0, k + 1)
          .map(({ pattern }) => pattern)
          .join(""),
        flags,
      ),
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Whether a line begins as those of a log do. */
export function looksLikeLog(text: string): boolean {
  return BEGINNING.test(text);
}

/** The format of one log: most lines have the time of the line before, which is not worked out again. */
export function logFormat(): Format {
  let [clock, at]: [string, Instant] = ["", { s: 0, ps: 0 }];
  return {
    wholeSeconds: true,
    read(text) {
      const beginning = BEGINNING.exec(text);
      const rest = beginning && execAt(REST, text, beginning[0].length);
      if (beginning === null || rest === null) throw unlike(text);
      const [, host, time] = beginning;
      if (time !== clock) [clock, at] = [time, readClock(time, text)];
      return {
        at,
        operation: fnv1a(host),
        bytes: rest[1] === "-" ? 0 : Number(rest[1]),
        servicePs: requestTime(rest[2]),
      };
    },
  };
}

/** `10/Oct/2000:13:55:36 -0700`, as it stands in the line `text`. */
function readClock(clock: string, text: string): Instant {
  const number = (from: number, to: number) => Number(clock.slice(from, to));
  const month = MONTHS.indexOf(clock.slice(3, 6)) + 1;
  const time = { hour: number(12, 14), minute: number(15, 17), second: number(18, 20) };
  const s = civil({ year: number(7, 11), month, day: number(0, 2), ...time });
  const bracket = text.indexOf(clock);
  if (month === 0) throw unknownMonth(clock.slice(3, 6), bracket + 3);
  if (s === undefined) throw new BadLine(bracket, "there is no such time");
  return { s: s - zoneSeconds(clock[21], clock.slice(22, 24), clock.slice(24)), ps: 0 };
}

function unknownMonth(month: string, index: number): BadLine {
  return new BadLine(index, `unknown month "${month}"${didYouMean(month, MONTHS)}`);
}

const LAST_NUMBER = / (\d{1,10})(\.\d{1,12})?$/;

/** The line's last field, if it is a bare number of up to 2.5 hours. */
function requestTime(rest: string): number | undefined {
  const [, whole, fraction] = LAST_NUMBER.exec(rest) ?? [];
  if (whole === undefined) return undefined;
  const duration = decimal(whole + (fraction ?? ""), fraction === undefined ? POWERS.us : POWERS.s);
  if (duration === undefined || duration.s > MAX_REQUEST_S) return undefined;
  return duration.s * PS_PER_S + duration.ps;
}

/** A longer one the clock cannot show. */
const MAX_REQUEST_S = 9_000;

/** Where the line stops being like a log's, and what was expected there. */
function unlike(text: string): BadLine {
  const beginning = BEGINNING.exec(text)?.[0].length;
  for (let k = PREFIXES.length - 1; k > 0; k--) {
    if (k > TIMED && beginning === undefined) continue;
    const from = k > TIMED ? (beginning as number) : 0;
    const prefix = execAt(PREFIXES[k - 1], text, from);
    if (prefix) return new BadLine(afterBlank(text, from + prefix[0].length), `expected ${PARTS[k].expected}`);
  }
  return new BadLine(0, `expected ${PARTS[0].expected}`);
}

/** What `pattern` finds in `text`: if it is sticky, at `index`. */
function execAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** Parts begin with a blank; what is wrong is behind it. */
function afterBlank(text: string, index: number): number {
  return text[index] === " " ? index + 1 : index;
}
