/**
 * Joins the compiled modules of whatever a process or a thread starts with into few files, dist/chunks/: to find and
 * load hundreds of small ones takes longer than most calls take otherwise. What several need is in one chunk, so that
 * each thing is there once. Packages stay outside, but for small ones, and zod: most of it, its messages in fifty
 * languages, is not used.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const CHUNKS = `${dist}/chunks`;
/** The command, the two worker threads, and what modules may import; each takes the place of the compiled one. */
const STARTED = [
  "cli/main",
  "scenarios/run/worker",
  "scenarios/plugins/host-worker",
  "scenarios/index",
  "models/index",
];

const JOINED = ["zod", "jsonc-parser", "string-width", "wrap-ansi"];

const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const { outputFiles } = await build({
  entryPoints: STARTED.map((name) => `${dist}/${name}.js`),
  outdir: dist,
  outbase: dist,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  external: Object.keys(dependencies).filter((name) => !JOINED.includes(name)),
  write: false,
  allowOverwrite: true,
  format: "esm",
  platform: "node",
  // The "main" of jsonc-parser requires its parts in a way that cannot be followed.
  mainFields: ["module", "main"],
  target: "node20",
  charset: "utf8",
});
const chunks = outputFiles.filter(({ path }) => dirname(path) === CHUNKS);
// Chunks come first, and old ones go last, so that what is there can be started at any time.
mkdirSync(CHUNKS, { recursive: true });
for (const { path, contents } of [...chunks, ...outputFiles.filter((file) => !chunks.includes(file))])
  writeFileSync(path, contents);
const names = new Set(chunks.map(({ path }) => basename(path)));
for (const old of readdirSync(CHUNKS).filter((name) => !names.has(name))) rmSync(`${CHUNKS}/${old}`);
