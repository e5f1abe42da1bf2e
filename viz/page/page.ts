/** The report: one HTML file that needs nothing else and lets nothing else in. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { packageFile } from "../../scenarios/common/package.js";
import type { Result } from "../../scenarios/common/types.js";
import { embeddedJson, Html, html } from "../encodings/html.js";
import { serverDocument } from "../exports/figures.js";
import { citeSection } from "./sections/cite.js";
import { claimsSection } from "./sections/claims.js";
import { header } from "./sections/header.js";
import { panel, partLines, partPanels, scenariosSection, tabButtons } from "./sections/parts.js";
import { STYLE } from "./style.js";

/** The report on `result`, as HTML. Throws if the page's script has not been built. */
export function renderReport(result: Result): string {
  const script = clientScript();
  const document = serverDocument();
  const claims = claimsSection(result);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script, STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="muxsim ${result.version}">
<title>${result.scenario.question}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="page wide">
<header>
${header(result)}
${scenariosSection(result)}
<noscript><p class="muted">Without scripts the charts show their first view; switches, tables and downloads need scripts.</p></noscript>
</header>
<main class="workspace">
<div id="beside" class="beside">${partLines(result, result, document)}</div>
<div class="bench">
<div id="tabs" class="tabs needs-script" role="tablist" aria-label="What is shown">${tabButtons(result, result)}</div>
<div id="part">${partPanels(result, result, document)}</div>
${claims.length > 0 && panel({ name: "claims", printed: false }, claims)}
${panel({ name: "cite", printed: true }, [citeSection(result)])}
</div>
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
<script type="application/json" id="result">${embeddedJson(result)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

/** Nothing may be loaded; only this very script and style run. Images are those the page makes for a download. */
export function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${integrity(script)}'`,
    `style-src '${integrity(style)}'`,
    "img-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function integrity(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

/** The bundle, for the page compiled or run from its sources. Throws if it has not been built. */
export function clientScript(name: "client.bundle.js" | "analysis.bundle.js" = "client.bundle.js"): string {
  const built = packageFile(`dist/viz/${name}`);
  if (!existsSync(built))
    throw new Error(`the report's script is missing (dist/viz/${name}): run "npm run build" first`);
  return readFileSync(built, "utf8");
}
