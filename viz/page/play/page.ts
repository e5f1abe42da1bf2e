/** A page with nothing run before: an editor for a scenario, which is run while it is written. */
import type { LiveText } from "../../../scenarios/live/messages.js";
import { Html, html } from "../../encodings/html.js";
import { packedPage } from "../packed.js";
import { TOOLS } from "../sections/header.js";
import { PLAY_STYLE, STYLE } from "../style.js";
import type { Offers } from "../what-if/given.js";

/** A scenario to begin with. */
interface Beginning {
  name: string;
  question: string;
  text: string;
  beside?: LiveText["beside"];
}

/** What such a page carries of its own. */
export interface PlayData {
  /** Cost profiles that do not ship. */
  profiles: Offers["profiles"];
  scenarios: Beginning[];
  /** Name of the one that the page opens with. */
  first: string;
}

const GALLERY = "published/";

/** Those of published results are a group of their own. */
function options(scenarios: readonly Beginning[]): Html[] {
  const option = ({ name, question }: Beginning) => html`<option value="${name}">${name}: ${question}</option>`;
  const isPublished = ({ name }: Beginning) => name.startsWith(GALLERY);
  const others = scenarios.filter((each) => !isPublished(each)).map(option);
  const published = scenarios.filter(isPublished).map(option);
  if (published.length === 0) return others;
  return [
    html`<optgroup label="Questions">${others}</optgroup><optgroup label="Published results">${published}</optgroup>`,
  ];
}

/**
 * @param scenarios to choose from @param first name of the one that is opened @param profiles beside those that ship
 * Throws if the package has not been built.
 */
export function renderPlay(scenarios: readonly Beginning[], first: string, profiles: Offers["profiles"] = {}): string {
  const style = `${STYLE}\n${PLAY_STYLE}`;
  const data: PlayData = { profiles, scenarios: [...scenarios], first };
  const { elements, policy } = packedPage("play", data, style);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>muxsim: try a scenario</title>
<style>${new Html(style)}</style>
</head>
<body>
<div class="page wide">
<header>
<div class="top"><p class="small muted">muxsim: everything runs in this page</p><div class="tools">${TOOLS}</div></div>
<h1 id="question">Try a scenario</h1>
<noscript><p>This page needs scripts.</p></noscript>
<div class="answer"><p id="answer">Nothing has been run yet.</p></div>
</header>
<main class="workspace">
<div class="beside">
<div class="play-bar"><label for="scenario">Scenario</label> <select id="scenario">${options(scenarios)}</select></div>
<div id="editor" class="editor"></div>
<div class="live-bar"><span id="live-status" class="small muted" role="status"></span>
<button type="button" id="stop" disabled>Stop</button><button type="button" id="save">Save YAML</button><button type="button" id="copy-link">Copy link</button></div>
<div id="live-wrong" class="wrong small" role="alert"></div>
<div id="beside"></div>
</div>
<div class="bench">
<div id="tabs" class="tabs" role="tablist" aria-label="What is shown"></div>
<div id="part"></div>
<div id="whole"></div>
</div>
</main>
<p id="announcement" class="hidden-visually" role="status"></p>
</div>
${elements}
</body>
</html>
`.markup;
}
