/** Mechanisms that cannot be listed as they are: they pay what has no price, or carry out no handlers. */
import { clientCosts, hasClientsHere } from "../../models/client-prices.js";
import { connectionCosts } from "../../models/connection-costs.js";
import { handlerCosts, readingCosts } from "../../models/programs/costs.js";
import { unreadable } from "../../models/programs/executor-fit.js";
import { connectionsOf } from "../../sim/requests/lifetimes.js";
import { enumerate } from "../common/enumerate.js";
import type { Profile } from "../common/types.js";
import type { ScenarioDraft } from "../schema/scenario.js";
import { type Programs, programsOf } from "./resolve-programs.js";
import type { Path } from "./yaml-document.js";

type Report = (path: Path, message: string) => void;

/**
 * Each mechanism that pays for what neither the profile nor the scenario has a price of, or carries out no handlers.
 */
export function reportUnpriced(
  { mechanisms, machine, workload }: ScenarioDraft,
  programs: Programs,
  profile: Profile,
  report: Report,
): void {
  const priced = { ...profile.costs, ...machine.costs?.costs };
  const traffics = workload.kind === "classes" ? workload.classes.map(({ traffic }) => traffic) : [workload];
  const receivers = traffics.find((each) => each.receivers !== undefined)?.receivers;
  const connections = traffics.map(connectionsOf).find((each) => each !== undefined);
  const own = workload.kind === "classes" ? traffics : [];
  const reading = { kind: workload.kind, ...("classes" in workload && { classes: workload.classes }) };
  const areHere = hasClientsHere(traffics);
  mechanisms.forEach((item, index) => {
    const { mechanism, parameters } = item;
    const contents = [...programsOf(item, programs), ...own];
    const handler = contents.flatMap((program) => program.handler ?? []);
    const { name, costs } = mechanism;
    if (connections !== undefined && mechanism.handlerCosts === undefined)
      report(["mechanisms", index], `${name} has connections that stay, and accepts no others`);
    if (handler.length > 0 && mechanism.handlerCosts === undefined)
      report(
        ["mechanisms", index],
        `${name} runs a callback for each event and carries out no other steps of a handler`,
      );
    const takesAll = mechanism.takesFromDevice;
    const which = Object.entries(takesAll === true ? {} : (takesAll ?? {}));
    if (areHere && takesAll !== undefined && which.every(([key, value]) => parameters[key]?.values.includes(value)))
      report(
        ["mechanisms", index],
        `${[name, ...which.map((each) => each.join(": "))].join(" with ")} takes what comes off the network device itself, which clients on the same machine do not use`,
      );
    if (receivers !== undefined && mechanism.handlerCosts !== undefined && mechanism.receiverCosts === undefined)
      report(["mechanisms", index], `${name} takes it that messages find room at once, and cannot wait for receivers`);
    const unread = contents.map((each) => unreadable(mechanism, { ...each, ...reading })).find(Boolean);
    if (unread !== undefined) report(["mechanisms", index], unread);
    const paid = [
      ...costs,
      ...contents.flatMap((each) => handlerCosts(mechanism, { ...each, receivers })),
      ...contents.flatMap((each) => readingCosts(mechanism, { ...each, ...reading })),
      ...connectionCosts(mechanism, parameters, connections),
      ...traffics.flatMap(clientCosts),
    ];
    const missing = paid.filter((cost) => !Object.hasOwn(priced, cost));
    if (missing.length === 0) return;
    const remedy = `add ${missing.length === 1 ? "it" : "them"} there, or give machine.costs.${missing[0]}`;
    report(
      ["mechanisms", index],
      `${name} pays ${enumerate(missing)}, which the profile ${profile.name} has no value for: ${remedy}`,
    );
  });
}
