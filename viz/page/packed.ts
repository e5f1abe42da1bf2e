/** What a page carries packed, and the scripts that it allows. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { constants, deflateRawSync } from "node:zlib";
import { packageFile } from "../../scenarios/common/package.js";
import { Html, html } from "../encodings/html.js";

/** What was packed when the package was built: the same in every page of a kind. */
interface Shipped {
  /** The files in dist/viz/ that it holds, by what they are called in the page; the first is its script. */
  texts: Record<string, string>;
  packed: string;
  /** The simulator's script. */
  simulator: { length: number; packed: string };
}

interface PackedPage {
  /** To stand at the end of the page. */
  elements: Html;
  /** Of the page, which is to allow nothing else. */
  policy: string;
}

/**
 * @param kind of page @param data what it is about @param hasSimulator whether it can simulate @param style of the page
 * @throws Error if the package has not been built
 */
export function packedPage(
  kind: "report" | "play",
  data: unknown,
  { hasSimulator, style }: { hasSimulator: boolean; style: string },
): PackedPage {
  const { texts, packed, simulator }: Shipped = JSON.parse(built(`${kind}.packed.json`));
  const names = Object.keys(texts);
  const contents = names.map((name) => Buffer.from(built(texts[name]), "utf8"));
  const own = Buffer.from(JSON.stringify(data), "utf8");
  const script = built("start.bundle.js");
  const lengths = Object.fromEntries(names.map((name, i) => [name, contents[i].length]));
  const packedData = deflateRawSync(own, { level: constants.Z_BEST_COMPRESSION }).toString("base64");
  return {
    elements: html`${element("shipped", lengths, packed)}
${element("data", { data: own.length }, packedData)}
${hasSimulator && element("simulator", { simulator: simulator.length }, simulator.packed)}
<script>${new Html(script)}</script>`,
    policy: policy([script, contents[0].toString("utf8")], style),
  };
}

function element(name: string, lengths: Record<string, number>, packed: string): Html {
  return html`<script type="text/plain" id="packed-${name}" data-texts="${JSON.stringify(lengths)}">${packed}</script>`;
}

/**
 * Nothing may be loaded; only these very scripts and this style run, and workers that they start themselves. Images are
 * those the page makes for a download.
 */
export function policy(scripts: readonly string[], style: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map((script) => `'${integrity(script)}'`).join(" ")}`,
    `style-src '${integrity(style)}'`,
    "img-src blob:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function integrity(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

/** A file in dist/viz/. @throws Error if the package has not been built */
export function built(name: string): string {
  const file = packageFile(`dist/viz/${name}`);
  if (!existsSync(file))
    throw new Error(`a part of the report is missing (dist/viz/${name}): run "npm run build" first`);
  return readFileSync(file, "utf8");
}
