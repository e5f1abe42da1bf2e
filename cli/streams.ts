/** Standard output and standard error as they may turn out to be: their reader gone, their disk full. */
import { fstatSync, writeFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { inWords, systemCode } from "../scenarios/common/system-error.js";
import { EXIT } from "./failure.js";

/**
 * A reader that is gone (`| head`) changes nothing but that nothing more is printed: what was begun is done, and the
 * exit code says how it went. Any other failure to print is said, once, and is a failure.
 */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) writeWhole(stream);
  // There is nowhere left to say it.
  process.stderr.on("error", () => {});
  let failed = false;
  process.stdout.on("error", (error) => {
    if (failed || isReaderGone(error, process.stdout)) return;
    failed = true;
    process.stderr.write(`muxsim: ${(inWords(error, "cannot write to standard output") as Error).message}\n`);
    process.on("exit", () => {
      process.exitCode ||= EXIT.failed;
    });
  });
}

function isReaderGone(error: Error, stream: NodeJS.WriteStream): boolean {
  const code = systemCode(error);
  // What comes after a failure is not the system's, but says that there has been one.
  return code === undefined || code === "EPIPE" || code === "ECONNRESET" || (code === "EIO" && stream.isTTY);
}

/**
 * To a file, Node 20 writes once and takes no notice of how much of it was written, which on a disk that gets full is
 * not all.
 */
function writeWhole(stream: NodeJS.WriteStream & { fd?: number }): void {
  const { fd } = stream;
  if (fd === undefined || stream.isTTY) return;
  const stats = fstatSync(fd);
  if (!stats.isFile() && !stats.isCharacterDevice()) return;
  (stream as Writable)._write = (chunk, _encoding, done) => {
    try {
      writeFileSync(fd, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}
