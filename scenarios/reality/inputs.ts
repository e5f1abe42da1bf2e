/** What a validation reads its scenario from, so that it can be read again where the files are not. */
import { basename, dirname, resolve } from "node:path";
import { hashOf } from "../common/hash.js";
import type { Profile, Scenario, SourceText } from "../common/types.js";
import { effectiveText } from "../live/effective-text.js";
import { type LoadedScenario, loadProfile, profileNames } from "../load/load.js";
import { parseScenario } from "../load/parse.js";
import { parseProfile } from "../load/profile.js";
import type { Overrides } from "../load/settings.js";
import { loadTrace } from "../trace/load.js";
import type { Inputs } from "./validation.js";

interface Settings {
  set: readonly string[];
  overrides: Overrides;
  /** A profile in place of the scenario's own: the name of one that ships, or a file. */
  costs?: string;
  /** Further settings, which follow from what the scenario is with the others. */
  further?: (scenario: Scenario) => string[];
}

/** A scenario with what it was read from. */
export interface ReadInputs {
  scenario: Scenario;
  inputs: Inputs;
}

/**
 * The inputs of `loaded`, with what is set written into its text.
 * @throws ScenarioError or UsageError for what cannot be
 */
export function inputsOf(loaded: Pick<LoadedScenario, "file" | "text">, settings: Settings): ReadInputs {
  const { models, percentiles: _, ...overrides } = settings.overrides;
  const directory = dirname(loaded.file);
  const file = basename(loaded.file);
  const withSettings = (costs: string | undefined, further: readonly string[]) => {
    const profile = costs === undefined ? undefined : profileAt(costs, process.cwd());
    const called = profile?.file.path ?? costs;
    const set = [...settings.set, ...(called === undefined ? [] : [`machine.profile=${called}`]), ...further];
    const named: string[] = [];
    const read = (text: string) => parsed({ path: file, text, models }, directory, profile, named);
    const { text, scenario } = effectiveText(loaded.text, { file, set, overrides }, read);
    return { text, scenario, profile, name: named.at(-1)! };
  };
  const first = withSettings(settings.costs, []);
  const isOwn = first.profile === undefined && !profileNames().includes(first.name);
  // A profile beside the scenario's file is handed on as well.
  const costs = isOwn ? resolve(directory, first.name) : settings.costs;
  const { text, scenario, profile } = withSettings(costs, settings.further?.(first.scenario) ?? []);
  return { scenario, inputs: { path: file, text, models: idsOf(scenario), ...(profile && { profile: profile.file }) } };
}

/**
 * The same again, perhaps with another profile, and what follows from that.
 * @throws as {@link inputsOf}
 */
export function readInputs(inputs: Inputs, other?: { costs: string; further: Settings["further"] }): ReadInputs {
  const { path, text, models } = inputs;
  const here = process.cwd();
  const stored = inputs.profile && { file: inputs.profile, directory: here };
  if (other === undefined) return { scenario: parsed(inputs, here, stored), inputs };
  const own = profileAt(other.costs, here);
  const withSettings = (further: readonly string[]) => {
    const set = [`machine.profile=${own?.file.path ?? other.costs}`, ...further];
    const read = (written: string) => parsed({ path, text: written, models }, here, own);
    return effectiveText(text, { file: path, set }, read);
  };
  const effective = withSettings(other.further?.(withSettings([]).scenario) ?? []);
  const profile = own && { profile: own.file };
  return { scenario: effective.scenario, inputs: { path, text: effective.text, models, ...profile } };
}

/** As a result lists what it was made from. */
export function sourcesOf({ path, text, profile }: Inputs): SourceText[] {
  return [{ path, text }, ...(profile ? [profile] : [])].map((each) => ({ ...each, sha256: hashOf(each.text) }));
}

function idsOf({ lines }: Scenario): string[] {
  return lines.map(({ id }) => id);
}

/** A profile that does not ship, and where those are that it extends. */
interface OwnProfile {
  file: NonNullable<Inputs["profile"]>;
  directory: string;
}

/**
 * Undefined if `costs` names a profile that ships.
 * @throws UsageError if there is none, ScenarioError if it is wrong
 */
function profileAt(costs: string, directory: string): OwnProfile | undefined {
  if (profileNames().includes(costs)) return undefined;
  const texts: string[] = [];
  // The first file that is read is the profile itself, the others are what it extends.
  loadProfile(costs, directory, (_, text) => texts.push(text));
  return { file: { path: basename(costs), text: texts[0] }, directory: dirname(resolve(directory, costs)) };
}

/** @param named hears of the profiles that it names */
function parsed(
  { path, text, models }: { path: string; text: string; models?: readonly string[] },
  directory: string,
  own: OwnProfile | undefined,
  named: string[] = [],
): Scenario {
  const load = (name: string): Profile => {
    named.push(name);
    if (own === undefined || name !== own.file.path) return loadProfile(name, directory);
    return parseProfile(own.file.text, { file: name, loadBase: (base) => loadProfile(base, own.directory) });
  };
  const trace: typeof loadTrace = (file, format) => loadTrace(file, format, directory);
  return parseScenario(text, { file: path, overrides: { models }, loadProfile: load, loadTrace: trace });
}
