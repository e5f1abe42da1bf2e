/** Bundles the report's script (viz/client/) into dist/viz/client.bundle.js, the text that every report carries. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("./client/main.ts", import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  charset: "ascii",
  banner: { js: "/* Contains parts of d3, copyright Mike Bostock, ISC licence (https://github.com/d3/d3). */" },
});
const [{ text }] = outputFiles;
if (/<\/script|<!--/i.test(text)) throw new Error("the bundle contains text that would end its script element");

const directory = new URL("../dist/viz/", import.meta.url);
mkdirSync(directory, { recursive: true });
// Renamed into place, so that nobody reads half a bundle.
const unfinished = new URL(`client.bundle.${process.pid}.tmp`, directory);
writeFileSync(unfinished, text);
renameSync(unfinished, new URL("client.bundle.js", directory));
