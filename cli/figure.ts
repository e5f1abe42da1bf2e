/** `muxsim figure`: one view of a result, with all its switches, as a figure that stands alone. */
import { extname } from "node:path";
import type { Command } from "commander";
import { MECHANISMS } from "../models/registry.js";
import { didYouMean } from "../scenarios/common/did-you-mean.js";
import { enumerate } from "../scenarios/common/enumerate.js";
import { UsageError } from "../scenarios/common/errors.js";
import { metricNamed } from "../scenarios/common/metrics.js";
import type { Result } from "../scenarios/common/types.js";
import { pick } from "../scenarios/load/pick.js";
import { splitModels } from "../scenarios/load/settings.js";
import { readIntactResult } from "../scenarios/result/read.js";
import type { Linked } from "../viz/page/link.js";
import { append, someOf } from "./command-line.js";
import type { Session } from "./session.js";
import { writeWhole } from "./write-whole.js";

const THEMES = ["light", "dark"] as const;
const ENDINGS = [".svg", ".png"] as const;
/** In pixels: narrower, charts have no room; wider, nobody has a page for them. */
const WIDTHS = { least: 280, most: 4000 };

interface FigureFlags {
  view?: string;
  metric?: string;
  lines?: string[];
  part?: string;
  scale?: string;
  switch: string[];
  theme: (typeof THEMES)[number];
  width?: number;
  out?: string;
  quiet?: boolean;
}

export function addFigure(program: Command, session: Session): void {
  program
    .command("figure")
    .description("draw one view of a result, as the report shows it, as SVG or PNG")
    .argument("<result>", "a result directory or its result.json")
    .option(
      "-v, --view <view>",
      "a chart (latency, percentiles, core-time, ...), or a link to a view of the report, as its address is (default: what the report opens with)",
    )
    .option("--metric <name>", "what is drawn, e.g. response.p99, wakeups or memory")
    .option("-l, --lines <names>", "only these lines, by id, label or mechanism, separated by commas", (text: string) =>
      someOf("--lines", "names of lines", text, splitModels(text)),
    )
    .option("--part <name>", "of this part of the scenario, not of the scenario itself")
    .option("--scale <scale>", "linear, or log")
    .option(
      "--switch <name=value>",
      "any other switch of the view, as a link has it, e.g. pin=epoll (repeatable)",
      append,
      [],
    )
    .option("--theme <theme>", "light or dark", themeOf, "light")
    .option("--width <pixels>", "of an SVG; a PNG has twice as many (default: 880)", widthOf)
    .option("-o, --out <file>", "the figure: .svg or .png (default: <id of the chart>.svg)")
    .option("-q, --quiet", "do not say what was written")
    .addHelpText("after", EXAMPLES)
    .action((path, flags) => figure(path, flags, session));
}

const EXAMPLES = `
Nothing is run. A link to a view is what the report's address is, or what "Copy link to this view" copies; all that it says is drawn.

Examples:
  muxsim figure results/ports --view latency --metric response.p99 --lines iocp,epoll --scale log --out ports.svg
  muxsim figure results/ports --view "file:///home/me/results/ports/report.html#tab=memory&hide=poll" --out memory.png
  muxsim figure results/ports --view "difference#first=epoll&second=poll&comparison=difference" --theme dark`;

async function figure(path: string, flags: FigureFlags, { err }: Session): Promise<void> {
  if (flags.out !== undefined) endingOf(flags.out);
  if (flags.metric !== undefined) metricNamed(flags.metric);
  const switches = flags.switch.map(switchOf);
  if (flags.scale !== undefined) switches.push(["scale", flags.scale === "log" ? "logarithmic" : flags.scale]);
  const { result } = readIntactResult(path);
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const [{ linkedView }, { drawFigure }] = await Promise.all([
    import("../viz/page/link.js"),
    import("../viz/exports/figures.js"),
  ]);
  const { view, part, metric } = flags;
  const lines = flags.lines && ((of: Result) => lineIds(of, flags.lines!));
  const linked = linkedView(result, { view, part, metric, lines, switches });
  const { svg, asked, id } = drawFigure(linked, { theme: flags.theme, width: flags.width });
  checkUsed(linked, switches, asked);
  const file = flags.out ?? `${id}.svg`;
  writeWhole(file, endingOf(file) === ".svg" ? svg : (await import("../viz/encodings/png.js")).svgToPng(svg));
  if (flags.quiet) return;
  err.line(`Figure: ${file}`);
  const others = linked.besides.map(({ name }) => name);
  if (others.length > 0)
    err.line(`The same tab has ${enumerate(others)}: name one in front of the link, as in "${others[0]}#...".`);
}

/** @throws UsageError for a name that is no line's */
function lineIds({ scenario }: Result, names: readonly string[]): string[] {
  const { lines } = pick(names, { own: scenario.lines, ofParts: [], mechanisms: MECHANISMS }, (message) => {
    throw new UsageError(`--lines: ${message}`);
  });
  return lines.map(({ id }) => id);
}

/** @throws UsageError */
function switchOf(text: string): [name: string, value: string] {
  const [, name, value] = /^\s*([^=]*?)\s*=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && name !== "") return [name, value];
  throw new UsageError(`--switch: expected name=value, e.g. pin=epoll, got ${JSON.stringify(text)}`);
}

/** Names in a link of what a view calls otherwise. */
const IN_A_LINK: Readonly<Record<string, string>> = { pending: "at", pin: "pinned", hide: "hidden", show: "hidden" };

/** @throws UsageError for a switch that makes no difference to what is drawn */
function checkUsed(
  { chart }: Linked,
  switches: readonly (readonly [string, string])[],
  asked: ReadonlySet<string>,
): void {
  const idle = switches.find(([name]) => !asked.has(IN_A_LINK[name] ?? name));
  if (idle) throw new UsageError(`the view ${chart.name} has no switch "${idle[0]}"`);
}

function themeOf(text: string): (typeof THEMES)[number] {
  const found = THEMES.find((theme) => theme === text);
  if (found) return found;
  throw new UsageError(`--theme: no theme "${text}"${didYouMean(text, THEMES)}`);
}

function widthOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= WIDTHS.least && value <= WIDTHS.most) return value;
  throw new UsageError(`--width: expected a whole number from ${WIDTHS.least} to ${WIDTHS.most}, got "${text}"`);
}

/** @throws UsageError for a file that is neither */
function endingOf(file: string): (typeof ENDINGS)[number] {
  const ending = extname(file).toLowerCase();
  const found = ENDINGS.find((each) => each === ending);
  if (found) return found;
  throw new UsageError(`--out: expected a name that ends in ${enumerate(ENDINGS, "or")}, got ${JSON.stringify(file)}`);
}
