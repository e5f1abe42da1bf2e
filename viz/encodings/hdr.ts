/**
 * Histograms in HdrHistogram's V2 compressed encoding, as its logs and tools take them.
 *
 * Values are whole numbers from 0. With three significant digits, values below 2048 have a count each; from there on,
 * each octave has 1024 counts. The payload lists the counts from value 0 on as ZigZag LEB128, a run of k > 1 zeros as
 * -k. Format: HdrHistogram's AbstractHistogram.encodeIntoByteBuffer and encodeIntoCompressedByteBuffer.
 */
import { deflateSync } from "node:zlib";

const ENCODING_COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const SIGNIFICANT_DIGITS = 3;
/** Counts of an octave; the lowest octaves share twice as many. */
const PER_OCTAVE = 1024;
/** cookie, length of the counts, normalising offset, digits, lowest and highest value, conversion ratio. */
const HEADER_BYTES = 40;

/** Values, ascending, each with the number of samples. */
export type Counted = Iterable<readonly [value: number, count: number]>;

/**
 * The histogram of `samples` as Base64, "HISTF" at its beginning.
 * @param highest the greatest value it must be able to hold: the same for histograms that are to be added up
 */
export function encodeHdr(samples: Counted, highest: number): string {
  const counts = encodeCounts(samples);
  const bytes = Buffer.alloc(HEADER_BYTES + counts.length);
  bytes.writeInt32BE(ENCODING_COOKIE, 0);
  bytes.writeInt32BE(counts.length, 4);
  bytes.writeInt32BE(0, 8);
  bytes.writeInt32BE(SIGNIFICANT_DIGITS, 12);
  bytes.writeBigInt64BE(1n, 16);
  bytes.writeBigInt64BE(BigInt(Math.max(2, highest)), 24);
  bytes.writeDoubleBE(1, 32);
  bytes.set(counts, HEADER_BYTES);
  const compressed = deflateSync(bytes);
  const head = Buffer.alloc(8);
  head.writeInt32BE(COMPRESSED_COOKIE, 0);
  head.writeInt32BE(compressed.length, 4);
  return Buffer.concat([head, compressed]).toString("base64");
}

function encodeCounts(samples: Counted): Uint8Array {
  const bytes: number[] = [];
  let next = 0;
  let index = 0;
  let count = 0;
  const flush = () => {
    if (count === 0) return;
    const zeros = index - next;
    if (zeros > 0) pushZigZag(bytes, zeros === 1 ? 0 : -zeros);
    pushZigZag(bytes, count);
    next = index + 1;
  };
  for (const [value, samplesThere] of samples) {
    const here = indexOf(value);
    if (here !== index) {
      flush();
      index = here;
      count = 0;
    }
    count += samplesThere;
  }
  flush();
  if (bytes.length === 0) pushZigZag(bytes, 0);
  return Uint8Array.from(bytes);
}

/** The place of a value among the counts. */
function indexOf(value: number): number {
  let octave = 0;
  let scaled = value;
  while (scaled >= 2 * PER_OCTAVE) {
    scaled = Math.floor(scaled / 2);
    octave++;
  }
  return octave * PER_OCTAVE + scaled;
}

/** ZigZag LEB128; arithmetic, since counts may be above 2^31. */
function pushZigZag(bytes: number[], value: number): void {
  let rest = value >= 0 ? 2 * value : -2 * value - 1;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}
