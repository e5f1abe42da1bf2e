/**
 * Bundles the reports' scripts (viz/page/client/) and the simulator for their workers (scenarios/live/worker.ts) into
 * dist/viz/*.bundle.js, writes what a page offers to choose from beside them, and packs what every page carries into
 * dist/viz/*.packed.json. What is compiled must be there already.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compress } from "lzma1";

const D3 = "/* Contains parts of d3, copyright Mike Bostock, ISC licence (https://github.com/d3/d3). */";
const YAML =
  "/* Contains yaml, copyright Eemeli Aro, ISC licence; zod, copyright Colin McDonnell, and noble-hashes, copyright Paul Miller, MIT licence. */";
const CODEMIRROR = "/* Contains CodeMirror, copyright Marijn Haverbeke and others, MIT licence. */";
const LZMA = "/* Contains parts of lzma1, copyright Filip Seman, MIT licence. */";
const BUNDLES = [
  { entry: "./client/main.ts", name: "client", banner: D3 },
  { entry: "./client/play.ts", name: "play", banner: `${D3}\n${CODEMIRROR}` },
  { entry: "./client/analysis.ts", name: "analysis", banner: "" },
  { entry: "./client/start.ts", name: "start", banner: LZMA },
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

/** Pages read scenarios and write no JSON Schema, which zod brings for each of its types. */
const withoutJsonSchema = {
  name: "without-json-schema",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, "utf8").matchAll(/^export (?:function|const) (\w+)/gm)];
      return { contents: names.map(([, name]) => `export const ${name} = () => ({});`).join("\n") };
    });
  },
};

/** Pages unpack, and pack nothing. */
const withoutPacking = {
  name: "without-packing",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lzma1[\\/]lib[\\/]encoder\.js$/ }, () => ({ contents: "export class Encoder {}" }));
  },
};

mkdirSync(directory, { recursive: true });
/** By bundle, the bytes in it from each room and package. */
const contents = {};
for (const { entry, name, banner } of BUNDLES) {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: TARGET,
    charset: "ascii",
    banner: { js: banner },
    plugins: [inABrowser, withoutJsonSchema, withoutPacking],
  });
  const [{ text }] = outputFiles;
  if (/<\/script|<!--/i.test(text))
    throw new Error(`${name}: the bundle contains text that would end its script element`);
  write(`${name}.bundle.js`, text);
  const [{ inputs }] = Object.values(metafile.outputs);
  contents[name] = {};
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const origin = originOf(file);
    contents[name][origin] = (contents[name][origin] ?? 0) + bytesInOutput;
  }
}
write("contents.json", JSON.stringify(contents));

const { loadProfile, profileNames } = await import("../../dist/scenarios/load/load.js");
const { MECHANISMS } = await import("../../dist/models/registry.js");
const { noteOf } = await import("../../dist/scenarios/result/result.js");
const { scenarioJsonSchema } = await import("../../dist/scenarios/schema/json-schema.js");

// Profiles that ship, mechanisms as results tell of them, with their parameters; and what may stand in a scenario.
const profiles = Object.fromEntries(profileNames().map((name) => [name, loadProfile(name)]));
const mechanisms = MECHANISMS.map((mechanism) => ({ ...noteOf(mechanism), parameters: mechanism.parameters }));
write("offers.json", JSON.stringify({ profiles, mechanisms }));
write("completion.json", JSON.stringify(forCompletion(scenarioJsonSchema())));
const LIVE = { offers: "offers.json", simulator: "worker.bundle.js" };
pack("report", { script: "client.bundle.js" });
pack("report-live", { script: "client.bundle.js", ...LIVE });
pack("play", { script: "play.bundle.js", ...LIVE, completion: "completion.json" });

/** The package that a file is of, or its room. */
function originOf(file) {
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules)/.exec(file) ?? [];
  return (
    inPackage ??
    file
      .split("/")
      .slice(0, /^(scenarios|viz)\//.test(file) ? 2 : 1)
      .join("/")
  );
}

/** Packs texts together, by their names in the page: what one has in common with another is written once. */
function pack(name, texts) {
  const contents = Object.values(texts).map((file) => readFileSync(new URL(file, directory)));
  const lengths = Object.fromEntries(Object.keys(texts).map((text, i) => [text, contents[i].length]));
  const scriptSha256 = createHash("sha256").update(contents[0]).digest("base64");
  const packed = Buffer.from(compress(Buffer.concat(contents))).toString("base64");
  write(`${name}.packed.json`, JSON.stringify({ lengths, scriptSha256, packed }));
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
