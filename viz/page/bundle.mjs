/** Bundles the reports' scripts (viz/page/client/) into dist/viz/*.bundle.js, the text that every report carries. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const D3 = "/* Contains parts of d3, copyright Mike Bostock, ISC licence (https://github.com/d3/d3). */";
const BUNDLES = [
  { entry: "./client/main.ts", name: "client", banner: D3 },
  { entry: "./client/analysis.ts", name: "analysis", banner: "" },
];

const directory = new URL("../../dist/viz/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const { entry, name, banner } of BUNDLES) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome109", "firefox115", "safari16.4"],
    charset: "ascii",
    banner: { js: banner },
  });
  const [{ text }] = outputFiles;
  if (/<\/script|<!--/i.test(text))
    throw new Error(`${name}: the bundle contains text that would end its script element`);
  // Renamed into place, so that nobody reads half a bundle.
  const unfinished = new URL(`${name}.bundle.${process.pid}.tmp`, directory);
  writeFileSync(unfinished, text);
  renameSync(unfinished, new URL(`${name}.bundle.js`, directory));
}
