/**
 * Files that are read: regular ones only. A named pipe would be waited for, and reading from a device may do anything.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { UsageError } from "./errors.js";
import { kindOf } from "./place.js";
import { inWords } from "./system-error.js";

/** What a file is read as. */
interface Wanted {
  /** The file as the user called it. */
  shown: string;
  /** What it ought to be: "a scenario is a YAML file". */
  expected: string;
}

/** Open the file `path`; never waits. @throws UsageError if it is none, or cannot be read */
export function openInput(path: string, { shown, expected }: Wanted, flags = constants.O_RDONLY): number {
  let fd: number;
  try {
    checkRegular(statSync(path), shown, expected);
    fd = openSync(path, flags | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw inWords(error, `${shown} cannot be read`);
  }
  try {
    // Something else may have taken its place.
    checkRegular(fstatSync(fd), shown, expected);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

function checkRegular(stats: Parameters<typeof kindOf>[0], shown: string, expected: string): void {
  if (stats.isFile()) return;
  const found = stats.isDirectory() ? "" : ` but ${kindOf(stats)}`;
  throw new UsageError(`${shown} is not a file${found}: ${expected}`);
}

/** All of the file `path`. @throws UsageError also if it has more than `maxBytes` */
export function readInput(path: string, wanted: Wanted, maxBytes: number): Buffer {
  const fd = openInput(path, wanted);
  try {
    const { size } = fstatSync(fd);
    if (size > maxBytes) throw tooLarge(wanted, `${size} bytes`, maxBytes);
    return readUpTo(fd, wanted, size, maxBytes);
  } catch (error) {
    throw inWords(error, `${wanted.shown} cannot be read`);
  } finally {
    closeSync(fd);
  }
}

/** Some files, as those in /proc, have more than they say. */
function readUpTo(fd: number, wanted: Wanted, size: number, maxBytes: number): Buffer {
  let buffer = Buffer.allocUnsafe(size + 1);
  let filled = 0;
  for (;;) {
    const read = readSync(fd, buffer, filled, buffer.length - filled, null);
    filled += read;
    if (read === 0) return buffer.subarray(0, filled);
    if (filled > maxBytes) throw tooLarge(wanted, "it does not end", maxBytes);
    if (filled === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

function tooLarge({ shown, expected }: Wanted, found: string, maxBytes: number): UsageError {
  return new UsageError(`${shown} is too large: ${found}, at most ${maxBytes} bytes are read; ${expected}`);
}
