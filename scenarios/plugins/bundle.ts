/**
 * A user's module, and whatever it imports, as one text that any thread can run.
 *
 * `muxsim` and `muxsim/model` stay outside: they are this installation's, wherever the module lies, so that its folder
 * needs no node_modules. Type errors are not looked for.
 */
import { statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Message, Plugin } from "esbuild";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import { hashOf } from "../common/hash.js";
import { packageFile } from "../common/package.js";
import { kindOf } from "../common/place.js";

/** A module ready to be imported by any thread; it survives the way between them. */
export interface CompiledModule {
  /** The file, as it was named. */
  file: string;
  /** What stack traces call it. */
  sourceUrl: string;
  code: string;
  /** The source map, as JSON. */
  map: string;
  /** SHA-256 of the bundled text, wherever muxsim and the module are on disk. */
  sha256: string;
}

/**
 * Of seconds to bundle a module, which takes far less than one; a package.json that is a named pipe would be waited
 * for.
 */
const LIMIT_S = 30;

/** What a module may import of muxsim, and which compiled file that is. */
const OURS: Record<string, string> = { muxsim: "dist/scenarios/index.js", "muxsim/model": "dist/models/index.js" };

/**
 * Bundle the module in `path`, which messages call `shown`.
 * @throws ScenarioError with file, line and column for what cannot be parsed or found
 */
export async function compile(path: string, shown: string): Promise<CompiledModule> {
  const named = await bundle(path, shown, (name) => name);
  const linked = await bundle(path, shown, (name) => packageFile(OURS[name]).href);
  const sha256 = hashOf(named.code);
  return {
    file: shown,
    sourceUrl: `muxsim-model:${sha256.slice(0, 12)}/${encodeURIComponent(basename(path))}`,
    ...linked,
    sha256,
  };
}

/** `target` says what the names in {@link OURS} are to be in the text. */
async function bundle(path: string, shown: string, target: (name: string) => string) {
  // A large package with a process of its own: loaded only when there is something to bundle.
  const { build, stop } = await import("esbuild");
  const overdue = deadline(shown, stop);
  try {
    const building = build({
      entryPoints: [path],
      // Paths in the text are relative to this, so that the text does not depend on where it lies.
      absWorkingDir: dirname(path),
      outfile: join(dirname(path), "bundle.mjs"),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      charset: "utf8",
      sourcemap: "external",
      legalComments: "none",
      logLevel: "silent",
      tsconfigRaw: "{}",
      plugins: [muxsim(target), regularFiles],
    });
    const { outputFiles } = await Promise.race([building, overdue.reached]);
    const text = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? "";
    return { code: text(".mjs"), map: text(".map") };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const messages = await Promise.all(error.errors.map(withNearest));
    throw new ScenarioError(messages.map((message) => diagnostic(message, shown)));
  } finally {
    overdue.forget();
  }
}

/** Rejects, and stops the bundling, when it takes too long. */
function deadline(shown: string, stop: () => void): { reached: Promise<never>; forget: () => void } {
  let timer: NodeJS.Timeout;
  const reached = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stop();
      reject(new UsageError(`${shown} takes more than ${LIMIT_S} s to read: is package.json beside it a named pipe?`));
    }, LIMIT_S * 1000);
  });
  return { reached, forget: () => clearTimeout(timer) };
}

/** Keeps esbuild from files that it would read for ever, such as a named pipe. */
const regularFiles: Plugin = {
  name: "regular files",
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
      const stats = statSync(path);
      return stats.isFile() ? undefined : { errors: [{ text: `${path} is not a file but ${kindOf(stats)}` }] };
    });
  },
};

/** Stands in for muxsim's modules, name by name, so that a name they do not have is found out with its place. */
function muxsim(target: (name: string) => string): Plugin {
  const namespace = "muxsim";
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /.*/, namespace }, ({ path }) => ({ path, external: true }));
      build.onResolve({ filter: /^muxsim(\/|$)/ }, ({ path }) => {
        if (path in OURS) return { path, namespace };
        return { errors: [{ text: `muxsim has no module "${path}"${didYouMean(path, Object.keys(OURS))}` }] };
      });
      build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        const names = await exportsOf(path);
        return { contents: `export { ${names.join(", ")} } from ${JSON.stringify(target(path))};` };
      });
    },
  };
}

async function exportsOf(name: string): Promise<string[]> {
  return Object.keys(await import(packageFile(OURS[name]).href));
}

function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** A name that muxsim does not export: with the nearest one that it does. */
async function withNearest(message: Message): Promise<Message> {
  const [, module, name] = /^No matching export in "muxsim:(.*)" for import "(.*)"$/.exec(message.text) ?? [];
  if (name === undefined) return message;
  return { ...message, text: `${module} has no export "${name}"${didYouMean(name, await exportsOf(module))}` };
}

function diagnostic({ text, location }: Message, shown: string): Diagnostic {
  if (!location) return { file: shown, line: 0, column: 0, path: "", message: text, sourceLine: "" };
  const { line, column, lineText } = location;
  // esbuild counts bytes from 0.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  return {
    file: sourceFile(location.file, shown),
    line,
    column: before.length + 1,
    path: "",
    message: text,
    sourceLine: lineText,
  };
}

/** The address by which any thread can import the module, without a file to be removed afterwards. */
export function dataUrl({ code, sourceUrl }: CompiledModule): string {
  const text = `${code}\n//# sourceURL=${sourceUrl}\n`;
  return `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
}

/** A file of the bundle as the user would call it: `relative` is relative to the module's directory. */
export function sourceFile(relative: string, shown: string): string {
  return relative === basename(shown) ? shown : join(dirname(shown), relative);
}
