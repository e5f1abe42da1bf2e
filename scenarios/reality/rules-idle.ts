/** Costs of switching, waking and idling, by what happens between a source on one core and a loop on another. */
import type { DistributionSpec } from "../../sim/spec.js";
import { fromNs } from "../../sim/time.js";
import { NotMeasured, quantileOf } from "./measured.js";
import type { Asked, Rule } from "./rule.js";

/** Idle for so long: long enough to sleep, not so long that sleep gets deeper. */
const TYPICAL_IDLE_NS = 100_000;
/** A thread is not asleep at once: before that it is still on its way there. */
const LEAST_IDLE_NS = 5_000;
/** What is told of a distribution, of so many values at least. */
const LEAST_VALUES = 10;
const QUANTILES = [
  { p: 0.1, least: LEAST_VALUES },
  { p: 0.5, least: LEAST_VALUES },
  { p: 0.9, least: LEAST_VALUES },
  { p: 0.99, least: 100 },
];
/** Shorter than anything that was waited for; a quantile cannot be 0. */
const LEAST_NS = 50;

function contextSwitch({ at }: Asked): number {
  return at("yieldSwitch") - at("schedYield");
}

function wakeup(asked: Asked): number {
  const { at } = asked;
  return at("localRoundTrip") / 2 - at("eventfdWrite") - at("eventfdRead") - contextSwitch(asked);
}

/** Of epoll_wait: what it takes to return one event. */
function perEvent({ at }: Asked): number {
  return (at("epollWaitReady", 100) - at("epollWait", 1000)) / 100;
}

/** From the beginning of the write to the return of the loop's call, but for leaving idle. */
function noticedBesides(asked: Asked): number {
  return asked.at("eventfdWrite") + wakeup(asked) + contextSwitch(asked) + perEvent(asked);
}

/** The idle times of which there are enough values, ascending. @throws NotMeasured */
function idleTimes(asked: Asked): number[] {
  const sizes = asked
    .sizes("notice")
    .filter((ns) => ns >= LEAST_IDLE_NS && asked.values("notice", ns).length >= LEAST_VALUES);
  if (sizes.length === 0) throw new NotMeasured("notice");
  return sizes;
}

/** What leaving idle takes after `idleNs`, by its quantiles. */
function exitAfter(asked: Asked, idleNs: number): DistributionSpec {
  const values = asked.values("notice", idleNs);
  const besides = noticedBesides(asked);
  const told = QUANTILES.filter(({ least }) => values.length >= least);
  const found = told.map(({ p }) => Math.max(LEAST_NS, quantileOf(values, p) - besides));
  return { kind: "quantiles", probabilities: told.map(({ p }) => p), valuesPs: found.map(fromNs) };
}

function sleeping(asked: Asked): number {
  const { at } = asked;
  return (
    at("wakeCpu", TYPICAL_IDLE_NS) - at("cpuClock") - at("epollWait", 1000) - perEvent(asked) - contextSwitch(asked)
  );
}

const HALF = "half of the processor time of an epoll_wait that sleeps 100 us, less its call, its event and a switch;";

export const IDLE_RULES: Readonly<Record<string, Rule>> = {
  contextSwitch: {
    how: "two threads on one core that yield to each other, per yield, less a sched_yield with nobody else runnable",
    find: contextSwitch,
  },
  wakeup: {
    how: "half an eventfd ping-pong on one core, less a write and a read of an eventfd and a context switch",
    find: wakeup,
  },
  ipi: {
    how: "what the interrupt takes on its way is in idleExit, which is measured from the write on; what it takes the sender, in wakeupAsleep",
    // Where idleExit was not measured either, both are the base's.
    find: (asked) => 0 * idleTimes(asked).length * noticedBesides(asked),
  },
  wakeupAsleep: {
    how: "a write to an eventfd whose reader's core has slept for 100 us, less the write and wakeup",
    find: (asked) => Math.max(0, asked.at("sender", TYPICAL_IDLE_NS) - asked.at("eventfdWrite") - wakeup(asked)),
  },
  wakeupAwake: {
    how: "a write to an eventfd whose reader sleeps on a core on which another thread runs, less the write and wakeup",
    find: (asked) => Math.max(0, asked.at("senderBusy") - asked.at("eventfdWrite") - wakeup(asked)),
  },
  idleExit: {
    how: "from a write to an eventfd on another core to notice by a loop in epoll_wait, by how long its core had been idle, less write, wakeup, switch and the return of its event; steps lie at the geometric means between idle times of 5 us to 3 ms, nothing before the first",
    find: (asked) => {
      const sizes = idleTimes(asked);
      return sizes.map(
        (ns, i) => [i === 0 ? 1000 : Math.round(Math.sqrt(ns * sizes[i - 1])), exitAfter(asked, ns)] as const,
      );
    },
    range: (asked) => {
      const sizes = idleTimes(asked);
      const of = (ns: number, p: number) => quantileOf(asked.values("notice", ns), p) - noticedBesides(asked);
      return [Math.min(...sizes.map((ns) => of(ns, 0.1))), Math.max(...sizes.map((ns) => of(ns, 0.99)))];
    },
  },
  idleEnter: {
    how: `${HALF} that going to sleep is half of it is assumed`,
    find: (asked) => Math.max(0, sleeping(asked) / 2),
  },
  idleResume: {
    how: `${HALF} that resuming is half of it is assumed`,
    find: (asked) => Math.max(0, sleeping(asked) / 2),
  },
};
