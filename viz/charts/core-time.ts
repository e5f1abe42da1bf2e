/** Where core time goes: a small chart per line, a stacked bar per value of the axis, one scale for all. */

import { type ScaleBand, scaleBand } from "d3";
import { scenariosAlong } from "../../scenarios/common/along.js";
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { hasLatency, matterOf, statusOf } from "../../scenarios/statistics/status/words.js";
import { type Column, number, pointCells, pointColumns } from "../encodings/table.js";
import { ACCOUNT_KEYS, ACCOUNT_NAMES, type Account, accountsOf } from "../wording/vocabulary.js";
import { layoutSwitch, segments } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawGrid, gridOf, NAME_ROWS } from "./grid.js";
import { drawLegend, legendOf } from "./legend.js";
import { alongAxis, pointsOf, tipOf } from "./points.js";
import { add, type Group, mark, middle, round, textWidth } from "./svg.js";
import { SHARES, type View, visibleLines, visiblePoints } from "./view.js";

const PANEL = { width: 148, left: 26, head: NAME_ROWS + 6, bars: 104, foot: 36, gap: 18 };
const BOTTOM = PANEL.head + PANEL.bars;
const SIZE = { width: PANEL.width, height: BOTTOM + PANEL.foot, gap: PANEL.gap };

/** Shares in the order in which they are stacked, work at the bottom, idle (if it counts) on top. */
function sharesOf({ coreShare }: Point, view: View): [Account, number][] {
  if (!coreShare) return [];
  const whole = view.share === "all" ? 1 : 1 - coreShare.idle;
  return ACCOUNT_KEYS.flatMap((account): [Account, number][] => {
    const share = coreShare[account];
    if (share === undefined || (account === "idle" && view.share !== "all")) return [];
    return [[account, whole > 0 ? share / whole : 0]];
  });
}

function accountsIn(result: Result, view: View): Account[] {
  return accountsOf(result).filter((account) => view.share === "all" || account !== "idle");
}

function percent(share: number): string {
  return share > 0 && share < 0.001 ? "<0.1 %" : formatExact(share, "share");
}

/** The accounts of a point in words, largest first. */
function inWords(point: Point, view: View): string[] {
  return sharesOf(point, view)
    .filter(([, share]) => share > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([account, share]) => `${ACCOUNT_NAMES[account].short} ${percent(share)}`);
}

/** What is drawn, for whom, and how. */
interface Scene {
  result: Result;
  view: View;
  frame: Frame;
}

function drawPanel(parent: Group, line: Line, width: number, scene: Scene): void {
  const { muted, rule } = scene.frame.palette;
  const { values: scale, format } = axisOf(scene.result.scenario);
  const x = scaleBand<number>(scale, [PANEL.left, width]).padding(0.18);
  const small = { "font-size": 11, fill: muted };
  for (const share of [0, 50, 100]) {
    const y = BOTTOM - (share / 100) * PANEL.bars;
    add(parent, "path", { d: `M${PANEL.left},${y}H${round(width)}`, stroke: rule });
    add(parent, "text", { ...middle(PANEL.left - 4, y), "text-anchor": "end", ...small }, `${share}`);
  }
  for (const point of pointsOf(scene.result, line)) drawBar(parent, point, x, scene);
  for (const value of fitting(scale, x.step(), format)) {
    const at = { x: x(value)! + x.bandwidth() / 2, y: BOTTOM + 15, "text-anchor": "middle" };
    add(parent, "text", { ...at, ...small }, format(value));
  }
}

/** Every k-th value of the axis, so that the texts do not touch. */
function fitting(values: readonly number[], step: number, format: (value: number) => string): number[] {
  const widest = Math.max(...values.map((value) => textWidth(format(value), 11))) + 4;
  const every = Math.max(1, Math.ceil(widest / step));
  return values.filter((_, i) => i % every === 0);
}

