/** What a page carries packed, and the scripts that it allows. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { compress } from "lzma1";
import { packageFile } from "../../scenarios/common/package.js";
import { Html, html } from "../encodings/html.js";

/** What was packed when the package was built: the same in every page of a kind. */
interface Shipped {
  /** What is in it, and how many bytes of it each is; the first is the page's script. */
  lengths: Record<string, number>;
  /** SHA-256 of the page's script, in base64. */
  scriptSha256: string;
  packed: string;
}

interface PackedPage {
  /** To stand at the end of the page. */
  elements: Html;
  /** Of the page, which is to allow nothing else. */
  policy: string;
}

/**
 * @param kind of page: `report-live` can simulate, as `play` @param data what it is about @param style of the page
 * @throws Error if the package has not been built
 */
export function packedPage(kind: "report" | "report-live" | "play", data: unknown, style: string): PackedPage {
  const { lengths, scriptSha256, packed }: Shipped = JSON.parse(built(`${kind}.packed.json`));
  const own = Buffer.from(JSON.stringify(data), "utf8");
  const script = built("start.bundle.js");
  return {
    elements: html`${element("shipped", lengths, packed)}
${element("data", { data: own.length }, Buffer.from(compress(own)).toString("base64"))}
<script>${new Html(script)}</script>`,
    policy: policyOf([sha256(script), scriptSha256], style),
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
  return policyOf(scripts.map(sha256), style);
}

/** @param scripts their SHA-256 */
function policyOf(scripts: readonly string[], style: string): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map((hash) => `'sha256-${hash}'`).join(" ")}`,
    `style-src 'sha256-${sha256(style)}'`,
    "img-src blob:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** In base64. */
function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("base64");
}

/** A file in dist/viz/. @throws Error if the package has not been built */
export function built(name: string): string {
  const file = packageFile(`dist/viz/${name}`);
  if (!existsSync(file))
    throw new Error(`a part of the report is missing (dist/viz/${name}): run "npm run build" first`);
  return readFileSync(file, "utf8");
}
