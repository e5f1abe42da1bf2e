/**
 * Whether the sections of a result are about the same lines, points, replications and claims: whoever reads one relies
 * on the others.
 */
import { scenarioAt } from "../common/along.js";
import { axisOf, positionOf, positionsOf } from "../common/axis.js";
import { hashOf } from "../common/hash.js";
import { MAX_PENDING } from "../common/limits.js";
import { isMetricName, MOST_METRICS } from "../common/metrics.js";
import { scenariosInPanels } from "../common/panels.js";
import { type Statistic, statisticsOf } from "../common/percentiles.js";
import { storedScenario } from "../common/shapes/scenario.js";
import { LATENCIES, type Line, type Point, type Result, type Scenario } from "../common/types.js";
import { classesAmiss } from "./consistent-classes.js";
import { panelsAmiss, unexpectedPanels } from "./consistent-panels.js";
import type { Inconsistency } from "./inconsistency.js";

const SCENARIO_SHAPE = storedScenario({ has: isMetricName, most: MOST_METRICS });

/** All that does not fit together in a result of the right shape, parts included. */
export function inconsistencies(result: Result): Inconsistency[] {
  const { scenario, parts = [] } = result;
  const names = [scenario, ...parts.map((part) => part.scenario)].map((each) => each.name);
  return [
    ...within(result),
    ...parts.flatMap((part, i) => under(["parts", i], within(part))),
    ...parts.flatMap(({ version }, i) =>
      version === result.version ? [] : [wrong(["parts", i, "version"], `expected ${result.version}, as of the whole`)],
    ),
    ...repeated(names).map((i) =>
      wrong(["parts", i - 1, "scenario", "name"], `${names[i]} is the name of another part`),
    ),
  ];
}

function within(result: Result): Inconsistency[] {
  const found = sourcesOf(result);
  if (result.scenario.panels === undefined) return [...found, ...unexpectedPanels(result), ...inOne(result)];
  const ids = claimsInPanels(result);
  const unlike = [...ids, ...inPanels(result.scenario)];
  return unlike.length > 0 ? [...found, ...unlike] : [...found, ...panelsAmiss(result, inOne)];
}

function claimsInPanels({ scenario, findings }: Result): Inconsistency[] {
  const ids = scenario.claims.map(({ id }) => id);
  const told = findings.claims.map(({ id }) => id);
  const values = scenario.panels?.values ?? [];
  return [
    ...(same(told, ids)
      ? []
      : [wrong(["findings", "claims"], "expected a verdict on each claim of the scenario, in their order")]),
    ...scenario.claims.flatMap(({ in: only = [] }, i) =>
      only.every((each) => values.includes(each)) ? [] : [wrong(["scenario", "claims", i, "in"], "is no panel")],
    ),
  ];
}

/** Without panels, or in one. */
function inOne(result: Result): Inconsistency[] {
  return [
    ...under(["scenario"], linesOf(result.scenario)),
    ...under(["scenario"], alongAxis(result.scenario)),
    ...notesOf(result),
    ...pointsOf(result),
    ...under(["findings"], findingsOf(result)),
    ...under(["findings", "claims"], placesOfClaims(result)),
    ...under(["scenario", "claims"], statementsOf(result.scenario)),
  ];
}

/** Nobody vouches for a text but its own hash. */
function sourcesOf({ sources = [] }: Result): Inconsistency[] {
  return sources.flatMap(({ text, sha256 }, i) =>
    hashOf(text) === sha256 ? [] : [wrong(["sources", i, "text"], "is not the text that has this SHA-256")],
  );
}

function linesOf({ lines, pending, axis, programs = {}, workload }: Scenario): Inconsistency[] {
  const ids = lines.map(({ id }) => id);
  const union = [...new Set(lines.flatMap((line) => line.pending))].sort((a, b) => a - b);
  return [
    ...repeated(ids).map((i) => wrong(["lines", i, "id"], `${ids[i]} is the id of another line`)),
    ...lines.flatMap(({ program }, i) =>
      program === undefined || Object.hasOwn(programs, program)
        ? []
        : [wrong(["lines", i, "program"], `there is no program ${program}`)],
    ),
    ...Object.entries(programs).flatMap(([name, { callback }]) =>
      callback === undefined && workload.kind !== "trace" && workload.kind !== "classes"
        ? [wrong(["programs", name, "callback"], "missing")]
        : [],
    ),
    ...(same(union, pending) ? [] : [wrong(["pending"], "expected all numbers of its lines, and no other")]),
    ...lines.flatMap((line, i) => onAxis(line, axis).map((message) => wrong(["lines", i], message))),
  ];
}

