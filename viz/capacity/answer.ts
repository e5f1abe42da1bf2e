/**
 * The answer to how much each line carries, in two sentences at most, and a small table. Who carries most, and how many
 * times what others do; along an axis at its ends, and where the order of the lines changes. The table has the rest.
 */

import type { Capacity, CapacityRatio, LineCapacity } from "../../scenarios/capacity/types.js";
import { sayValue } from "../../scenarios/capacity/words.js";
import { quantityNamed } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact } from "../../scenarios/common/format.js";
import { sayObjective } from "../../scenarios/common/objective.js";
import { firstShort } from "../../scenarios/evidence/answers/briefly.js";
import { namesOf } from "../../scenarios/evidence/group-words.js";
import { quoted } from "../../scenarios/evidence/trend.js";
import { type Cell, type Column, type Table, text } from "../encodings/table.js";
import { spread } from "../wording/spread.js";
import { capitalise } from "../wording/vocabulary.js";
import { alongAxis, countedText, intervalText, isFewest, labelOf, ratioText, titleOf, valueText } from "./words.js";

/** A line that is known to carry so much, or at least or at most so much. */
interface Standing {
  line: LineCapacity;
  label: string;
  /** What it is ranked by: its capacity, or zero or infinity where that is beyond what was looked at. */
  order: number;
}

/** What was found at one place of the axis. */
interface Ranking {
  /** `cores = 4`; absent where there is no axis. */
  at?: string;
  /** Of this place alone. */
  capacity: Capacity;
  /** The best line first. */
  standings: Standing[];
  /** So many, the first ones, chance does not tell from the best. */
  even: number;
}

/** How much is told. */
interface Wording {
  /** Whether the capacity has its interval. */
  ofValue: boolean;
  /** So many others are told of one by one; of more the next and, if there are `ends`, the last. */
  most: number;
  ends: boolean;
}

/** The first that is short is taken. */
const WORDINGS: readonly Wording[] = [
  { ofValue: true, most: 3, ends: true },
  { ofValue: true, most: 1, ends: true },
  { ofValue: true, most: 1, ends: false },
  { ofValue: false, most: 1, ends: false },
];

/** Two sentences at most. */
export function answerOf(capacity: Capacity): string {
  const places = rankingsOf(capacity);
  const ends = places.length === 1 ? places : [places[0], places[places.length - 1]];
  const objective = capitalise(`at ${sayObjective(capacity.objective)}`);
  const main = firstShort(WORDINGS, (wording) => `${objective}, ${clausesOf(ends, wording)}.`);
  const clauses = places.length === 1 ? unrankedClauses(places[0]) : courseClauses(capacity, places);
  if (clauses.length === 0) return main;
  const fewer = clauses.map((_, i) => clauses.slice(0, clauses.length - i));
  return `${main} ${firstShort(fewer, (those) => `${capitalise(those.join("; "))}.`)}`;
}

/** Lines at each place of the axis, those of which nothing is known left out. */
function rankingsOf(capacity: Capacity): Ranking[] {
  return alongAxis(capacity).map(({ at, of }) => {
    const standings = standingsIn(of);
    const untold = standings.findIndex((each) => signBetween(of, standings[0], each) !== 0);
    return {
      ...(at !== undefined && { at }),
      capacity: of,
      standings,
      even: untold === -1 ? standings.length : untold,
    };
  });
}

function standingsIn(capacity: Capacity): Standing[] {
  const sign = isFewest(capacity) ? 1 : -1;
  return capacity.lines
    .flatMap((line): Standing[] => {
      const order = orderOf(line);
      return order === undefined ? [] : [{ line, label: quoted(labelOf(capacity, line.line)), order }];
    })
    .sort((a, b) => (a.order === b.order ? 0 : sign * (a.order - b.order)));
}

function orderOf({ capacity, beyond }: LineCapacity): number | undefined {
  if (capacity) return capacity.value;
  if (beyond === undefined) return undefined;
  return beyond === "above" ? Number.POSITIVE_INFINITY : 0;
}

/** Nearer to each other lines carry as much, whatever chance tells. */
const ALIKE = 0.005;

/** 1 where the first has the greater capacity, -1 where the second has; 0 where chance does not tell, or little. */
function signBetween(capacity: Capacity, a: Standing, b: Standing): -1 | 0 | 1 {
  if (a === b || a.order === b.order) return 0;
  const found = ratioBetween(capacity, a, b);
  if (found?.bound === undefined && found !== undefined) {
    const { low, high } = found.ratio;
    if (low !== null && high !== null && low <= 1 + ALIKE && high >= 1 - ALIKE) return 0;
  }
  return a.order > b.order ? 1 : -1;
}

function ratioBetween({ ratios }: Capacity, a: Standing, b: Standing): CapacityRatio | undefined {
  const isOf = (one: Standing, other: Standing) => (each: CapacityRatio) =>
    each.line === one.line.line && each.other === other.line.line;
  return ratios.find(isOf(a, b)) ?? ratios.find(isOf(b, a));
}

