/** Where the package's own files are, from the compiled code in dist/ and from the TypeScript sources alike. */
import { readFileSync } from "node:fs";

const here = import.meta.url;
/** Compiled modules may be joined: how deep below dist/ the code is does not matter. */
const root = here.endsWith(".ts") ? new URL("../..", here) : here.slice(0, here.lastIndexOf("/dist/") + 1);

/** URL of a file of the package, by its path from the package's root. */
export function packageFile(path: string): URL {
  return new URL(path, root);
}

/** The package's version, e.g. "0.1.0". */
export const VERSION: string = JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version;
