/** Options of `muxsim run`, and the command that makes its result again. */
import { UsageError } from "../scenarios/errors.js";
import type { Overrides } from "../scenarios/settings.js";

export interface RunFlags {
  out?: string;
  seed?: string;
  jobs?: number;
  models?: string[];
  model?: string[];
  pending?: string;
  replications?: number;
  set: string[];
  json?: boolean;
  quiet?: boolean;
  open?: boolean;
  resume?: boolean;
}

export function overridesOf({ seed, models, pending, replications }: RunFlags): Overrides {
  return { seed, models, pending, replications };
}

/** `muxsim run` with what decides the numbers, and nothing that does not: no --out, --jobs, --json, --quiet, --open. */
export function reproducingCommand(scenario: string, flags: RunFlags): string {
  return shellLine(["muxsim", "run", scenario, ...decidingFlags(flags)]);
}

/** The same call again, going on from what is finished. */
export function resumingCommand(scenario: string, flags: RunFlags): string {
  const out = flags.out === undefined ? [] : ["--out", flags.out];
  const jobs = flags.jobs === undefined ? [] : ["--jobs", String(flags.jobs)];
  const shown = (["json", "quiet", "open"] as const).filter((name) => flags[name]).map((name) => `--${name}`);
  return shellLine(["muxsim", "run", scenario, ...decidingFlags(flags), ...out, ...jobs, ...shown, "--resume"]);
}

function decidingFlags({ seed, models, model = [], pending, replications, set }: RunFlags): string[] {
  return [
    ...model.flatMap((file) => ["--model", file]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(models === undefined ? [] : ["--models", models.join(",")]),
    ...(pending === undefined ? [] : ["--pending", pending]),
    ...(replications === undefined ? [] : ["--replications", String(replications)]),
    ...(seed === undefined ? [] : ["--seed", seed]),
  ];
}

/** Words as a POSIX shell reads them back. */
function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w.,:/=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** Collects the values of a repeatable option. */
export function append(value: string, previous: string[]): string[] {
  return [...previous, value];
}

/** A whole number from 1 for the option `name`. @throws UsageError */
export function wholeNumber(name: string, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    throw new UsageError(`${name}: expected a whole number from 1 to ${max}, got "${text}"`);
  };
}
