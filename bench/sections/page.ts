/** What a report weighs, part by part, and how soon its first chart is seen on a phone. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../../test/browser.js";
import { type Opening, openingOf } from "../first-chart.js";
import type { Extent } from "../plan.js";
import { atMost, notMeasured, quantity, type Row, type Section } from "../report.js";
import type { Workshop } from "../workshop.js";

const KILO = 1000;
const MOST_KB = 400;
const LATEST_MS = 300;
/** Of what a script consists of, parts below this share are not listed. */
const LISTED = 0.03;

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

export async function pageSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const scenario = extent.quick ? "ports" : "2012-post";
  const file = await reportOf(scenario, workshop, extent);
  const page = readFileSync(file, "utf8");
  const openings = await openingsOf(file, extent);
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
  const opened = [chart, ready].map(
    ({ name, median, min, max }) => `${name} after ${Math.round(median)} ms (${Math.round(min)} to ${Math.round(max)})`,
  );
  const flagship = "2012-post's report: kB gzipped";
  const first = "2012-post's report, processor slowed 4 times: ms to the first chart";
  const whole = weight(page);
  return {
    title: "The report's weight and opening",
    notes: [
      `${scenario}. Parts gzipped each for itself; what is packed is base64, which gzip takes back. Scripts by room and package, minified, before packing.`,
      `With the processor slowed 4 times: ${opened.join("; ")}.`,
    ],
    rows: [
      ...[...partsOf(page), ["all of it", whole] as const].map(([label, kb]) => weighed(label, kb)),
      ...contentsOf("client", "script"),
      ...contentsOf("worker", "simulator"),
    ],
    targets: extent.quick
      ? [notMeasured(flagship, MOST_KB), notMeasured(first, LATEST_MS)]
      : [atMost(flagship, whole, MOST_KB), atMost(first, chart.median, LATEST_MS)],
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

async function openingsOf(file: string, extent: Extent): Promise<Opening[]> {
  extent.progress("opening the report");
  const browser = await launchBrowser();
  try {
    const openings: Opening[] = [];
    for (let round = 0; round < 2 * extent.rounds; round++)
      openings.push(await openingOf(browser, pathToFileURL(file).href));
    return openings;
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
    ["packed: script, and what every report offers", weight(packed("shipped"))],
    ["packed: result and scenarios", weight(packed("data"))],
    ["packed: simulator", weight(packed("simulator"))],
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
