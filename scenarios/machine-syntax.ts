/** How the computer is written: cores, prices, and the choices of scheduling that change results. */
import type { z } from "zod";
import {
  INTERRUPT_TARGETS,
  type InterruptSpec,
  type MachineSpec,
  PINNINGS,
  RUN_QUEUES,
  SCHEDULERS,
} from "../sim/spec.js";
import { costOverrides } from "./costs-syntax.js";
import { field, section } from "./fields.js";
import { line, oneOf, yesOrNo } from "./text.js";
import { count, positiveDuration } from "./units.js";

const coalesce = section(
  {
    events: field(
      count(1, 1e6),
      "Events that are delivered as soon as so many have gathered; if absent only the timer counts.",
    ).optional(),
    timer: field(
      {
        ...positiveDuration,
        expected: "a duration such as 50us, after which events are delivered however few they are",
      },
      "How long the first event is held back at most.",
    ),
  },
  "The device holds events back and delivers several by one interrupt.",
);

const interrupts = section(
  {
    target: field(
      oneOf(INTERRUPT_TARGETS),
      "Which core is interrupted: an idle one if there is one, else each in turn (idle); each in turn, whatever it does (spread); always core 0 (one). idle if absent.",
    ).optional(),
    coalesce: coalesce.optional(),
  },
  "How device events interrupt the cores.",
);

const KEYS = {
  cores: field(count(1, 1024), "Identical cores."),
  profile: field(
    line("the name of a cost profile such as linux-2026-vm", 500),
    "A shipped cost profile, or a path to one.",
  ),
  quantum: field(
    positiveDuration,
    "Time a thread may run while others are runnable; the profile's if absent.",
  ).optional(),
  "run-queue": field(
    oneOf(RUN_QUEUES),
    "One run queue that all cores share, or one for each core. shared if absent.",
  ).optional(),
  stealing: field(
    yesOrNo,
    "With a run queue per core: whether a core that runs dry takes a thread from the longest queue. yes if absent.",
  ).optional(),
  scheduler: field(
    oneOf(SCHEDULERS),
    "Whose turn it is: first in, first out (fifo), or who has had the least core time (fair, as CFS and EEVDF). fifo if absent.",
  ).optional(),
  pinning: field(
    oneOf(PINNINGS),
    "Whether thread i runs on core i mod C only (round-robin) or on any core (none). none if absent.",
  ).optional(),
  interrupts: interrupts.optional(),
  costs: costOverrides.optional(),
};

export const machineSchema = section(KEYS, "The computer.").transform((machine, context) => {
  if (machine.quantum !== undefined && machine.costs?.quantum) {
    context.addIssue({ code: "custom", path: ["costs", "quantum"], message: "given beside machine.quantum: keep one" });
  }
  if (machine.stealing !== undefined) {
    const message = stealingProblem(machine);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["stealing"], message });
  }
  return machine;
});

type MachineDraft = z.output<typeof machineSchema>;

/** A setting without effect would mislead. */
function stealingProblem({ pinning, "run-queue": runQueue }: Pick<MachineDraft, "pinning" | "run-queue">) {
  if (pinning === "round-robin") return "has no effect on pinned threads, which are never stolen: leave it out";
  if (runQueue !== "per-core") return "has no effect on a shared run queue: leave it out, or give run-queue: per-core";
  return undefined;
}

/** The choices that a machine's section makes; what it leaves open stays absent. */
export function machineChoices(machine: MachineDraft): Omit<MachineSpec, "cores" | "quantumPs"> {
  const { "run-queue": runQueue, stealing, scheduler, pinning, interrupts } = machine;
  return present({ runQueue, stealing, scheduler, pinning, interrupts: interrupts && interruptSpec(interrupts) });
}

function interruptSpec({ target, coalesce }: z.output<typeof interrupts>): InterruptSpec {
  return present({ target, coalesce: coalesce && present({ events: coalesce.events, timerPs: coalesce.timer }) });
}

/** Without the keys that have no value, so that the result is the same after a journey as JSON. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
