/** Where the package's own files are, from the compiled code in dist/ and from the TypeScript sources alike. */
import { readFileSync } from "node:fs";

const fromSource = import.meta.url.endsWith(".ts");

/** URL of a file of the package, by its path from the package's root. */
export function packageFile(path: string): URL {
  return new URL(fromSource ? `../${path}` : `../../${path}`, import.meta.url);
}

/** The package's version, e.g. "0.1.0". */
export const VERSION: string = JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version;
