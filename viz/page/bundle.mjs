/**
 * Bundles the reports' scripts (viz/page/client/) and the simulator for their workers (scenarios/live/worker.ts) into
 * dist/viz/*.bundle.js, the texts that reports carry, and writes dist/viz/live.json, what a page offers to choose from.
 * What is compiled must be there already.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const D3 = "/* Contains parts of d3, copyright Mike Bostock, ISC licence (https://github.com/d3/d3). */";
const YAML =
  "/* Contains yaml, copyright Eemeli Aro, ISC licence; zod, copyright Colin McDonnell, and noble-hashes, copyright Paul Miller, MIT licence. */";
const CODEMIRROR = "/* Contains CodeMirror, copyright Marijn Haverbeke and others, MIT licence. */";
const BUNDLES = [
  { entry: "./client/main.ts", name: "client", banner: D3 },
  { entry: "./client/play.ts", name: "play", banner: `${D3}\n${CODEMIRROR}` },
  { entry: "./client/analysis.ts", name: "analysis", banner: "" },
  { entry: "../../scenarios/live/worker.ts", name: "worker", banner: YAML },
];
const TARGET = ["chrome109", "firefox115", "safari16.4"];

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const directory = new URL("../../dist/viz/", import.meta.url);

/** Of what needs Node, what stands in its place in a browser. */
const IN_A_BROWSER = {
  package: `export const VERSION = ${JSON.stringify(version)};`,
  hash: `export { sha256Hex as hashOf } from "../live/sha256.js";`,
  engine: `export const engine = () => ({ node: "none", v8: "none", platform: "a browser" });`,
};

const inABrowser = {
  name: "in-a-browser",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]scenarios[\\/]common[\\/](package|hash|engine)\.ts$/ }, ({ path }) => {
      const [, name] = /(\w+)\.ts$/.exec(path);
      return {
        contents: IN_A_BROWSER[name],
        resolveDir: fileURLToPath(new URL("../../scenarios/common", import.meta.url)),
      };
    });
  },
};

mkdirSync(directory, { recursive: true });
for (const { entry, name, banner } of BUNDLES) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: TARGET,
    charset: "ascii",
    banner: { js: banner },
    plugins: [inABrowser],
  });
  const [{ text }] = outputFiles;
  if (/<\/script|<!--/i.test(text))
    throw new Error(`${name}: the bundle contains text that would end its script element`);
  write(`${name}.bundle.js`, text);
}
write("live.json", JSON.stringify(await offers()));

/** The cost profiles that ship, the mechanisms with their parameters, and what may stand in a scenario. */
async function offers() {
  const { loadProfile, profileNames } = await import("../../dist/scenarios/load/load.js");
  const { MECHANISMS } = await import("../../dist/models/registry.js");
  const { scenarioJsonSchema } = await import("../../dist/scenarios/schema/json-schema.js");
  return {
    profiles: Object.fromEntries(profileNames().map((name) => [name, loadProfile(name)])),
    schema: forCompletion(scenarioJsonSchema()),
    mechanisms: MECHANISMS.map(({ name, title, family, parameters }) => ({ name, title, family, parameters })),
  };
}

/** Of a JSON Schema what completion reads. */
function forCompletion({ properties, additionalProperties, items, anyOf, enum: values, const: one, description }) {
  const each = (schemas) => Object.fromEntries(Object.entries(schemas).map(([key, of]) => [key, forCompletion(of)]));
  return {
    ...(properties && { properties: each(properties) }),
    ...(typeof additionalProperties === "object" && { additionalProperties: forCompletion(additionalProperties) }),
    ...(items && { items: forCompletion(items) }),
    ...(anyOf && { anyOf: anyOf.map(forCompletion) }),
    ...(values && { enum: values }),
    ...(one !== undefined && { const: one }),
    ...(description && { description }),
  };
}

/** Renamed into place, so that nobody reads half a file. */
function write(name, text) {
  const unfinished = new URL(`${name}.${process.pid}.tmp`, directory);
  writeFileSync(unfinished, text);
  renameSync(unfinished, new URL(name, directory));
}