/** What its changes make of the scenario is one as well, at each value of the axis. */
function alongAxis(scenario: Scenario): Inconsistency[] {
  if (scenario.axis === undefined) return [];
  return scenario.axis.values.flatMap((x, i) => {
    return misshapen(scenarioAt(scenario, x)).map((what) => wrong(["axis", "changes", i], `at ${x}, ${what}`));
  });
}

function misshapen(scenario: Scenario): string[] {
  const { error } = SCENARIO_SHAPE.safeParse(scenario);
  return error === undefined ? [] : [`${error.issues[0].path.join(".")}: ${error.issues[0].message}`];
}

/** The same in each panel. */
function inPanels(scenario: Scenario): Inconsistency[] {
  return scenariosInPanels(scenario).flatMap(({ at, of: { parts: _, ...there } }, i) =>
    misshapen(there).map((what) => wrong(["scenario", "panels", "changes", i], `with ${at}, ${what}`)),
  );
}

/** Why a line is not along the axis that there is, if so. */
function onAxis({ pending, x }: Line, axis: Scenario["axis"]): string[] {
  if ((x === undefined) !== (axis === undefined))
    return [axis === undefined ? "has values of another axis than n" : "has no values of the axis"];
  if (axis === undefined || x === undefined) return [];
  if (pending.length > 1) return ["expected one number of pending operations, since that is not the axis"];
  return x.every((each) => axis.values.includes(each)) ? [] : ["has values that are not on the axis"];
}

function notesOf({ scenario, mechanisms }: Result): Inconsistency[] {
  const noted = new Set(mechanisms.map(({ name }) => name));
  return scenario.lines.flatMap(({ mechanism }, i) =>
    noted.has(mechanism) ? [] : [wrong(["scenario", "lines", i, "mechanism"], `it is missing in mechanisms`)],
  );
}

/** One point for each line and number of its axis, in this order. */
function pointsOf({ scenario, points, quantileLevels }: Result): Inconsistency[] {
  const axis = axisOf(scenario);
  const places = scenario.lines.flatMap((line) => positionsOf(line).map((x) => ({ id: line.id, x })));
  if (points.length !== places.length)
    return [
      wrong(["points"], `expected ${places.length}, one for each line and number of its axis, got ${points.length}`),
    ];
  return points.flatMap((point, i) => {
    const { id, x } = places[i];
    if (point.line !== id || positionOf(point) !== x || (point.x === undefined) !== axis.isPending)
      return [wrong(["points", i], `expected the point of ${id} at ${x}`)];
    return under(["points", i], pointOf(point, scenario, quantileLevels.length));
  });
}

const STEADY = [
  "coreTime",
  "coreShare",
  "counters",
  "replications",
  "throughput",
  "latency",
  "quantiles",
  "fairness",
] as const;

/** What of a point of each status others are drawn from: see `Point`. */
const HAS: Readonly<Record<Point["status"], readonly (keyof Point)[]>> = {
  steady: STEADY,
  changing: [...STEADY, "timeline"],
  saturated: STEADY,
  overloaded: [],
  "partly overloaded": ["overloadedReplications"],
  "too short": ["reason", "needs"],
  unsupported: ["reason"],
};

function pointOf(point: Point, scenario: Scenario, levels: number): Inconsistency[] {
  const { status, replications, quantiles, byReplication = {} } = point;
  // How much is too much, or why that is not known.
  const isOver = status === "overloaded" || status === "partly overloaded";
  const excess = isOver && point.reason === undefined ? (["excess"] as const) : [];
  const missing = [...HAS[status], ...excess].filter((key) => point[key] === undefined);
  if (missing.length > 0) return missing.map((key) => wrong([key], `missing; a point that is ${status} has it`));
  const { measurement } = scenario;
  const { replications: least, maxReplications: most = least } = measurement;
  return [
    ...(replications !== undefined && (replications < least || replications > most)
      ? [
          wrong(
            ["replications"],
            `expected ${least === most ? least : `from ${least} to ${most}`}, got ${replications}`,
          ),
        ]
      : []),
    ...LATENCIES.filter((latency) => (quantiles?.[latency]?.length ?? levels) !== levels).map((latency) =>
      wrong(["quantiles", latency], `expected ${levels} values, one for each level`),
    ),
    ...statisticsAmiss(point, measurement),
    ...outcomesAmiss(point),
    ...classesAmiss(point, scenario, levels),
    ...whyAmiss(point),
    ...Object.entries(byReplication)
      .filter(([, values]) => values.length !== replications)
      .map(([metric]) => wrong(["byReplication", metric], `expected ${replications} values, one for each replication`)),
  ];
}

