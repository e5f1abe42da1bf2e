/**
 * The parts of a scenario: other scenarios that belong to its answer. Each is read as if it had been named by itself,
 * with as much of what the call changes as it has a place for.
 */
import { ScenarioError } from "../common/diagnostics.js";
import type { Line, Scenario } from "../common/types.js";

/** What a call changes, as far as a part may be different from the others. */
interface PartSettings {
  set: readonly string[];
  /** Names of lines to keep, as claims take them; all if absent. */
  models?: readonly string[];
}

export interface Part extends PartSettings {
  /** Absent if it has none of the lines that were asked for: then it is left out. */
  scenario?: Scenario;
  /** Settings that it has no place for. */
  refused: string[];
}

/** A part of which nobody has said yet which lines are wanted. */
export interface OfferedPart {
  /** With all of its lines. */
  whole: Scenario;
  /** With those that `names` name, of all the names asked for; all if there are none. */
  only(names: readonly string[]): Part;
}

/** Reads a part with the settings it gets. Throws {@link ScenarioError}. */
export type ReadPart = (settings: PartSettings) => Scenario;

/**
 * Keys that say what a scenario is about: a setting of one is meant for the scenario that was called, not for its
 * parts.
 */
const OWN_KEYS = ["name", "question", "answer", "description", "mechanisms", "claims", "parts"];

/** The part that `read` reads, with those settings that it takes; `has` says whether a name is one of its lines'. */
export function fitPart(
  read: ReadPart,
  set: readonly string[],
  has: (name: string, lines: readonly Line[]) => boolean,
): OfferedPart {
  const meant = set.filter((setting) => !OWN_KEYS.includes(setting.split(/[.=]/, 1)[0].trim()));
  const taken = fitting(read, meant);
  const part = { set: taken, refused: meant.filter((setting) => !taken.includes(setting)) };
  const whole = read({ set: taken });
  const only = (names: readonly string[]): Part => {
    if (names.length === 0) return { ...part, scenario: whole };
    const models = names.filter((name) => has(name, whole.lines));
    if (models.length === 0) return part;
    return { ...part, models, scenario: read({ set: taken, models }) };
  };
  return { whole, only };
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
