/** The lines of a file of any size, a chunk at a time. */
import { readSync } from "node:fs";
import { BadLine, type Line } from "./row.js";

/** A longer line is no line of a trace. */
const MAX_LINE = 1 << 18;
const LINE_FEED = 10;

/**
 * The lines of the open file `fd` from byte `offset` on, the first of which has number `number`, without their ends.
 * `onChunk` sees every byte that is read. Throws {@link BadLine}.
 */
export function* readLines(
  fd: number,
  { offset, line: number }: { offset: number; line: number },
  onChunk?: (chunk: Uint8Array) => void,
): Generator<Line> {
  const buffer = Buffer.allocUnsafe(MAX_LINE);
  let [position, next, filled] = [offset, number, 0];
  for (;;) {
    const read = readSync(fd, buffer, filled, MAX_LINE - filled, position + filled);
    onChunk?.(buffer.subarray(filled, filled + read));
    filled += read;
    let start = 0;
    for (let end = buffer.indexOf(LINE_FEED); end >= 0 && end < filled; end = buffer.indexOf(LINE_FEED, start)) {
      yield { text: textOf(buffer, begin(buffer, position, start), end), number: next++, offset: position + start };
      start = end + 1;
    }
    if (read === 0) {
      const text = textOf(buffer, begin(buffer, position, start), filled);
      if (start < filled) yield { text, number: next, offset: position + start };
      return;
    }
    if (start === 0 && filled === MAX_LINE) {
      const line = { text: textOf(buffer, 0, 200), number: next, offset: position };
      throw new BadLine(0, `a line is longer than ${MAX_LINE} bytes`, line);
    }
    buffer.copyWithin(0, start, filled);
    position += start;
    filled -= start;
  }
}

const BYTE_ORDER_MARK = Buffer.from("\ufeff");

/** A file may begin by saying that it is UTF-8. */
function begin(buffer: Buffer, position: number, start: number): number {
  const isMarked = position + start === 0 && buffer.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  return isMarked ? BYTE_ORDER_MARK.length : start;
}

/** A carriage return before the line feed belongs to the line's end. */
function textOf(buffer: Buffer, start: number, end: number): string {
  const last = end > start && buffer[end - 1] === 13 ? end - 1 : end;
  return buffer.toString("latin1", start, last);
}