/** Every latency has all statistics of its scenario, and no other. */
function statisticsAmiss({ latency }: Point, measurement: Scenario["measurement"]): Inconsistency[] {
  if (latency === undefined) return [];
  const expected = statisticsOf(measurement);
  return LATENCIES.flatMap((name) => {
    if (latency[name] === undefined) return [];
    const found = Object.keys(latency[name]) as Statistic[];
    return [
      ...expected.filter((each) => !found.includes(each)).map((each) => wrong(["latency", name, each], "missing")),
      ...found
        .filter((each) => !expected.includes(each))
        .map((each) => wrong(["latency", name, each], "is no statistic that the scenario asks for")),
    ];
  });
}

/** No request vanishes. */
function outcomesAmiss({ outcomes }: Point): Inconsistency[] {
  if (outcomes === undefined) return [];
  const { offered, inTime, refused, timedOut, pendingStart, pendingEnd } = outcomes.counts;
  if (pendingStart + offered === inTime + refused + timedOut + pendingEnd) return [];
  return [
    wrong(
      ["outcomes", "counts"],
      "do not add up: what was pending or offered is in time, refused, timed out or pending",
    ),
  ];
}

function findingsOf({ scenario, findings }: Result): Inconsistency[] {
  const { growth, knees, claims } = findings;
  const known = new Set(scenario.lines.map(({ id }) => id));
  const unknown = (section: string, found: readonly { line: string }[]) =>
    found.flatMap(({ line }, i) => (known.has(line) ? [] : [wrong([section, i, "line"], `there is no line ${line}`)]));
  const ids = scenario.claims.map(({ id }) => id);
  return [
    ...unknown("growth", growth),
    ...unknown("knees", knees),
    ...(same(
      claims.map(({ id }) => id),
      ids,
    )
      ? []
      : [wrong(["claims"], "expected a verdict on each claim of the scenario, in their order")]),
  ];
}

/** What a verdict rests on is on the axis that there is. */
function placesOfClaims({ scenario, findings: { claims } }: Result): Inconsistency[] {
  const { isPending } = axisOf(scenario);
  const key = isPending ? "pending" : "x";
  const has = (place: { pending?: unknown; x?: unknown }) =>
    place[key] !== undefined && place[isPending ? "x" : "pending"] === undefined;
  return claims.flatMap((claim, i) => [
    ...(has(claim) ? [] : [wrong([i], `expected ${key}, and no other axis`)]),
    ...claim.evidence.flatMap((each, j) =>
      has(each) ? [] : [wrong([i, "evidence", j], `expected ${key}, and no other axis`)],
    ),
  ]);
}

/** Along n, claims are about whole numbers of operations. */
function statementsOf({ axis, claims }: Scenario): Inconsistency[] {
  if (axis !== undefined) return [];
  const isCount = (n: number) => Number.isInteger(n) && n >= 1 && n <= MAX_PENDING;
  return claims.flatMap(({ statement }, i) => {
    const {
      at = [],
      between,
      otherAt,
    } = statement as { at?: number[]; between?: [number, number] | null; otherAt?: number };
    const all = [...at, ...(between ?? []), ...(otherAt === undefined ? [] : [otherAt])];
    return all.every(isCount) ? [] : [wrong([i, "statement"], "expected whole numbers of pending operations")];
  });
}

function wrong(path: (string | number)[], message: string): Inconsistency {
  return { path, message };
}

function under(path: readonly (string | number)[], found: readonly Inconsistency[]): Inconsistency[] {
  return found.map((each) => ({ ...each, path: [...path, ...each.path] }));
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** Indices of those that stand before already. */
function repeated(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, i) => {
    const again = seen.has(value);
    seen.add(value);
    return again ? [i] : [];
  });
}

const WHY_TOLERANCE = 1e-9;

/** The parts of the mean are the mean; shares are those of a whole; of each class, too. */
function whyAmiss(point: Point): Inconsistency[] {
  const own = Object.entries(point.classes ?? {});
  return [
    ...partsAmiss(point),
    ...own.flatMap(([name, each]) =>
      partsAmiss(each).map(({ path, message }) => ({ path: ["classes", name, ...path], message })),
    ),
  ];
}

function partsAmiss({ why, latency }: Pick<Point, "why" | "latency">): Inconsistency[] {
  if (why === undefined) return [];
  const { mean, meanShare, tailShare } = why.response;
  const whole = latency?.response.mean.value ?? Number.NaN;
  const off = (parts: typeof mean, expected: number) =>
    !(Math.abs(Object.values(parts).reduce((sum, { value }) => sum + value, 0) - expected) <= WHY_TOLERANCE * expected);
  return [
    ...(off(mean, whole) ? [wrong(["why", "response", "mean"], "expected parts that add up to the mean")] : []),
    ...(whole > 0 && off(meanShare, 1)
      ? [wrong(["why", "response", "meanShare"], "expected shares that add up to 1")]
      : []),
    ...(whole > 0 && off(tailShare, 1)
      ? [wrong(["why", "response", "tailShare"], "expected shares that add up to 1")]
      : []),
  ];
}
