/** The quantities of a scenario file that an axis can be: what each is called, and what is set in the file for it. */
import { COSTS } from "../../models/costs.js";
import { mechanismCalled } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { nearest } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import { isRange } from "../schema/along.js";
import { Misread, rate } from "../schema/units.js";

/** A value put into the file. */
export interface Edit {
  path: string[];
  text: string;
}

/** What names of lines do not say, since it varies. */
export interface Varies {
  /** The machine's cores, and all that is as many by default. */
  cores?: true;
  /** Parameters, each behind the name of its mechanism: `epoll.maxevents`. */
  parameters?: string[];
}

/** All that varies where several quantities do. */
export function variesIn(all: readonly Varies[]): Varies {
  const parameters = all.flatMap((each) => each.parameters ?? []);
  return { ...(all.some(({ cores }) => cores) && { cores: true }), ...(parameters.length > 0 && { parameters }) };
}

export interface Quantity {
  /** As the file calls it. */
  name: string;
  edits(text: string): Edit[];
  varies: Varies;
  /** A share of the capacity: the rate follows from pilot runs. */
  isLoad?: true;
}

type Fail = (message: string) => never;

/** What it sets in the file: quantities that set the same cannot both vary. */
export function keysOf({ varies, isLoad, edits }: Quantity): string[] {
  if (varies.parameters !== undefined) return varies.parameters;
  if (isLoad) return RATE_KEYS.map((key) => `workload.open.${key}`);
  return edits("1").map(({ path }) => path.join("."));
}

export function isPending(name: string): boolean {
  return name === "pending" || name === "n";
}

/** The quantity named in `axis`, what stands behind it, and where, below `axis`; maps in maps make a path. */
export function quantityIn(
  axis: unknown,
  words: readonly string[],
  one: string,
  fail: (path: string[], message: string) => never,
): { name: string; path: string[]; value: unknown } {
  const path: string[] = [];
  for (let value = axis; ; ) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || (path.length > 0 && isRange(value))) {
      if (path.length === 0) return fail([], "expected a quantity with its values, such as { rate: 10k/s..1M/s }");
      return { name: path.join("."), path, value };
    }
    const keys = Object.keys(value).filter((key) => path.length > 0 || !words.includes(key));
    if (keys.length === 0) return fail(path, "expected a quantity with its values, such as rate: 10k/s..1M/s");
    if (keys.length > 1) return fail([...path, keys[1]], `given beside ${keys[0]}: ${one}, keep one`);
    path.push(keys[0]);
    value = (value as Record<string, unknown>)[keys[0]];
  }
}

/** Whatever can be varied below these keys of the file can be an axis. */
const ROOTS = ["machine", "workload", "program", "programs"];
const SHORT = ["pending", "rate", "load", "cores", "callback", "speed"];
const MOST_SHOWN = 8;

/** The quantity of that name in the file that `plain` holds. */
export function quantityCalled(
  name: string,
  plain: Record<string, unknown>,
  mechanisms: readonly Mechanism[],
  fail: Fail,
): Quantity {
  const path = name.split(".");
  if (isPending(name)) return at(name, ["pending"], plain, fail);
  if (name === "load") return loadOf(plain, fail);
  if (name === "cores" || name === "machine.cores") return at(name, ["machine", "cores"], plain, fail, { cores: true });
  if (name === "rate") return rateOf(plain, fail);
  if (name === "speed") return at(name, speedKey(plain, fail), plain, fail);
  const [first, second] = path;
  if (path.length === 2 && first === "costs") return costCalled(name, second, fail);
  if (path.length === 1 && Object.hasOwn(COSTS, name)) return costCalled(name, name, fail);
  if (ROOTS.includes(first) && path.length > 1) return at(name, path, plain, fail);
  const items = itemsOf(plain, mechanisms);
  const parameter = parameterCalled(name, items);
  if (parameter !== undefined) return parameter;
  const own = path.length === 1 ? trafficOf(plain) : undefined;
  if (own !== undefined && (name === "callback" || name in own.traffic))
    return at(name, ["workload", own.kind, name], plain, fail);
  const known = [
    ...SHORT,
    ...items.flatMap(({ mechanism }) => parametersOf(mechanism)),
    ...Object.keys(own?.traffic ?? {}),
  ];
  return fail(`no quantity is called ${name}${hint(name, plain, items, [...new Set(known)])}`);
}

