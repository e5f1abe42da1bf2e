/** Bytes per second as people write them: `10MB/s`, a size for each second. */
import { MAX_BYTE_RATE } from "../common/limits.js";
import { show } from "../common/show.js";
import { bytes, Misread, misread, type Notation, offeringOnlyItsOwn } from "./units.js";

const EXPECTED = "a rate of bytes such as 10MB/s";
const PER_SECOND = "/s";

/** From 1 to {@link MAX_BYTE_RATE}. */
export const byteRate: Notation<number> = offeringOnlyItsOwn({
  expected: EXPECTED,
  json: { type: "string", pattern: "^[0-9][0-9_.]* ?(B|kB|MB|GB|KiB|MiB|GiB)/s$" },
  read(input) {
    const perSecond = amount(input);
    if (perSecond >= 1 && perSecond <= MAX_BYTE_RATE) return perSecond;
    throw new Misread(`expected a rate from 1B/s to ${MAX_BYTE_RATE / 1e9}GB/s, got ${show(input)}`);
  },
});

function amount(input: unknown): number {
  if (typeof input !== "string" || !input.trimEnd().endsWith(PER_SECOND)) throw misread(EXPECTED, input);
  try {
    return bytes.read(input.trimEnd().slice(0, -PER_SECOND.length).trimEnd());
  } catch (error) {
    throw error instanceof Misread ? misread(EXPECTED, input) : error;
  }
}
