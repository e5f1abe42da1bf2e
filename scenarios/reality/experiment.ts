/**
 * What the simulated side is told of the real run: one process, a thread of which makes events happen by writing, on a
 * core of its own that never sleeps.
 */
import type { CostName } from "../../models/costs.js";
import { dedicatedCores } from "../../sim/places.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { UsageError } from "../common/errors.js";
import { scenarioOfLine } from "../common/program.js";
import type { Profile, Scenario } from "../common/types.js";
import { descriptorsOf } from "./profile-text.js";
import { type Descriptors, DESCRIPTOR_WORDS as WORDS } from "./types.js";

/** Settings of the scenario, as `--set` takes them; where it says itself which cores do what, that stays. */
export function experimentSettings(scenario: Scenario, descriptors: Descriptors): string[] {
  const { machine, profile } = scenario;
  const { cores } = machine;
  if (cores < 2) return [];
  const given = dedicatedCores(machine);
  const source = given[0] ?? cores - 1;
  const threads = Array.from({ length: cores }, (_, core) => core).filter((core) => core !== source);
  return [
    ...(given.length > 0 ? [] : [`machine.pinning={ threads: [${threads.join(", ")}], interrupts: [${source}] }`]),
    // It looks at the clock all the time.
    ...(machine.awake === undefined ? [`machine.awake=[${source}]`] : []),
    ...(machine.fileTable === undefined ? ["machine.file-table=shared"] : []),
    "machine.interrupts.napi=no",
    ...priceOfEvents(profile, descriptors),
  ];
}

/** No device interrupts: an event takes the core that it comes from a write. */
export function priceOfEvents({ costs }: Profile, descriptors: Descriptors): string[] {
  const own = costs[descriptors === "eventfd" ? ("eventfdWrite" satisfies CostName) : ("write" satisfies CostName)];
  if (own === undefined) return [];
  const besides = (["systemCall", "sharedFile"] satisfies CostName[]).reduce((sum, name) => {
    const value = costs[name]?.value ?? 0;
    return typeof value === "number" ? sum + value : sum;
  }, 0);
  const { value } = own;
  if (typeof value === "number") return [`machine.costs.interrupt=${value + besides}ns`];
  if (!Array.isArray(value)) return [];
  const rows = value.map(([n, each]) => `${n}: ${Number(each) + besides}ns`);
  return [`machine.costs.interrupt={ ${rows.join(", ")} }`];
}

/**
 * What events happen on: what is asked for; sockets where there are messages or replies; else what the profile's costs
 * are of, and those of profiles that do not say are of unix sockets.
 * @throws UsageError where messages or replies are to be on eventfds, which have none
 */
export function descriptorsFor(scenario: Scenario, asked: Descriptors | undefined): Descriptors {
  const talks = scenario.lines
    .flatMap((line) => trafficsOf(scenarioOfLine(scenario, line).workload))
    .some((traffic) => ("message" in traffic && traffic.message !== undefined) || (traffic.handler ?? []).length > 0);
  if (asked === "eventfd" && talks)
    throw new UsageError("--descriptors: the scenario has messages or replies, which need sockets: expected unix");
  return asked ?? (talks ? "unix" : (descriptorsOf(scenario.profile) ?? "unix"));
}

/** What is to be known of `descriptors` with the costs of `profile`; undefined if they go together. */
export function descriptorsNote(profile: Profile, descriptors: Descriptors): string | undefined {
  const measured = descriptorsOf(profile) ?? "unix";
  if (measured === descriptors) return undefined;
  return `Events happen on ${WORDS[descriptors]}, and the costs of ${profile.name} are of ${WORDS[measured]}.`;
}
