/** Scenario and profile files by name or path. The only part of reading a scenario that needs Node. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import { readInput } from "../common/input-file.js";
import { packageFile } from "../common/package.js";
import type { Line, Profile, Scenario } from "../common/types.js";
import { Catalogue, type PluginOptions } from "../plugins/catalogue.js";
import { QUESTION } from "../schema/scenario.js";
import { loadTrace } from "../trace/load.js";
import type { Fixed } from "./fixed.js";
import { linesCalled } from "./line-names.js";
import { type ParseOptions, parseScenario } from "./parse.js";
import { fitPart, type OfferedPart, type Part, type ReadPart } from "./parts.js";
import { parseProfile, TITLE } from "./profile.js";
import type { Overrides } from "./settings.js";
import { SourceDocument } from "./yaml-document.js";

const SCENARIOS = fileURLToPath(packageFile("scenarios"));
const PROFILES = fileURLToPath(packageFile("models/profiles"));

/** Where shipped scenarios stand in directories, whose names theirs begin with: those of published results. */
const GALLERIES = ["published"];
const SHIPPED = [SCENARIOS, PROFILES, ...GALLERIES.map((gallery) => join(SCENARIOS, gallery))];

/** Larger files are refused unread. */
const MAX_BYTES = 1 << 20;

/** A shipped file, as it is listed. */
interface Listed {
  name: string;
  file: string;
}

export interface LoadOptions extends PluginOptions {
  /** `key=value` settings, as `--set` takes them. */
  set?: readonly string[];
  overrides?: Overrides;
  /** In place of what varies in the file: quantities with a value each. Without what the file says of that. */
  fixed?: readonly Fixed[];
  /** Whether the scenario's parts are loaded too; they are unless this is false. */
  parts?: boolean;
  /** Hears of every file that is read and does not ship with muxsim. */
  onRead?: OnRead;
  /** Profiles by file, which are read once: for one call if absent, since a scenario and its parts mostly share one. */
  profiles?: Map<string, Profile>;
}

/** Its absolute path, and what is in it. */
type OnRead = (file: string, text: string) => void;

/** A scenario as it was found. */
export interface LoadedScenario {
  scenario: Scenario;
  file: string;
  /** What is in the file. */
  text: string;
  /** Its parts, in the order of `scenario.parts`. */
  parts: LoadedPart[];
  /** Why the file's claims were left out, where what varies is not what they are about. */
  leftOut?: string;
}

export interface LoadedPart extends Omit<Part, "scenario"> {
  scenario: Scenario;
  /** The name or path by which it is called by itself. */
  called: string;
  /** What is in its file. */
  text: string;
}

/**
 * The scenario that `nameOrPath` names: a shipped one, or a file. Throws {@link UsageError} if there is none and
 * {@link ScenarioError} if it cannot be used. Mechanisms of one's own that it does not name get a line each.
 */
export function loadScenario(nameOrPath: string, how: LoadOptions = {}): LoadedScenario {
  const options: LoadOptions = { ...how, profiles: how.profiles ?? new Map() };
  const file = find("scenario", nameOrPath, process.cwd());
  const parts: LoadedPart[] = [];
  let leftOut: string | undefined;
  const text = read("scenario", file, options.onRead);
  const scenario = parseScenario(text, {
    ...reading(nameOrPath, file, options),
    onLeftOut: (why) => {
      leftOut = why;
    },
    ...(options.parts !== false && { loadPart: partLoader({ nameOrPath, file }, options, parts) }),
  });
  return { scenario, file, text, parts, ...(leftOut !== undefined && { leftOut }) };
}

/** How the scenario in `file` is read, its parts aside. */
function reading(nameOrPath: string, file: string, options: LoadOptions): ParseOptions {
  return {
    ...parsing(options),
    file: shown(nameOrPath, file),
    // Only a setting names a file from a scenario that ships: it is where the caller is.
    loadProfile: (name) => profileOnce(name, dirname(file) === SCENARIOS ? process.cwd() : dirname(file), options),
    loadTrace: (trace, format) => loadTrace(trace, format, dirname(file)),
  };
}

/** Loads the parts of the scenario in `whole`, or of one in no file, and adds those that are taken to `taken`. */
function partLoader(
  whole: { nameOrPath: string; file: string } | undefined,
  options: LoadOptions,
  taken: LoadedPart[],
): (nameOrPath: string) => OfferedPart {
  const { mechanisms } = parsing(options);
  const has = (name: string, lines: readonly Line[]) => linesCalled(name, lines, mechanisms).length > 0;
  return (nameOrPath) => {
    const file = find("scenario", nameOrPath, whole ? dirname(whole.file) : process.cwd());
    if (whole && realpathSync(file) === realpathSync(whole.file))
      throw new UsageError("a scenario cannot be a part of itself");
    const called = calledAs(nameOrPath, file, whole?.nameOrPath);
    const text = read("scenario", file, options.onRead);
    const readPart: ReadPart = ({ set, models }) =>
      parseScenario(text, {
        ...reading(called, file, { ...options, set, overrides: { ...options.overrides, models } }),
        loadPart: noParts,
      });
    const offered = fitPart(readPart, options.set ?? [], has);
    const only = (names: readonly string[]) => {
      const part = offered.only(names);
      if (part.scenario) taken.push({ ...part, scenario: part.scenario, called, text });
      return part;
    };
    return { ...offered, only };
  };
}

