/** How what latencies are made of is told: in groups of a colour each, and in words. */
import { formatExact } from "../../scenarios/common/format.js";
import type { Point } from "../../scenarios/common/types.js";
import { COMPONENT_TITLES } from "../../scenarios/common/why-metrics.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import type { Account } from "./vocabulary.js";

/** From the bottom of a stack: what is its own first. The colour is that of an account of core time akin to it. */
export const WHY_GROUPS: readonly { name: string; colour: Account; components: readonly Component[] }[] = [
  { name: "its own computing", colour: "callback", components: ["own-computing"] },
  { name: "its own calls", colour: "system", components: ["own-calls"] },
  { name: "its own further I/O, a connection", colour: "clients", components: ["own-io", "connection"] },
  { name: "interrupt, wake-up", colour: "interrupt", components: ["interrupt", "wake-up"] },
  { name: "run queue, context switch", colour: "switch", components: ["run-queue", "context-switch"] },
  { name: "scanning and polling of others", colour: "polling", components: ["scanning"] },
  { name: "handlers and calls of others", colour: "user", components: ["other-handlers", "other-calls"] },
  { name: "queues, locks", colour: "idle", components: ["kernel-queue", "pool-queue", "lock"] },
];

/** Of each component, that of its group. */
export const COMPONENT_COLOURS: ReadonlyMap<Component, Account> = new Map(
  WHY_GROUPS.flatMap(({ colour, components }) => components.map((each) => [each, colour] as const)),
);

export type Parts = NonNullable<Point["why"]>["response"];

/** What response latencies are made of at a point: of a class, or of all together. */
export function partsOf(point: Point | undefined, of: string | undefined): Parts | undefined {
  return (of === undefined ? point : point?.classes?.[of])?.why?.response;
}

/** What makes up less than that, on average and of the slowest, has no row. */
const LEAST_SHARE = 0.001;

export function isWorthARow({ meanShare, tailShare }: Parts, component: Component): boolean {
  return meanShare[component].value >= LEAST_SHARE || tailShare[component].value >= LEAST_SHARE;
}

/** The components that there are any of, largest first. */
export function partsInWords({ mean, meanShare }: Parts): string[] {
  return COMPONENTS.filter((component) => mean[component].value > 0)
    .sort((a, b) => mean[b].value - mean[a].value)
    .map(
      (each) => `${COMPONENT_TITLES[each]} ${formatExact(mean[each].value, "ns")} (${percent(meanShare[each].value)})`,
    );
}

export function percent(share: number): string {
  return share > 0 && share < 0.001 ? "<0.1 %" : formatExact(Math.round(share * 1000) / 1000, "share");
}
