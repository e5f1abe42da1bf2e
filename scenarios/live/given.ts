/** What a page is given, so that it can run a scenario again with other values. */
import { dirname, posix } from "node:path";
import { ScenarioError } from "../common/diagnostics.js";
import { UsageError } from "../common/errors.js";
import type { Profile, Scenario, SourceText } from "../common/types.js";
import { type LoadedScenario, loadProfile, profileNames } from "../load/load.js";
import { parseScenario } from "../load/parse.js";
import type { Overrides } from "../load/settings.js";
import { SourceDocument } from "../load/yaml-document.js";
import { canonicalJson, published } from "../result/result.js";
import { effectiveText } from "./effective-text.js";
import type { LivePart, LiveText } from "./messages.js";

export interface LiveGiven {
  /** The scenario itself and its parts, as far as they need no more than their files, and profiles. */
  parts: LivePart[];
  /** Profiles that do not ship, by the names that scenarios call them. */
  profiles: Record<string, Profile>;
}

/** @param flags what the call set beside the file, and the files that it read, as a result lists them */
export function liveGiven(
  loaded: LoadedScenario,
  flags: { set?: readonly string[]; overrides?: Overrides; sources?: readonly SourceText[] },
): LiveGiven {
  const given: LiveGiven = { parts: [], profiles: {} };
  const { set = [], overrides = {}, sources = [] } = flags;
  for (const each of [{ ...loaded, called: loaded.file, set, models: overrides.models }, ...loaded.parts]) {
    const own: Overrides = { ...overrides, models: each.models };
    const part = partOf(each, own, dirname(loaded.file), given.profiles);
    if (part) given.parts.push({ ...part, ...besideOf(part.file, sources, loaded) });
  }
  return given;
}

/** The cost profiles among the files that were read. */
function besideOf(
  file: string,
  sources: readonly SourceText[],
  { text, parts }: Pick<LoadedScenario, "text" | "parts">,
): Pick<LiveText, "beside"> {
  const scenarios = new Set([text, ...parts.map((part) => part.text)]);
  const files = sources.filter((source) => !scenarios.has(source.text));
  const own = sources.find((source) => source.text === text);
  if (files.length === 0 || own === undefined) return {};
  return { beside: { path: posix.join(posix.dirname(own.path), file), files } };
}

/** Undefined if what can be handed on does not give the scenario: it may need a trace, or a mechanism of one's own. */
function partOf(
  { scenario, text, set }: { scenario: Scenario; text: string; set: readonly string[] },
  { models, percentiles, ...overrides }: Overrides,
  directory: string,
  profiles: Record<string, Profile>,
): LivePart | undefined {
  const file = `${scenario.name}.yaml`;
  const kept = { ...(models && { models }), ...(percentiles?.length && { percentiles }) };
  const load = (name: string) => {
    const profile = loadProfile(name, directory);
    if (!profileNames().includes(name)) profiles[name] = profile;
    return profile;
  };
  const read = (written: string) => parseScenario(written, { file, overrides: kept, loadProfile: load });
  try {
    const effective = effectiveText(text, { file, set, overrides }, read);
    if (!isSame(effective.scenario, scenario, effective.leftOut.length > 0)) return undefined;
    const plain = new SourceDocument(file, effective.text).toPlain();
    return { name: scenario.name, file, text: effective.text, plain, overrides: kept };
  } catch (error) {
    if (error instanceof ScenarioError || error instanceof UsageError) return undefined;
    throw error;
  }
}

/** @param inRuns only what is run counts: what is claimed and asked of it, and measured for that, may differ */
function isSame(a: Scenario, b: Scenario, inRuns: boolean): boolean {
  const compared = (scenario: Scenario) => {
    if (!inRuns) return published(scenario);
    const { claims: _, answer: __, capacity: ___, measurement, ...rest } = published(scenario);
    const { percentiles: ____, why: _____, ...own } = measurement;
    return { ...rest, measurement: own };
  };
  return canonicalJson(compared(a)) === canonicalJson(compared(b));
}
