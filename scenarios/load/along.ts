/**
 * `axis: { rate: 10k/s..1M/s }`: the quantity that varies, and the scenario at each of its values.
 *
 * What a value means is the file with that setting, as `--set` would make it: it is read again for each, so that every
 * default and every check that depends on the quantity follows. The scenario is that of the first value, with a list of
 * what is different at each other one.
 */
import type { Mechanism } from "../../models/types.js";
import { linesById, scenarioAt, scenarioInPanel } from "../common/along.js";
import { ScenarioError } from "../common/diagnostics.js";
import { MAX_PANELS } from "../common/limits.js";
import type { Changed, StoredAxis } from "../common/shapes/axis.js";
import type { Scenario } from "../common/types.js";
import { readValues, type Values } from "../schema/along.js";
import { tooMany } from "../schema/fields.js";
import { Misread } from "../schema/units.js";
import { type Edit, isPending, keysOf, type Quantity, quantityCalled, quantityIn } from "./quantity.js";
import type { Path, Setting, SourceDocument } from "./yaml-document.js";

/** An axis that is not n, or panels, as a file gives it. */
export interface Along extends Quantity {
  /** What it is given as; stands for the origin of a value until its place in the file is told. */
  key: "axis" | "panels";
  values: Values;
  scale: StoredAxis["scale"];
  capacityOf?: StoredAxis["capacityOf"];
  /** Where the quantity stands. */
  keyPlace: Path;
  /** Where value number `index` stands. */
  place(index: number): Path;
}

/** Keys of `axis`, and of `panels`, that are no quantity. */
const WORDS = { axis: ["of", "scale"], panels: ["of"] };

/**
 * The axis of the file; undefined where it is n: then `pending` stands where it would without `axis`.
 * @throws ScenarioError
 */
export function alongOf(document: SourceDocument, mechanisms: readonly Mechanism[]): Along | undefined {
  const plain = document.toPlain() as Record<string, unknown>;
  if (plain.axis === undefined) return undefined;
  const fail = failing(document);
  const { name, path } = quantityIn(plain.axis, WORDS.axis, "there is one axis", (below, message) =>
    fail(["axis", ...below], message, "key"),
  );
  const place: Path = ["axis", ...path];
  const words = plain.axis as { of?: unknown; scale?: unknown };
  if (isPending(name)) {
    for (const word of WORDS.axis)
      if (word in words) fail(["axis", word], "given beside pending, which has none", "key");
    if (plain.pending !== undefined) fail(["pending"], "given beside axis: keep one", "key");
    document.move(place, ["pending"]);
    document.drop(["axis"]);
    return undefined;
  }
  return varying("axis", document, mechanisms);
}

/**
 * The panels of the file; undefined if there are none.
 * @throws ScenarioError
 */
export function panelsOf(document: SourceDocument, mechanisms: readonly Mechanism[]): Along | undefined {
  const { panels = null } = document.toPlain() as Record<string, unknown>;
  if (panels === null) return undefined;
  const found = varying("panels", document, mechanisms);
  const { amounts } = found.values;
  if (amounts.length > MAX_PANELS)
    failing(document)(found.place(MAX_PANELS), tooMany("panel", MAX_PANELS, amounts.length));
  return found;
}

/** @throws ScenarioError if panels are over what the axis is over; the axis is n if it is not given */
export function checkApart(panels: Along, along: Along | undefined, document: SourceDocument): void {
  const other = along === undefined ? ["pending"] : keysOf(along);
  if (!keysOf(panels).some((key) => other.includes(key))) return;
  const axis = along?.name ?? "the number of pending operations";
  failing(document)(panels.keyPlace, `the axis is ${axis}: panels are of another quantity`, "key");
}

function failing(document: SourceDocument) {
  return (path: Path, message: string, at: "key" | "value" = "value"): never => {
    throw new ScenarioError([document.diagnose(path, at, message)]);
  };
}

/** What the file gives as `axis` or `panels`, which is there. */
function varying(key: Along["key"], document: SourceDocument, mechanisms: readonly Mechanism[]): Along {
  const plain = document.toPlain() as Record<string, unknown>;
  const fail = failing(document);
  const one = key === "axis" ? "there is one axis" : "panels are of one quantity";
  const found = quantityIn(plain[key], WORDS[key], one, (path, message) => fail([key, ...path], message, "key"));
  const { name, path } = found;
  const place: Path = [key, ...path];
  const words = plain[key] as { of?: unknown; scale?: unknown };
  const quantity = quantityCalled(name, plain, mechanisms, (message) => fail(place, message, "key"));
  const values = valuesAt(found.value, (below, message) => fail([...place, ...below], message));
  if (words.of !== undefined && quantity.isLoad !== true)
    fail([key, "of"], "says whose capacity a load is a share of: expected load", "key");
  const capacityOf = quantity.isLoad ? capacityNamed(words.of, (message) => fail([key, "of"], message)) : undefined;
  if (quantity.isLoad && (values.unit !== "share" || values.amounts[0].value <= 0))
    fail(place, "expected shares of the capacity above 0%, such as 10%..95%");
  const listed = Array.isArray(found.value);
  return {
    ...quantity,
    key,
    values,
    keyPlace: place,
    scale: scaleNamed(words.scale, values, (message) => fail([key, "scale"], message)),
    ...(capacityOf && { capacityOf }),
    place: (index) => (listed ? [...place, index] : place),
  };
}