function hint(name: string, plain: Record<string, unknown>, items: readonly Item[], known: readonly string[]): string {
  const dotted = items.flatMap(({ mechanism }) => parametersOf(mechanism).map((each) => `${mechanism.name}.${each}`));
  const all = [
    ...known,
    ...dotted,
    ...pathsIn(plain),
    ...Object.keys(COSTS).map((cost) => `costs.${cost}`),
    ...Object.keys(COSTS),
  ];
  const meant = nearest(name, all);
  if (meant !== undefined) return `; did you mean "${meant}"?`;
  return `; there are ${enumerate(known.slice(0, MOST_SHOWN))}, a mechanism's parameters, costs, and paths such as workload.open.callback`;
}

/** Every number of the file, by its path. */
function pathsIn(plain: Record<string, unknown>): string[] {
  const walk = (value: unknown, path: string): string[] => {
    if (typeof value !== "object" || value === null) return [path];
    return Object.entries(value).flatMap(([key, child]) => walk(child, `${path}.${key}`));
  };
  return ROOTS.flatMap((root) => (plain[root] === undefined ? [] : walk(plain[root], root)));
}

/** In place of a rate that is not known yet. */
const NOMINAL_RATE = "1k/s";
/** What makes of the rate asked for another one. */
const FEEDBACK = ["timeout", "retry", "limits"];

/** A rate that the file gives is not asked for: it follows from what a line can carry. */
function loadOf(plain: Record<string, unknown>, fail: Fail): Quantity {
  const own = trafficOf(plain);
  if (own?.kind !== "open")
    return fail("load is a share of the rate that a line can carry: expected an open workload without classes");
  const feedback = FEEDBACK.find((key) => key in own.traffic);
  if (feedback !== undefined)
    return fail(`load is a share of the rate that a line can carry: what that is cannot be told with ${feedback}`);
  const given = RATE_KEYS.some((key) => key in own.traffic);
  const edits = given ? [] : [{ path: ["workload", "open", RATE_KEYS[0]], text: NOMINAL_RATE }];
  return { name: "load", edits: () => edits, varies: {}, isLoad: true };
}