/** `a carries most, 40 k/s (39 k/s to 41 k/s), 1.8 (1.7 to 1.9) times what b does`; of two places. */
function clausesOf(ends: readonly Ranking[], wording: Wording): string {
  const known = ends.filter(({ standings }) => standings.length > 0);
  if (known.length === 0) return "nothing can be told of any line";
  return known
    .map((ranking, i) => {
      const isAgain = i > 0 && bestOf(known[i - 1]) === bestOf(ranking);
      const place = ranking.at === undefined ? [] : [`with ${ranking.at}`];
      const value = valueIn(ranking, wording);
      const isAll = ranking.even === ranking.standings.length;
      if (isAll && !isAgain) return [whoIn(ranking), value, ...place].join(" ");
      const subject = isAgain ? place : [[whoIn(ranking), ...place].join(" ")];
      return [...subject, value, ...timesIn(ranking, wording)].join(", ");
    })
    .join("; ");
}

function bestOf({ standings, even }: Ranking): string {
  const ids = standings.slice(0, even).map(({ line }) => line.line);
  return JSON.stringify(ids.sort());
}

/** `a carries most`, `a and b carry most`; where there are no others, `a carries`. */
function whoIn({ standings, even, capacity }: Ranking): string {
  const plain = isFewest(capacity) ? "need" : "carry";
  const verb = even > 1 ? plain : isFewest(capacity) ? "needs" : "carries";
  const superlative = even === standings.length ? "" : isFewest(capacity) ? " least" : " most";
  return `${namesOf(standings.slice(0, even))} ${verb}${superlative}`;
}

function valueIn({ standings: [{ line }], capacity }: Ranking, { ofValue }: Wording): string {
  const value = countedText(capacity, valueText(capacity, line));
  const interval = line.capacity && ofValue ? intervalText(capacity, line) : "";
  return interval === "" || interval === "surely" ? value : `${value} (${interval})`;
}

/** `1.8 (1.7 to 1.9) times what b does, the next, and 6 (5 to 7) times what c does, the last`, if any are known. */
function timesIn({ standings, even, capacity }: Ranking, { most, ends }: Wording): string[] {
  const [best] = standings;
  const others = standings.slice(even).flatMap((each) => {
    const ratio = ratioBetween(capacity, best, each);
    return ratio === undefined ? [] : [{ ratio, label: each.label }];
  });
  const isMany = others.length > most;
  const shown = isMany ? [others[0], ...(ends ? [others[others.length - 1]] : [])] : others;
  if (shown.length === 0) return [];
  const said = shown.map(({ ratio, label }, i) => {
    const rank = isMany ? (i === 0 ? ", the next" : ", the last") : "";
    if (isFewest(capacity)) return `${label}${rank}${rank && ","} ${ratioText(ratio)} that`;
    return `${ratioText(ratio)} what ${label} does${rank}${rank && i < shown.length - 1 ? "," : ""}`;
  });
  return [enumerate(said)];
}

/** What is said of lines that have no rank, or that carry nothing. */
function unrankedClauses({ capacity, standings }: Ranking): string[] {
  const [best] = standings;
  return capacity.lines
    .filter((line) => {
      const order = orderOf(line);
      return order === undefined || (line.capacity === undefined && order !== best.order);
    })
    .map((line, i) => `${i === 0 ? "but " : ""}${lackClause(capacity, line, quoted(labelOf(capacity, line.line)))}`);
}

/** Why nothing is known of a line, or with what bound it carries nothing, or all. */
function lackClause(capacity: Capacity, { outcome, limit, beyond, note }: LineCapacity, label: string): string {
  if (outcome === "unknown" || limit === undefined)
    return `what ${label} carries could not be told (${note ?? "no more is known"})`;
  const than = countedText(capacity, sayValue(limit, capacity.quantity));
  const nearest = `nearest to the bound at ${than}`;
  if (outcome === "always") {
    if (beyond === undefined) return `${label} keeps to it wherever it was looked at, ${nearest}`;
    return beyond === "above" ? `${label} carries ${than} and more` : `${label} needs no more than ${than}`;
  }
  if (beyond === undefined) return `${label} keeps to it nowhere, ${nearest}`;
  return beyond === "below" ? `${label} does not even carry ${than}` : `${label} needs more than ${than}`;
}

/** Of lines that were searched, in their order. */
function idsOf({ lines }: Capacity): string[] {
  return [...new Set(lines.map(({ line }) => line))];
}

/** A line that overtakes others between two values of the axis. */
interface Overtaking {
  from: number;
  to: number;
  label: string;
  others: { label: string }[];
}

/** Where the order of lines changes beyond chance, and what is the most anywhere, if that is not at an end. */
function courseClauses(capacity: Capacity, places: readonly Ranking[]): string[] {
  const { along } = capacity;
  const { at, format } = quantityNamed(along!.of, along!.unit, along!.capacityOf);
  const { values } = along!;
  const changes = overtakings(capacity, places);
  const said = changes.map(
    ({ from, to, label, others }) =>
      `between ${at(values[from])} and ${format(values[to])} ${label} overtakes ${namesOf(others)}`,
  );
  const range = `from ${at(values[0])} to ${format(values[values.length - 1])}`;
  const same = `the order of the lines stays the same ${range}, as far as chance tells`;
  const order = idsOf(capacity).length < 2 ? [] : said.length === 0 ? [same] : said;
  return [...order, ...peakClause(capacity, places)];
}

