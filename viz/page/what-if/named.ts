/**
 * A result in a page that carries what ships anyway: mechanisms and costs that are the same there stand in it by name.
 */
import type { Result } from "../../../scenarios/common/types.js";
import type { MechanismNote, Offers } from "./given.js";

type Scenario = Result["scenario"];

/** A result whose profile and mechanisms are told by name where they are those that ship. */
export interface NamedResult extends Omit<Result, "scenario" | "mechanisms" | "parts"> {
  scenario: Omit<Scenario, "profile"> & { profile: Scenario["profile"] | string };
  mechanisms: (MechanismNote | string)[];
  parts?: NamedResult[];
}

export function named(result: Result, offers: Offers): NamedResult {
  const notes = notesOf(offers);
  return {
    ...result,
    scenario: { ...result.scenario, profile: nameOf(result.scenario.profile, offers.profiles) },
    mechanisms: result.mechanisms.map((note) => nameOf(note, notes)),
    ...(result.parts && { parts: result.parts.map((part) => named(part, offers)) }),
  };
}

/** What {@link named} was given, with its keys in the same order. */
export function resolved(result: NamedResult, offers: Offers): Result {
  const notes = notesOf(offers);
  const { profile } = result.scenario;
  return {
    ...result,
    scenario: { ...result.scenario, profile: typeof profile === "string" ? offers.profiles[profile] : profile },
    mechanisms: result.mechanisms.map((note) => (typeof note === "string" ? notes[note] : note)),
    ...(result.parts && { parts: result.parts.map((part) => resolved(part, offers)) }),
  } as Result;
}

function nameOf<T extends { name: string }>(thing: T, shipped: Record<string, T>): T | string {
  return JSON.stringify(thing) === JSON.stringify(shipped[thing.name]) ? thing.name : thing;
}

function notesOf({ mechanisms }: Offers): Record<string, MechanismNote> {
  return Object.fromEntries(mechanisms.map(({ parameters: _, ...note }) => [note.name, note]));
}
