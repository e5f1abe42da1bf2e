/**
 * What a report weighs, part by part, how soon its first chart is seen on a phone, and how soon a chart follows a
 * slider.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../../test/browser.js";
import { openingOf } from "../first-chart.js";
import type { Extent } from "../plan.js";
import { atMost, notMeasured, quantity, type Row, type Section } from "../report.js";
import { movesOn } from "../slider-moves.js";
import type { Workshop } from "../workshop.js";

const KILO = 1000;
const MOST_KB = 400;
const LATEST_MS = 300;
const FOLLOWS_MS = 500;
/** Of what a script consists of, parts below this share are not listed. */
const LISTED = 0.03;

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

export async function pageSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const scenario = extent.quick ? "ports" : "2012-post";
  const file = await reportOf(scenario, workshop, extent);
  const page = readFileSync(file, "utf8");
  const openings = await inBrowser(file, extent, "opening the report", openingOf);
  const moves = (await inBrowser(file, { ...extent, rounds: 1 }, "moving sliders", movesOn)).flat();
  const follows = quantity(
    "chart after a slider",
    "ms",
    moves.map(({ first }) => first),
  );
  const points = quantity(
    "points",
    "",
    moves.map(({ known }) => known),
  );
  const chart = quantity(
    "first chart",
    "ms",
    openings.map((opening) => opening.chart),
  );
  const ready = quantity(
    "script has run",
    "ms",
    openings.map((opening) => opening.ready),
  );
  const took = ({ median, min, max }: typeof chart) =>
    `${Math.round(median)} ms (${Math.round(min)} to ${Math.round(max)})`;
  const opened = [chart, ready].map((each) => `${each.name} after ${took(each)}`);
  const flagship = "2012-post's report: kB gzipped";
  const first = "2012-post's report, processor slowed 4 times: ms to the first chart";
  const slider = "2012-post's report: ms from a slider to a chart that follows";
  const whole = weight(page);
  return {
    title: "The report's weight and opening",
    notes: [
      `${scenario}. Parts gzipped each for itself; what is packed is base64, which gzip takes back. Scripts by room and package, minified, before packing.`,
      `With the processor slowed 4 times: ${opened.join("; ")}.`,
      `From a slider to the next chart, not slowed: ${took(follows)}, which has ${points.min} to ${points.max} of ${moves[0].of} points.`,
    ],
    rows: [
      ...[...partsOf(page), ["all of it", whole] as const].map(([label, kb]) => weighed(label, kb)),
      ...contentsOf("client", "script"),
      ...contentsOf("worker", "simulator"),
    ],
    targets: extent.quick
      ? [notMeasured(flagship, MOST_KB), notMeasured(first, LATEST_MS), notMeasured(slider, FOLLOWS_MS)]
      : [
          atMost(flagship, whole, MOST_KB),
          atMost(first, chart.median, LATEST_MS),
          atMost(slider, follows.median, FOLLOWS_MS),
        ],
  };
}

/** Runs `scenario` as a user does: where its report is. */
async function reportOf(scenario: string, workshop: Workshop, extent: Extent): Promise<string> {
  extent.progress(`${scenario} and its report`);
  const out = join(dirname(workshop.file("page", "")), "report-of");
  const flags = ["--no-figures", "--quiet", "--out", out];
  await promisify(execFile)(process.execPath, [built("cli/main.js"), "run", scenario, ...flags]);
  return join(out, "report.html");
}

/** What `measure` finds of the report, twice a round. */
async function inBrowser<T>(
  file: string,
  { rounds, progress }: Extent,
  what: string,
  measure: (browser: Browser, url: string) => Promise<T>,
): Promise<T[]> {
  progress(what);
  const browser = await launchBrowser();
  try {
    const found: T[] = [];
    for (let round = 0; round < 2 * rounds; round++) found.push(await measure(browser, pathToFileURL(file).href));
    return found;
  } finally {
    await browser.close();
  }
}

/** Kilobytes gzipped, by part of the page. */
function partsOf(page: string): [label: string, kb: number][] {
  const one = (what: RegExp) => what.exec(page)?.[0] ?? "";
  const packed = (name: string) => one(new RegExp(`<script[^>]* id="packed-${name}"[^>]*>[^<]*</script>`));
  const markup = page.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "");
  const drawings = [...markup.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg).join("");
  return [
    ["markup", weight(markup) - weight(drawings)],
    ["drawings", weight(drawings)],
    ["style", weight(one(/<style>[\s\S]*?<\/style>/))],
    ["packed: script, simulator, and what every report offers", weight(packed("shipped"))],
    ["packed: result and scenarios", weight(packed("data"))],
    ["script that unpacks", weight(one(/<script>[\s\S]*?<\/script>/))],
  ];
}

/** From which rooms and packages a script comes, the largest first. */
function contentsOf(bundle: string, label: string): Row[] {
  const contents: Record<string, number> = JSON.parse(readFileSync(built("viz/contents.json"), "utf8"))[bundle];
  const all = Object.values(contents).reduce((sum, bytes) => sum + bytes);
  return Object.entries(contents)
    .filter(([, bytes]) => bytes >= LISTED * all)
    .sort(([, a], [, b]) => b - a)
    .map(([origin, bytes]) => ({
      label: `${label}: ${origin}`,
      quantities: [quantity("before packing", "kB", [bytes / KILO])],
    }));
}

const weighed = (label: string, kb: number): Row => ({ label, quantities: [quantity("gzipped", "kB", [kb])] });

function weight(text: string): number {
  return gzipSync(text, { level: 9 }).length / KILO;
}
