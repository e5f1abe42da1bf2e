/** Errors in a user's mechanism, said so that its author finds the place. */
import { SourceMap } from "node:module";
import { type CompiledModule, dataUrl, sourceFile } from "./bundle.js";

/** Where in the user's files an error arose: `./my.ts:12:5`; undefined if nobody knows. */
export type Locate = (error: unknown) => string | undefined;

/** `mechanism timer-wheel: TypeError: x is not a function (./my.ts:12:5)`, if `what` is that mechanism. */
export function errorWithPlace(what: string, error: unknown, locate: Locate): string {
  return `${what}: ${thrown(error, locate)}`;
}

/** Nobody reads a longer one. */
const MAX_MESSAGE = 2_000;

/** `TypeError: x is not a function (./my.ts:12:5)`. */
export function thrown(error: unknown, locate: Locate): string {
  const what = carefully(() => (error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`));
  const place = carefully(() => locate(error));
  const said = (what ?? "threw what cannot be shown").slice(0, MAX_MESSAGE);
  return place === undefined ? said : `${said} (${place})`;
}

/** What is thrown may itself throw when it is looked at. */
function carefully(say: () => string | undefined): string | undefined {
  try {
    return say();
  } catch {
    return undefined;
  }
}

/** Finds the topmost frame that lies in `module`. */
export function locator(module: CompiledModule): Locate {
  // Some tools show the address that was imported instead of the module's own name.
  const names = [module.sourceUrl, dataUrl(module)];
  return (error) => {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    for (const name of names) {
      const from = stack.indexOf(`${name}:`);
      const [, line, column] = (from >= 0 && /^:(\d+):(\d+)/.exec(stack.slice(from + name.length))) || [];
      if (line !== undefined) return origin(module, Number(line), Number(column));
    }
    return undefined;
  };
}

function origin({ map, file }: CompiledModule, line: number, column: number): string | undefined {
  const entry = new SourceMap(JSON.parse(map)).findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  return `${sourceFile(entry.originalSource, file)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
