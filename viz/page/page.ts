/** The report: one HTML file that needs nothing else and lets nothing else in. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { findMechanism } from "../../models/registry.js";
import { packageFile } from "../../scenarios/common/package.js";
import type { Result } from "../../scenarios/common/types.js";
import { chargedIn } from "../../scenarios/evidence/charged.js";
import type { LiveGiven } from "../../scenarios/live/given.js";
import { packedResult } from "../encodings/columns.js";
import { embeddedJson, Html, html } from "../encodings/html.js";
import { serverDocument } from "../exports/figures.js";
import { partsOf } from "../wording/parts.js";
import { header } from "./sections/header.js";
import { partLines, partPanels, scenariosSection, tabButtons, wholePanels } from "./sections/parts.js";
import { STYLE } from "./style.js";
import type { Offers, WhatIf } from "./what-if/given.js";

/**
 * The report on `result`, as HTML. Throws if the page's script has not been built.
 * @param live what the page needs to run the scenario with other values; it does not offer to if absent
 */
export function renderReport(result: Result, live?: LiveGiven): string {
  const script = clientScript();
  const document = serverDocument();
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
<div class="beside"><div id="beside">${partLines(result, result, document)}</div>
<div id="what-if" class="needs-script"></div></div>
<div class="bench">
<div id="tabs" class="tabs needs-script" role="tablist" aria-label="What is shown">${tabButtons(result, result)}</div>
<div id="part">${partPanels(result, result, document, chargedIn(result, findMechanism))}</div>
<div id="whole">${wholePanels(result, result)}</div>
</div>
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
<script type="application/json" id="result">${embeddedJson(packedResult(result))}</script>
<script type="application/json" id="charged">${embeddedJson(partsOf(result).map((part) => chargedIn(part, findMechanism) ?? null))}</script>
${live && simulator(result, live)}
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.markup;
}

/** The simulator, as text that the page starts its workers from, and what it offers to change. */
function simulator(result: Result, { parts, profiles }: LiveGiven): Html {
  const { profiles: shipped, mechanisms }: Offers = JSON.parse(built("live.json"));
  const all = partsOf(result);
  const data: WhatIf = {
    mechanisms,
    profiles: { ...shipped, ...profiles },
    parts: parts.map((part) => ({
      ...part,
      costs: chargedIn(all.find(({ scenario }) => scenario.name === part.name)!, findMechanism)!,
    })),
  };
  return html`<script type="application/json" id="live-data">${embeddedJson(data)}</script>
<script type="text/plain" id="live-worker">${new Html(built("worker.bundle.js"))}</script>`;
}

/**
 * Nothing may be loaded; only this very script and style run, and workers that it starts itself. Images are those the
 * page makes for a download.
 */
export function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${integrity(script)}'`,
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

/** The bundle, for the page compiled or run from its sources. Throws if it has not been built. */
export function clientScript(name: "client.bundle.js" | "analysis.bundle.js" = "client.bundle.js"): string {
  return built(name);
}

/** @throws Error if the package has not been built */
export function built(name: string): string {
  const file = packageFile(`dist/viz/${name}`);
  if (!existsSync(file))
    throw new Error(`a part of the report is missing (dist/viz/${name}): run "npm run build" first`);
  return readFileSync(file, "utf8");
}