function noParts(): never {
  throw new UsageError("a part cannot have parts of its own");
}

/** What a part is called from the working directory, where `whole` is called by that name or path. */
function calledAs(nameOrPath: string, file: string, whole = ""): string {
  if (shippedScenarios().some((each) => each.name === nameOrPath && each.file === file)) return nameOrPath;
  if (isAbsolute(nameOrPath)) return nameOrPath;
  return join(dirname(whole), nameOrPath);
}

interface WrittenProgram {
  handler?: readonly object[];
  pools?: Record<string, WrittenPool>;
  threads?: string | object;
}

/** Threads of a pool; or these and the length of its queue. */
type WrittenPool = number | string | { threads: number | string; queue?: number | string };

type WrittenTraffic =
  | { closed: object }
  | { open: object }
  | { clients: object }
  | { storage: object }
  | { trace: object };

type WrittenClass = WrittenTraffic & {
  name: string;
  operations?: number | string;
  background?: boolean;
  handler?: readonly object[];
};

/** A scenario written as an object: what a scenario file holds, as its YAML would be read. */
export interface ScenarioDescription {
  name: string;
  question: string;
  description?: string;
  machine: {
    cores: number | string;
    profile: string;
    quantum?: string;
    devices?: Record<string, object>;
    costs?: Record<string, unknown>;
  };
  /** A list: classes, each with a name and one of these. */
  workload: WrittenTraffic | readonly WrittenClass[];
  /** As in a file: docs/programs.md. */
  program?: WrittenProgram & { handler: readonly object[] };
  programs?: Record<string, WrittenProgram>;
  mechanisms: readonly (string | Record<string, object | null>)[];
  /** What varies in place of n, as in a file (docs/axis.md); `pending` is one number then. */
  axis?: Record<string, unknown>;
  /** A second quantity, likewise: a chart for each of its values. */
  panels?: Record<string, unknown>;
  pending?:
    | number
    | string
    | readonly (number | string)[]
    | { from: number | string; to: number | string; "per-decade"?: number };
  measurement?: {
    replications?: number | string | { from: number | string; to: number | string };
    precision?: Record<string, number | string>;
    "warm-up"?: number | string;
    completions?: number | string;
    confidence?: number | string;
  };
  /** What the answer is to be about, as in a file: docs/answers.md. */
  answer?: string | object;
  /** As in a file: docs/claims.md. */
  claims?: readonly object[];
  /** As in a file: docs/capacity.md. */
  capacity?: { slo: string; over?: string; from?: number | string; to?: number | string; precision?: number | string };
  seed?: string;
  /** Shipped scenarios, or files from the working directory. */
  parts?: readonly string[];
}

/**
 * The scenario that `description` describes; a profile or a trace that is a path is looked for from the working
 * directory. Throws {@link UsageError} if it is no plain data and {@link ScenarioError} if it cannot be used.
 */
export function readScenario(description: ScenarioDescription, options: LoadOptions = {}): Scenario {
  try {
    // JSON is YAML.
    const own = (name: string) => loadProfile(name, process.cwd(), options.onRead);
    const read = { ...parsing(options), file: "scenario", loadProfile: own, loadTrace };
    const loadPart = options.parts === false ? undefined : partLoader(undefined, options, []);
    return parseScenario(plainJson(description), { ...read, loadPart });
  } catch (error) {
    if (error instanceof ScenarioError) throw new ScenarioError(error.diagnostics.map(withoutPlace));
    throw error;
  }
}

function plainJson(description: unknown): string {
  try {
    return JSON.stringify(description) ?? "";
  } catch (error) {
    throw new UsageError(`a scenario must be plain data: ${(error as Error).message}`);
  }
}

/** An object has no lines; what stands in an option keeps its place. */
function withoutPlace(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.file === "scenario" ? { ...diagnostic, line: 0, column: 0, sourceLine: "" } : diagnostic;
}

function parsing({ set, overrides, fixed, parts: _, onRead: __, ...plugins }: LoadOptions) {
  const { all, executors, groups } = new Catalogue(plugins);
  return { set, overrides, fixed, mechanisms: all, executors, added: groups };
}

/**
 * The cost profile that `nameOrPath` names: a shipped one, or a file relative to `directory`. Throws as {@link
 * loadScenario}.
 */
export function loadProfile(nameOrPath: string, directory = process.cwd(), onRead?: OnRead): Profile {
  return followProfile(nameOrPath, directory, [], onRead);
}

/**
 * As {@link loadProfile}, from what has been read if it was asked for before: to parse a profile takes longer than a
 * scenario.
 */
