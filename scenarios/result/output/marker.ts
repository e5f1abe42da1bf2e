/**
 * What muxsim has made, and can prove to have made: a directory of its own has a marker, `.muxsim`, which says what it
 * is and lists every file with its SHA-256. Nothing else is ever removed or overwritten: not a file that is not listed,
 * nor one that was changed since.
 *
 * A marker is `{ schema, kind, files, id }`, where the id is a SHA-256 over the rest, so that a damaged marker proves
 * nothing. It depends on the files only: the same run gives the same bytes.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { hashOf } from "../../common/hash.js";
import { entriesBelow, entryAt, kindOf } from "../../common/place.js";
import { systemCode } from "../../common/system-error.js";

/** What a directory of muxsim may hold. */
export type Kind = "result" | "sensitivity analysis" | "capacity search" | "fit" | "validation" | "unfinished run";

export interface OutputFile {
  /** Path inside the directory, with forward slashes. */
  path: string;
  content: string | Uint8Array;
}

/** With its article. */
export function aOf(kind: Kind): string {
  return `${kind === "unfinished run" ? "an" : "a"} ${kind}`;
}

interface Marker {
  kind: Kind;
  /** SHA-256 by path. */
  files: Record<string, string>;
}

export const MARKER = ".muxsim";
const SCHEMA = "muxsim-directory/1";
/** What a directory without a marker proves. */
const NOTHING: Pick<Marker, "files"> = { files: {} };
/** A larger file is no marker. */
const MAX_BYTES = 1 << 22;

/** The marker of a directory of `kind` with `files`. */
export function markerOf(kind: Kind, files: readonly OutputFile[]): OutputFile {
  const marker: Marker = { kind, files: Object.fromEntries(files.map(({ path, content }) => [path, hashOf(content)])) };
  return { path: MARKER, content: `${JSON.stringify({ schema: SCHEMA, ...marker, id: idOf(marker) }, null, 1)}\n` };
}

/** The marker of `directory`, if it has one that holds. */
function readMarker(directory: string): Marker | undefined {
  const file = join(directory, MARKER);
  const stats = entryAt(file);
  if (!stats?.isFile() || stats.size > MAX_BYTES) return undefined;
  try {
    const { schema, kind, files, id } = JSON.parse(readFileSync(file, "utf8"));
    const isMarker = schema === SCHEMA && files instanceof Object && id === idOf({ kind, files });
    return isMarker ? { kind, files } : undefined;
  } catch {
    return undefined;
  }
}

/** What `directory` is, if its marker holds; undefined if it has none, or not even is a directory. */
export function kindOfDirectory(directory: string): Kind | undefined {
  return entryAt(directory)?.isDirectory() ? readMarker(directory)?.kind : undefined;
}

/** Whether what `directory` has of `file` is the beginning of it. */
export function isBeginning(directory: string, { path, content }: OutputFile): boolean {
  const place = join(directory, path);
  return entryAt(place)?.isFile() === true && String(content).startsWith(readFileSync(place, "utf8"));
}

/** What in `directory` is not proven to be muxsim's, in words; undefined if all of it is, or there is nothing in it. */
export function strangerIn(directory: string): string | undefined {
  const marker = readMarker(directory);
  const { files } = marker ?? NOTHING;
  const listed: string[] = [];
  for (const { path, stats } of entriesBelow(directory)) {
    if (path === MARKER && marker !== undefined) continue;
    if (!isListed(path, stats, files)) return `${path}, ${kindOf(stats)} that muxsim did not make`;
    if (stats.isFile()) listed.push(path);
  }
  const changed = listed.find((path) => hashOfFile(join(directory, path)) !== files[path]);
  return changed && `${changed}, which has been changed since muxsim wrote it`;
}

function isListed(path: string, stats: { isFile(): boolean; isDirectory(): boolean }, files: Marker["files"]): boolean {
  if (stats.isFile()) return Object.hasOwn(files, path);
  return stats.isDirectory() && Object.keys(files).some((file) => file.startsWith(`${path}/`));
}

/**
 * Remove what `directory` has of the files that its marker lists, every directory that is empty then, and with the last
 * of them the marker.
 * @param unfinished also what is not as listed, because it was being written
 */
export function removeMade(directory: string, { unfinished = false } = {}): void {
  if (!entryAt(directory)?.isDirectory()) return;
  const { files } = readMarker(directory) ?? NOTHING;
  const entries = [...entriesBelow(directory)];
  for (const { path, stats } of entries) {
    if (!stats.isFile() || !Object.hasOwn(files, path)) continue;
    if (unfinished || hashOfFile(join(directory, path)) === files[path]) unlinkSync(join(directory, path));
  }
  for (const { path, stats } of entries.reverse())
    if (stats.isDirectory() && isListed(path, stats, files)) removeIfEmpty(join(directory, path));
  const left = readdirSync(directory);
  const onlyMarker = left.length === 1 && left[0] === MARKER;
  if (onlyMarker && (unfinished || readMarker(directory) !== undefined)) unlinkSync(join(directory, MARKER));
  removeIfEmpty(directory);
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
  }
}

function idOf({ kind, files }: Marker): string {
  return hashOf(JSON.stringify([SCHEMA, kind, files]));
}

const CHUNK = 1 << 16;

function hashOfFile(file: string): string {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK);
  const fd = openSync(file, "r");
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}
