/** The report: one HTML file that needs nothing else and lets nothing else in. */
import { findMechanism } from "../../models/registry.js";
import type { Result } from "../../scenarios/common/types.js";
import { chargedIn } from "../../scenarios/evidence/charged.js";
import type { LiveGiven } from "../../scenarios/live/given.js";
import { packedResult } from "../encodings/columns.js";
import { Html, html } from "../encodings/html.js";
import { serverDocument } from "../exports/figures.js";
import { partsOf } from "../wording/parts.js";
import { built, packedPage } from "./packed.js";
import { header } from "./sections/header.js";
import { firstPanels, partLines, scenariosSection, tabButtons, wholePanels } from "./sections/parts.js";
import { STYLE } from "./style.js";
import type { Offers, ReportData } from "./what-if/given.js";
import { named } from "./what-if/named.js";

/**
 * The report on `result`, as HTML. Throws if the page's script has not been built.
 * @param live what the page needs to run the scenario with other values; it does not offer to if absent
 */
export function renderReport(result: Result, live?: LiveGiven): string {
  const charged = partsOf(result).map((part) => chargedIn(part, findMechanism) ?? null);
  const own = live ? named(result, JSON.parse(built("offers.json")) as Offers) : result;
  const data: ReportData = { result: packedResult(own), charged, live };
  const { elements, policy } = packedPage(live ? "report-live" : "report", data, STYLE);
  const document = serverDocument();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
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
<noscript><p class="muted">Without scripts only the first view is shown; the others, switches, tables and downloads need scripts.</p></noscript>
</header>
<main class="workspace">
<div class="beside"><div id="beside">${partLines(result, result, document)}</div>
<div id="what-if" class="needs-script"></div></div>
<div class="bench">
<div id="tabs" class="tabs needs-script" role="tablist" aria-label="What is shown">${tabButtons(result, result)}</div>
<div id="part">${firstPanels(result, document, charged[0] ?? undefined)}</div>
<div id="whole">${wholePanels(result, result)}</div>
</div>
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
${elements}
</body>
</html>
`;
  return page.markup;
}