function profileOnce(nameOrPath: string, directory: string, { profiles, onRead }: LoadOptions): Profile {
  const file = realpathSync(find("profile", nameOrPath, directory));
  const profile = profiles?.get(file) ?? loadProfile(nameOrPath, directory, onRead);
  profiles?.set(file, profile);
  return profile;
}

/** A profile file on the way from the one asked for to the one at the end of its `extends`. */
interface Link {
  file: string;
  shown: string;
}

/** `chain`: the profiles passed on the way, each of which extends the next. */
function followProfile(
  nameOrPath: string,
  directory: string,
  chain: readonly Link[],
  onRead: OnRead | undefined,
): Profile {
  const found = find("profile", nameOrPath, directory);
  const here = { file: realpathSync(found), shown: shown(nameOrPath, found) };
  const loop = chain.findIndex(({ file }) => file === here.file);
  if (loop >= 0) {
    const names = [...chain.slice(loop), here].map((link) => link.shown);
    throw new UsageError(`a profile cannot extend itself: ${names.join(" -> ")}`);
  }
  return parseProfile(read("profile", found, onRead), {
    file: here.shown,
    loadBase: (base) => followProfile(base, dirname(found), [...chain, here], onRead),
  });
}

/** The names of the shipped scenarios. */
export function scenarioNames(): string[] {
  return shippedScenarios().map(({ name }) => name);
}

/** The names of the shipped cost profiles. */
export function profileNames(): string[] {
  return listed(PROFILES).map(({ name }) => name);
}

/** The shipped scenarios with their questions, and those that each is a part of. */
export function listScenarios(): (Listed & { question: string; partOf: string[] })[] {
  const all = shippedScenarios().map((each) => {
    const { question, parts = [] } = new SourceDocument(each.file, read("scenario", each.file)).toPlain() as Shipped;
    return { ...each, question: QUESTION.read(question), parts };
  });
  return all.map(({ name, file, question }) => {
    const partOf = all.filter(({ parts }) => parts.includes(name));
    return { name, file, question, partOf: partOf.map((whole) => whole.name) };
  });
}

/** The shipped cost profiles with their titles. */
export function listProfiles(): (Listed & { title: string })[] {
  return listed(PROFILES).map((each) => {
    // The costs, which are last, are most of it.
    const [head] = read("profile", each.file).split(/^costs:/m);
    const { title } = new SourceDocument(each.file, head).toPlain() as { title: string };
    return { ...each, title: TITLE.read(title) };
  });
}

/** Of a scenario that ships, which need not be checked to be listed, what is listed. */
interface Shipped {
  question: string;
  parts?: string[];
}

function shippedScenarios(): Listed[] {
  const inGalleries = GALLERIES.flatMap((gallery) => listed(join(SCENARIOS, gallery), `${gallery}/`));
  return [...listed(SCENARIOS), ...inGalleries];
}

function listed(directory: string, prefix = ""): Listed[] {
  return readdirSync(directory)
    .filter((entry) => entry.endsWith(".yaml"))
    .sort()
    .map((entry) => ({ name: prefix + basename(entry, ".yaml"), file: join(directory, entry) }));
}

/** The name of a shipped file is that file's, unless there is none of that name. */
function find(kind: "scenario" | "profile", nameOrPath: string, directory: string): string {
  const known = kind === "scenario" ? shippedScenarios() : listed(PROFILES);
  const match = known.find(({ name }) => name === nameOrPath);
  if (match) return match.file;
  const path = isAbsolute(nameOrPath) ? nameOrPath : resolve(directory, nameOrPath);
  if (existsSync(path)) return path;
  const names = known.map(({ name }) => name);
  throw new UsageError(`no ${kind} "${nameOrPath}": neither a shipped one nor a file${suggestion(nameOrPath, names)}`);
}

/** By the last part of a path, which is the name of a shipped file but for its gallery. */
function suggestion(nameOrPath: string, names: readonly string[]): string {
  const byLast = new Map(names.map((name) => [basename(name), name]));
  const last = basename(nameOrPath).replace(/\.ya?ml$/, "");
  return didYouMean(last, [...byLast.keys()], (name) => byLast.get(name) as string);
}

function read(kind: string, file: string, onRead?: OnRead): string {
  const bytes = readInput(file, { shown: file, expected: `a ${kind} is a YAML file` }, MAX_BYTES);
  const text = decoded(bytes, `${file} is not text in UTF-8: a ${kind} is a YAML file`);
  if (!SHIPPED.includes(dirname(file))) onRead?.(file, text);
  return text;
}

/** @throws UsageError with `message` for what is no text */
function decoded(bytes: Uint8Array, message: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(message);
  }
}

/** The file as the user called it, if they called it by its path. */
function shown(nameOrPath: string, file: string): string {
  return nameOrPath.includes("/") || /\.ya?ml$/.test(nameOrPath) ? nameOrPath : file;
}