function valuesAt(input: unknown, fail: (path: Path, message: string) => never): Values {
  try {
    return readValues(input);
  } catch (error) {
    if (error instanceof Misread) return fail(error.path, error.message);
    throw error;
  }
}

function capacityNamed(word: unknown, fail: (message: string) => never): "each" | "first" {
  if (word === undefined || word === "each") return "each";
  return word === "first" ? word : fail("expected each (of each line's own capacity) or first (of the first line's)");
}

function scaleNamed(word: unknown, { scale, amounts }: Values, fail: (message: string) => never): StoredAxis["scale"] {
  if (word === undefined) return scale;
  if (word !== "log" && word !== "linear") return fail("expected log or linear");
  if (word === "log" && amounts[0].value <= 0) return fail("a logarithmic axis cannot begin at 0");
  return word;
}

/**
 * The scenario along its axis.
 * @param parseAt reads the file with settings in place of its axis
 * @throws ScenarioError with the first value at which anything is wrong
 */
export function parseAlong(along: Along, document: SourceDocument, parseAt: ParseAt): Scenario {
  const { amounts, unit } = along.values;
  const made = madeAt(along, document, parseAt);
  const axis: StoredAxis = {
    ...{ of: along.name, unit, scale: along.scale, values: amounts.map(({ value }) => value) },
    changes: made.map((each) => changesFrom(withLinesById(made[0]), withLinesById(each), [])),
    ...(along.capacityOf && { capacityOf: along.capacityOf }),
  };
  const scenario = { ...made[0], axis };
  checkRestored(scenario, made);
  return scenario;
}

/**
 * The scenario in its panels, each with the axis that it has there.
 * @throws ScenarioError with the first panel in which anything is wrong
 */
export function parsePanels(panels: Along, document: SourceDocument, parseIn: ParseAt): Scenario {
  const { amounts, unit } = panels.values;
  const made = madeAt(panels, document, parseIn);
  const scenario: Scenario = {
    ...made[0],
    panels: {
      ...{ of: panels.name, unit, values: amounts.map(({ value }) => value) },
      changes: made.map((each) => changesFrom(withLinesById(made[0]), withLinesById(each), [])),
      ...(panels.capacityOf && { capacityOf: panels.capacityOf }),
    },
  };
  scenario.panels!.values.forEach((panel, i) => {
    const { claims: _, answer: __, parts: ___, ...expected } = made[i];
    const { claims: ____, answer: _____, parts: ______, ...found } = scenarioInPanel(scenario, panel);
    if (!isSame(found, expected)) throw untellable(panels.name, panel);
  });
  return scenario;
}

/** Reads the file with these settings in place of what varies. */
type ParseAt = (settings: Setting[]) => Scenario;

function madeAt(along: Along, document: SourceDocument, parseAt: ParseAt): Scenario[] {
  return along.values.amounts.map(({ text }, index) => {
    try {
      return parseAt(along.edits(text).map((edit) => settingOf(edit, along)));
    } catch (error) {
      if (error instanceof ScenarioError) throw placed(error, along, document, index);
      throw error;
    }
  });
}

/** As the setting of a value of what varies. */
function settingOf({ path, text }: Edit, { key }: Along): Setting {
  return { option: key, text, path, valueAt: 0 };
}

/** What is wrong with a value is told where that stands; what is wrong elsewhere because of it, with the value. */
function placed({ diagnostics }: ScenarioError, along: Along, document: SourceDocument, index: number): ScenarioError {
  const { text } = along.values.amounts[index];
  return new ScenarioError(
    diagnostics.map((each) => {
      if (each.file === along.key)
        return document.diagnose(
          along.place(index),
          "value",
          `${each.path === "" ? "" : `${each.path}: `}${each.message}`,
        );
      return index === 0 ? each : { ...each, message: `${each.message} (at ${along.name} = ${text})` };
    }),
  );
}

function withLinesById(scenario: Scenario): object {
  return { ...scenario, lines: linesById(scenario.lines) };
}

type Key = string | number;

/** What has to be done to `from` to make it `to`, value by value. */
function changesFrom(from: unknown, to: unknown, path: Key[]): Changed[] {
  if (isSame(from, to)) return [];
  if (to === undefined) return [{ path }];
  if (!isContainer(to)) return [{ path, value: to as Changed["value"] }];
  const same = isContainer(from) && Array.isArray(from) === Array.isArray(to);
  const before: Record<Key, unknown> = same ? (from as Record<Key, unknown>) : {};
  const keys = [...new Set([...Object.keys(before), ...Object.keys(to)])];
  return [
    ...(same || from === undefined ? [] : [{ path }]),
    ...keys.flatMap((key) =>
      changesFrom(before[key], (to as Record<Key, unknown>)[key], [...path, Array.isArray(to) ? Number(key) : key]),
    ),
  ];
}

/** As JSON has them: what is undefined is not there. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b] as Record<Key, unknown>[];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isSame(left[key], right[key]));
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** @throws Error if a scenario of the axis is not what its changes make of the first */
function checkRestored(scenario: Scenario, made: readonly Scenario[]): void {
  scenario.axis!.values.forEach((x, i) => {
    const { parts: _, ...expected } = made[i];
    const { parts: __, ...found } = scenarioAt(scenario, x);
    const lines = expected.lines.map(({ x: ___, ...line }) => line);
    if (!isSame(found, { ...expected, lines })) throw untellable(scenario.axis!.of, x);
  });
}

function untellable(of: string, value: number): Error {
  return new Error(`${of}: the scenario at ${value} cannot be told by what is different there`);
}