function overtakings(all: Capacity, places: readonly Ranking[]): Overtaking[] {
  const ids = idsOf(all);
  const found: Overtaking[] = [];
  for (const [i, one] of ids.entries()) {
    for (const other of ids.slice(i + 1)) {
      let last: { place: number; sign: number } | undefined;
      for (const [place, { capacity, standings }] of places.entries()) {
        const [a, b] = [one, other].map((id) => standings.find(({ line }) => line.line === id));
        const sign = a && b ? signBetween(capacity, a, b) : 0;
        if (sign === 0) continue;
        if (last && sign !== last.sign) {
          const isUp = sign > 0 !== isFewest(capacity);
          const [up, down] = isUp ? [a!, b!] : [b!, a!];
          const same = found.find(({ from, to, label }) => from === last!.place && to === place && label === up.label);
          if (same) same.others.push(down);
          else found.push({ from: last.place, to: place, label: up.label, others: [down] });
        }
        last = { place, sign };
      }
    }
  }
  return found.sort((a, b) => a.to - b.to);
}

/** `the most anywhere is 1.2 M/s (1.1 M/s to 1.3 M/s), with a and cores = 8`; nothing where the ends have as much. */
function peakClause(capacity: Capacity, places: readonly Ranking[]): string[] {
  if (isFewest(capacity)) return [];
  const tops = places.map(({ standings: [best] }) => best?.line.capacity);
  const highest = (i: number) => tops[i]?.value ?? 0;
  const peak = places.reduce((best, _, i) => (highest(i) > highest(best) ? i : best), 0);
  const top = tops[peak];
  const ends = [tops[0], tops[tops.length - 1]];
  if (!top || ends.some((end) => end === undefined || (end.high ?? end.value) >= (top.low ?? top.value))) return [];
  const { at, standings } = places[peak];
  const value = valueIn(places[peak], { ofValue: true, most: 0, ends: false });
  return [`the most anywhere is ${value}, with ${standings[0].label} and ${at}`];
}

/** Of a longer axis the table has some values. */
const MOST_VALUES = 4;

/** What the cells of {@link answerTable} are. */
export function answerCaption(capacity: Capacity): string {
  const { along } = capacity;
  const last = along && quantityNamed(along.of, along.unit, along.capacityOf).at(along.values.at(-1)!);
  return `${titleOf(capacity)}${last === undefined ? "" : `; times the best at ${last}`}`;
}

/** A row per line, the best first: what it carries, at some values of an axis, and how many times the best. */
export function answerTable(capacity: Capacity): Table {
  const { columns, rows } = answerLines(capacity);
  return { columns, rows: rows.map(({ cells }) => cells) };
}

/** The same, with the id of the line that each row is of. */
export function answerLines(capacity: Capacity): { columns: Column[]; rows: { id: string; cells: Cell[] }[] } {
  const places = rankingsOf(capacity);
  const shown = spread(places, MOST_VALUES);
  const last = places[places.length - 1];
  const ranked = last.standings.map(({ line }) => line.line);
  const place = (id: string) => (ranked.includes(id) ? ranked.indexOf(id) : ranked.length);
  const ids = idsOf(capacity).sort((a, b) => place(a) - place(b));
  const columns: Column[] = shown.flatMap(({ at }, i) => [
    { key: `capacity_${i}`, label: at ?? capacity.quantity.title, numeric: true },
    ...(capacity.along === undefined ? [{ key: "interval", label: "interval", numeric: true }] : []),
  ]);
  return {
    columns: [
      { key: "line", label: "line", numeric: false },
      ...columns,
      { key: "times", label: "times the best", numeric: true },
    ],
    rows: ids.map((id) => ({
      id,
      cells: [
        text(labelOf(capacity, id)),
        ...shown.flatMap(({ capacity: there }) => valueCells(there, id, capacity.along === undefined)),
        timesCell(last, id),
      ],
    })),
  };
}

function valueCells(capacity: Capacity, id: string, hasInterval: boolean): Cell[] {
  const line = capacity.lines.find((each) => each.line === id);
  if (line === undefined) return hasInterval ? [NOTHING, NOTHING] : [NOTHING];
  const value = { text: valueText(capacity, line), value: line.capacity?.value ?? null };
  return hasInterval ? [value, text(intervalText(capacity, line))] : [value];
}

const NOTHING: Cell = { text: "", value: null };

function timesCell({ capacity, standings }: Ranking, id: string): Cell {
  const [best] = standings;
  const own = standings.find(({ line }) => line.line === id);
  if (own === undefined) return NOTHING;
  if (own === best) return { text: "1", value: 1 };
  const found = ratioBetween(capacity, best, own);
  if (found === undefined || found.bound !== undefined) return NOTHING;
  const { value } = found.ratio;
  const times = found.line === own.line.line ? value : 1 / value;
  return { text: formatExact(times, "number", 2), value: times };
}
