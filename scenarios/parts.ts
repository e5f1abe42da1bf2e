/**
 * The parts of a scenario: other scenarios that belong to its answer. Each is read as if it had been named by itself, with as much of what
 * the call changes as it has a place for.
 */
import { ScenarioError } from "./diagnostics.js";
import type { Line, Scenario } from "./types.js";

/** What a call changes, as far as a part may be different from the others. */
export interface PartSettings {
  set: readonly string[];
  /** Line ids or mechanism names to keep; all if absent. */
  models?: readonly string[];
}

export interface Part extends PartSettings {
  /** Absent if it has none of the lines that were asked for: then it is left out. */
  scenario?: Scenario;
  /** What its lines may be asked for by. */
  names: string[];
  /** Settings that it has no place for. */
  refused: string[];
}

/** Reads a part with the settings it gets. Throws {@link ScenarioError}. */
export type ReadPart = (settings: PartSettings) => Scenario;

/** Keys that say what a scenario is about: a setting of one is meant for the scenario that was called, not for its parts. */
const OWN_KEYS = ["name", "question", "description", "mechanisms", "claims", "parts"];

/** The part that `read` reads, with those settings that it takes. */
export function fitPart(read: ReadPart, { set, models = [] }: PartSettings): Part {
  const meant = set.filter((setting) => !OWN_KEYS.includes(setting.split(/[.=]/, 1)[0].trim()));
  const taken = fitting(read, meant);
  const part = { set: taken, refused: meant.filter((setting) => !taken.includes(setting)) };
  const whole = read({ set: taken });
  const names = lineNames(whole.lines);
  if (models.length === 0) return { ...part, names, scenario: whole };
  const kept = models.filter((model) => names.includes(model));
  if (kept.length === 0) return { ...part, names };
  return { ...part, names, models: kept, scenario: read({ set: taken, models: kept }) };
}

/** The settings that the part can be read with, all of them if possible. A part that is wrong without any throws. */
function fitting(read: ReadPart, set: readonly string[]): readonly string[] {
  if (set.length === 0 || fits(read, set)) return set;
  read({ set: [] });
  const taken: string[] = [];
  for (const next of set) if (fits(read, [...taken, next])) taken.push(next);
  return taken;
}

function fits(read: ReadPart, set: readonly string[]): boolean {
  try {
    read({ set });
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) return false;
    throw error;
  }
}

/** What lines may be asked for by: their mechanisms and ids. */
export function lineNames(lines: readonly Line[]): string[] {
  return [...new Set(lines.flatMap((line) => [line.mechanism, line.id]))];
}
