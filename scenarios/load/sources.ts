/**
 * The files that a scenario was read from. A result hands on the texts of those that do not ship with muxsim, so that
 * whoever gets the result can run the scenario, too.
 */
import { dirname, relative, sep } from "node:path";
import { hashOf } from "../common/hash.js";
import type { SourceText } from "../common/types.js";

/** Collects what is read. */
export class Sources {
  private readonly texts = new Map<string, string>();

  /** Hears of a file that was read and does not ship: its absolute path and its text. */
  readonly add = (file: string, text: string): void => {
    this.texts.set(file, text);
  };

  /** In the order of reading, the scenario's own file first; by paths from the directory that all of them are in. */
  list(): SourceText[] {
    const base = commonDirectory([...this.texts.keys()]);
    return [...this.texts].map(([file, text]) => ({
      path: relative(base, file).split(sep).join("/"),
      sha256: hashOf(text),
      text,
    }));
  }
}

function commonDirectory([first, ...others]: readonly string[]): string {
  let directory = first === undefined ? "" : dirname(first);
  while (others.some((file) => relative(directory, file).startsWith(".."))) directory = dirname(directory);
  return directory;
}