function drawBar(parent: Group, point: Point, x: ScaleBand<number>, { result, view, frame }: Scene): void {
  const { palette } = frame;
  const place = { x: x(positionOf(point))!, width: x.bandwidth() };
  const centre = place.x + place.width / 2;
  const steady = hasLatency(point);
  const tip = tipOf(result, point, ...(steady ? [] : [matterOf([point], result.scenario)]), ...inWords(point, view));
  const group = mark(parent, { line: point.line, key: positionOf(point), tip }, centre, BOTTOM - PANEL.bars / 2);
  let y = BOTTOM;
  for (const [account, share] of sharesOf(point, view)) {
    const height = share * PANEL.bars;
    y -= height;
    if (height > 0.05) add(group, "rect", { ...place, y, height, fill: palette.account[account] });
  }
  if (steady) return;
  const dash = { fill: "none", stroke: palette.muted, "stroke-dasharray": point.coreShare ? "2 2" : "1 3" };
  add(group, "rect", { ...place, y: BOTTOM - PANEL.bars, height: PANEL.bars, ...dash });
  if (point.coreShare) return;
  const turned = { transform: `translate(${round(centre)},${BOTTOM - 6}) rotate(-90)`, dy: "0.34em" };
  const word = statusOf(point);
  add(group, "text", { ...turned, "font-size": 11, fill: palette.muted }, word);
}

const SWATCH = 12;

function drawSwatch(group: Group, account: Account, { palette }: Frame): void {
  const outline = { stroke: palette.muted, "stroke-width": 0.5 };
  add(group, "rect", { x: 0, y: 0, width: SWATCH, height: SWATCH, fill: palette.account[account], ...outline });
}

/** All of them, however many there are along the axis. */
function coresInWords({ scenario }: Result): string {
  const counts = new Set(scenariosAlong(scenario).map(({ machine }) => machine.cores));
  if (counts.size > 1) return "All cores";
  return scenario.machine.cores === 1 ? "The one core" : `All ${scenario.machine.cores} cores`;
}

function describe(result: Result, view: View, lines: readonly Line[]): string {
  const sentences = lines.flatMap((line) => {
    const last = pointsOf(result, line).findLast((point) => point.coreShare);
    return last
      ? [
          `${line.label} at ${axisOf(result.scenario).format(positionOf(last))}: ${inWords(last, view).slice(0, 3).join(", ")}.`,
        ]
      : [];
  });
  const { isPending, symbol } = axisOf(result.scenario);
  const each = isPending ? "number of pending operations" : `value of ${symbol}`;
  return [`Stacked bars of shares of core time by account, for each ${each}.`, ...sentences].join(" ");
}

export const coreTimeChart: Chart = {
  name: "core-time",
  heading: "Where core time goes",
  tab: "cores",
  controls: (on) => [
    segments(on, "share", "share of", [
      [SHARES[0], "all core time"],
      [SHARES[1], "busy core time"],
    ]),
    ...layoutSwitch(on),
  ],
  figures: () => ({ "core-time": {} }),
  title: (result, view) =>
    `Per cent of ${view.share === "all" ? "core time" : "busy core time"} by account, ${alongAxis(result)}`,
  notes: (result, view) => [
    `${coresInWords(result)} over the measured window; the accounts add up exactly.`,
    ...(view.share === "busy" ? ["Idle time is left out: each bar is busy time."] : []),
    ...(result.points.every(hasLatency) ? [] : ["Dashed outline: overloaded, too short to tell, or not run."]),
  ],
  together: true,
  draw(result, view, frame) {
    const width = innerWidth(frame);
    const grid = gridOf(result, view, width, SIZE);
    const accounts = accountsIn(result, view).map((account) => [account, ACCOUNT_NAMES[account].short] as const);
    const legend = legendOf(accounts, width, SWATCH);
    const top = frame.continued ? 0 : legend.height + 18;
    const { svg, body } = openSvg(frame, {
      title: coreTimeChart.title(result, view),
      description: describe(result, view, visibleLines(result, view)),
      notes: coreTimeChart.notes(result, view),
      height: top + grid.height,
    });
    const scene = { result, view, frame };
    if (!frame.continued)
      drawLegend(add(body, "g", { transform: "translate(0,6)" }), legend, SWATCH, (group, account) =>
        drawSwatch(group, account, frame),
      );
    drawGrid(add(body, "g", { transform: `translate(0,${top})` }), grid, scene, (panel, line) =>
      drawPanel(panel, line, grid.panelWidth, scene),
    );
    return svg.node()!;
  },
  table(result, view) {
    const column = (account: Account): Column => ({
      key: `share_${account}`,
      label: ACCOUNT_NAMES[account].short,
      numeric: true,
    });
    const cells = (point: Point) => {
      const shares = new Map(sharesOf(point, view));
      return accountsIn(result, view).map((account) => number(shares.get(account), percent));
    };
    return {
      columns: [...pointColumns(result), ...accountsIn(result, view).map(column)],
      rows: visiblePoints(result, view).map((point) => [...pointCells(point, result), ...cells(point)]),
    };
  },
};
