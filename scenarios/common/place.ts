/**
 * Places on disk: one for each way of writing it, and what stands there. Links are followed on the way to a place,
 * never at its end.
 */
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmdirSync, type Stats } from "node:fs";
import { dirname, isAbsolute, join, parse, relative, sep } from "node:path";
import { UsageError } from "./errors.js";
import { inWords, saying, systemCode } from "./system-error.js";

/**
 * The absolute path of `given`, which need not exist: links on the way are resolved, and `..` leads where the system
 * would go.
 * @throws UsageError if it leads nowhere
 */
export function placeOf(given: string): string {
  if (given.trim() === "") throw new UsageError(`expected the name of a directory, got "${given}"`);
  const whole = isAbsolute(given) ? given : process.cwd() + sep + given;
  const { root } = parse(whole);
  const names = whole.slice(root.length).split(sep);
  return names.filter((name) => name !== "" && name !== ".").reduce((place, name) => step(place, name, given), root);
}

/** From `place` on to `name`. */
function step(place: string, name: string, given: string): string {
  const here = entryAt(place);
  if (here?.isSymbolicLink()) return step(targetOf(place, given), name, given);
  if (here !== undefined && !here.isDirectory())
    throw new UsageError(`cannot write to ${given}: ${place} is ${kindOf(here)}, not a directory`);
  if (name !== "..") return join(place, name);
  if (here === undefined) throw new UsageError(`${given} leads nowhere: there is no directory ${place}`);
  return dirname(place);
}

function targetOf(link: string, given: string): string {
  return saying(`cannot write to ${given}: ${link} is a link that leads nowhere`, () => realpathSync(link));
}

/** What stands at `path` itself, be it a link; undefined if nothing does. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw inWords(error, `cannot use ${path}`);
  }
}

/** What stands somewhere, in words. */
export function kindOf(entry: Stats): string {
  if (entry.isFile()) return "a file";
  if (entry.isDirectory()) return "a directory";
  if (entry.isSymbolicLink()) return "a link";
  if (entry.isFIFO()) return "a named pipe";
  if (entry.isSocket()) return "a socket";
  return "a device";
}

/** Whether the working directory is `directory`, or below it. */
export function holdsWorkingDirectory(directory: string): boolean {
  const below = relative(directory, realpathSync(process.cwd()));
  return below === "" || !(isAbsolute(below) || below.split(sep)[0] === "..");
}

/**
 * Make `directory` and those above it that are missing, one by one: asked to do it at once, Node 20 never returns where
 * the system says that there is no such place in a directory that is there, as below /proc.
 * @returns the directories made, the topmost first
 */
export function makeDirectories(directory: string): string[] {
  const missing: string[] = [];
  for (let path = directory; entryAt(path) === undefined; path = dirname(path)) missing.unshift(path);
  const made: string[] = [];
  for (const path of missing) {
    try {
      mkdirSync(path);
      made.push(path);
    } catch (error) {
      // Another run that makes the same.
      if (systemCode(error) === "EEXIST") continue;
      removeEmpty(made);
      throw inWords(error, `cannot write to ${path}`);
    }
  }
  return made;
}

/** Remove those of `directories`, the topmost first, that are empty. */
export function removeEmpty(directories: readonly string[]): void {
  for (const path of [...directories].reverse()) {
    try {
      rmdirSync(path);
    } catch {
      // There is something in it, or it is gone.
      return;
    }
  }
}

/** A path below a directory and what stands there. */
interface Entry {
  /** With forward slashes. */
  path: string;
  stats: Stats;
}

/** Everything below `directory`, each directory before what is in it. Links are not followed. */
export function* entriesBelow(directory: string, prefix = ""): Generator<Entry> {
  for (const name of readdirSync(directory).sort()) {
    const stats = entryAt(join(directory, name));
    if (stats === undefined) continue;
    yield { path: prefix + name, stats };
    if (stats.isDirectory()) yield* entriesBelow(join(directory, name), `${prefix}${name}/`);
  }
}
