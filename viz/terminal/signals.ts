/**
 * In a terminal: when each program learns that it can start and that its data is there, and the memory per pending
 * operation.
 */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Result } from "../../scenarios/common/types.js";
import { defaultView } from "../charts/view.js";
import { shorten } from "../encodings/text.js";
import { bytes, eachInParts, totalMemory } from "../wording/memory.js";
import { NOT_NOTIFIED, notifiedOf, notifiedTexts, signalsOf } from "../wording/signals.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, shortNames } from "./rows.js";

const START = 10;
const DONE = 9;
const EACH = 8;
/** Width of the columns with the gaps before them. */
const COLUMNS = START + DONE + EACH + 6;
/** In a narrower terminal, memory is left out. */
const NARROWEST = 60;
const NARROWEST_NAME = 24;

/** A row per line, at the value of the axis at which most lines have latencies; means. */
export function signalsBlock(result: Result, width: number, grouped: boolean): Text[] {
  const { at } = defaultView(result);
  const points = result.points.filter((point) => positionOf(point) === at);
  const parts = 2 + Math.max(...points.map((point) => eachInParts(point).length));
  const narrow = width < NARROWEST;
  const columns = COLUMNS - (narrow ? EACH + 2 : 0);
  const inParts = width - columns - NARROWEST_NAME >= parts;
  const longest = longestName(result, grouped);
  const name = Math.min(Math.max(NARROWEST_NAME, longest), width - columns - (inParts ? parts : 0));
  const names = shortNames(result, nameWidth(name, grouped));
  const row = (cells: readonly Text[]) => trimEnd(join(cells, "  "));
  const head = [
    shorten(`notified at ${axisOf(result.scenario).at(at)}, mean`, name).padEnd(name),
    "can start".padStart(START),
    "has data".padStart(DONE),
    narrow ? "" : "memory".padStart(EACH),
    inParts ? "of which" : "",
  ];
  const body = byFamily(result, grouped, (line, family) => {
    const point = points.find((candidate) => candidate.line === line.id);
    const signals = signalsOf(result, line.id);
    const notified = point && signals ? notifiedOf(point, signals.kind, "mean") : {};
    const times = notifiedTexts(notified);
    const start = times.start ?? (signals ? NOT_NOTIFIED[signals.kind] : "");
    return [
      row([
        paint(names.get(line.id)!, family),
        start.padStart(START),
        (times.done ?? "").padStart(DONE),
        narrow ? "" : (point ? bytes(totalMemory(point) / point.pending) : "").padStart(EACH),
        point && inParts ? paint(eachInParts(point), "dim") : "",
      ]),
    ];
  });
  return [paint(row(head).toString(), "bold"), ...body];
}