function costCalled(name: string, cost: string, fail: Fail): Quantity {
  if (!Object.hasOwn(COSTS, cost)) {
    const meant = nearest(cost, Object.keys(COSTS));
    return fail(`there is no cost ${cost}${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  return { name, edits: (text) => [{ path: ["machine", "costs", cost], text }], varies: {} };
}

/** What stands at `path`, or would; of a distribution, its mean. */
function at(name: string, path: string[], plain: Record<string, unknown>, fail: Fail, varies: Varies = {}): Quantity {
  const current = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], plain);
  const written = writerFor(current);
  if (written === undefined)
    return fail(
      `${path.join(".")} is more than one number: name the one that varies, such as ${deepest(path, current)}`,
    );
  return { name, edits: (text) => [{ path, text: written(text) }], varies };
}

/** How a value is put in the place of `current`. */
function writerFor(current: unknown): ((text: string) => string) | undefined {
  if (typeof current === "string") {
    const [, word] = /^\s*([a-z][a-z-]*) +[0-9]/i.exec(current) ?? [];
    return word === undefined ? (text) => text : (text) => `${word} ${text}`;
  }
  if (typeof current !== "object" || current === null) return (text) => text;
  const entries = Object.entries(current);
  if (entries.length !== 1) return undefined;
  const [kind, inner] = entries[0] as [string, unknown];
  if (typeof inner !== "object" || inner === null) return (text) => JSON.stringify({ [kind]: text });
  return "mean" in inner ? (text) => JSON.stringify({ [kind]: { ...inner, mean: text } }) : undefined;
}

function deepest(path: readonly string[], current: unknown): string {
  const [key, child] = Object.entries(current as object)[0] ?? [];
  if (key === undefined) return path.join(".");
  return typeof child === "object" && child !== null ? deepest([...path, key], child) : [...path, key].join(".");
}

/** The traffic of a workload without classes. */
function trafficOf({ workload }: Record<string, unknown>): { kind: string; traffic: object } | undefined {
  if (typeof workload !== "object" || workload === null || Array.isArray(workload)) return undefined;
  const [kind, traffic] = Object.entries(workload)[0] ?? [];
  return kind === undefined || typeof traffic !== "object" || traffic === null ? undefined : { kind, traffic };
}

const RATE_KEYS = ["total-rate", "rate-per-operation"];
const NO_RATE = "the traffic asks for no rate: expected open or closed traffic, or another quantity, such as pending";

function rateKey(plain: Record<string, unknown>, fail: Fail): string[] {
  const own = trafficOf(plain);
  if (own === undefined || !["open", "closed"].includes(own.kind)) return fail(NO_RATE);
  return ["workload", own.kind, RATE_KEYS.find((key) => key in own.traffic) ?? RATE_KEYS[0]];
}

/** Of one kind of traffic its own rate; of classes that of all together, each keeping its share. */
function rateOf(plain: Record<string, unknown>, fail: Fail): Quantity {
  if (!Array.isArray(plain.workload)) return at("rate", rateKey(plain, fail), plain, fail);
  const rated = plain.workload.flatMap((item: unknown, i) => {
    const [kind, traffic] = Object.entries(item ?? {}).find(([key]) => key === "open" || key === "closed") ?? [];
    const key = RATE_KEYS.find((each) => typeof traffic === "object" && traffic !== null && each in traffic);
    if (key === undefined) return [];
    return { path: ["workload", String(i), kind!, key], perSecond: rateIn(traffic[key]) ?? 0 };
  });
  const written = rated.map(({ path }) => path.join("."));
  const perOperation = rated.some(({ path }) => path[3] !== RATE_KEYS[0]);
  if (rated.length === 0) return fail(NO_RATE);
  if (rated.length > 1 && perOperation)
    return fail(
      `rates of classes are no sum where one is per operation: say which varies, ${enumerate(written, "or")}`,
    );
  const sum = rated.reduce((total, { perSecond }) => total + perSecond, 0);
  // What is no rate is put there all the same: it is said to be none where it stands.
  const edits = (text: string) =>
    rated.map(({ path, perSecond }): Edit => {
      const whole = rateIn(text);
      return { path, text: whole === undefined ? text : `${(whole * perSecond) / sum}/s` };
    });
  return { name: "rate", edits, varies: {} };
}

function rateIn(text: unknown): number | undefined {
  try {
    return rate.read(text);
  } catch (error) {
    if (error instanceof Misread) return undefined;
    throw error;
  }
}

function speedKey(plain: Record<string, unknown>, fail: Fail): string[] {
  if (trafficOf(plain)?.kind !== "trace") return fail("only a recorded trace has a speed");
  return ["workload", "trace", "speed"];
}

/** An entry of the list of mechanisms. */
interface Item {
  index: number;
  mechanism: Mechanism;
  /** As it is written. */
  word: string;
  settings: unknown;
}

function itemsOf({ mechanisms: list }: Record<string, unknown>, mechanisms: readonly Mechanism[]): Item[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index): Item[] => {
    const [word, settings] = typeof item === "string" ? [item, null] : (Object.entries(item ?? {})[0] ?? []);
    const mechanism = word === undefined ? undefined : mechanismCalled(word, mechanisms);
    return mechanism === undefined ? [] : [{ index, mechanism, word: word!, settings }];
  });
}

function parametersOf({ parameters }: Mechanism): string[] {
  return Object.entries(parameters).flatMap(([name, spec]) => (spec.type === "choice" ? [] : [name]));
}

/** `epoll.maxevents` of the lines of one mechanism, `threads` of all that have it. */
function parameterCalled(name: string, items: readonly Item[]): Quantity | undefined {
  const dot = name.lastIndexOf(".");
  const own =
    dot < 0 ? items : items.filter(({ mechanism, word }) => [mechanism.name, word].includes(name.slice(0, dot)));
  const wanted = name.slice(dot + 1).toLowerCase();
  const found = own.flatMap((item) => {
    const [key, spec] =
      Object.entries(item.mechanism.parameters).find(([each, { alias }]) =>
        [each.toLowerCase(), alias?.toLowerCase()].includes(wanted),
      ) ?? [];
    return key === undefined || spec?.type === "choice" ? [] : [{ item, key, alias: spec?.alias }];
  });
  if (found.length === 0) return undefined;
  const edits = (text: string) =>
    found.map(({ item: { index, word, settings }, key, alias }): Edit => {
      const given = typeof settings === "object" && settings !== null ? settings : {};
      const as = alias !== undefined && alias in given ? alias : key;
      // A mechanism that is named alone has no map to put it into.
      return { path: ["mechanisms", String(index)], text: JSON.stringify({ [word]: { ...given, [as]: text } }) };
    });
  return { name, edits, varies: { parameters: found.map(({ item, key }) => `${item.mechanism.name}.${key}`) } };
}
