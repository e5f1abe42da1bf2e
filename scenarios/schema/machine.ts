/** How the computer is written: cores, prices, and the choices of scheduling that change results. */
import * as z from "zod";
import {
  FILE_TABLES,
  INTERRUPT_TARGETS,
  type InterruptSpec,
  type MachineSpec,
  PINNINGS,
  RUN_QUEUES,
  SCHEDULERS,
} from "../../sim/spec.js";
import { MAX_COALESCED, MAX_CORES, MAX_MEMORY, MAX_NAPI_BUDGET } from "../common/limits.js";
import { show } from "../common/show.js";
import type { Profile } from "../common/types.js";
import { costOverrides } from "./costs.js";
import { devices } from "./devices.js";
import { field, listOf, section } from "./fields.js";
import { line, oneOf, yesOrNo } from "./text.js";
import { byteCount, count, positiveDuration } from "./units.js";

const coalesce = section(
  {
    events: field(
      count(1, MAX_COALESCED),
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

/** What Linux takes off a network device at once: NAPI_POLL_WEIGHT, include/linux/netdevice.h. */
const NAPI_BUDGET = 64;

const napiBudget = section(
  {
    budget: field(
      count(1, MAX_NAPI_BUDGET),
      "Events that one interrupt, or one turn of the kernel's thread, takes at most.",
    ),
  },
  "With another budget.",
);

const interrupts = section(
  {
    target: z
      .union(
        [
          field(oneOf(INTERRUPT_TARGETS), "A rule."),
          z
            .array(field(count(0, 1023), "The number of a core, from 0."))
            .min(1)
            .max(1024),
        ],
        {
          error: (issue) =>
            `expected idle, spread, one, or a list of the numbers of cores, such as [0, 1], got ${show(issue.input)}`,
        },
      )
      .describe(
        "Which core is interrupted: an idle one if there is one, else each in turn (idle); each in turn, whatever it does (spread); always core 0 (one); or each in turn of those listed, by their numbers from 0. idle if absent.",
      )
      .optional(),
    dedicated: field(
      yesOrNo,
      "With a list of cores, or one: whether they do nothing but take interrupts, and the program runs on the others. no if absent.",
    ).optional(),
    napi: z
      .union([field(yesOrNo, "Whether."), napiBudget], {
        error: (issue) => `expected yes, no or a map with a budget, such as { budget: 64 }, got ${show(issue.input)}`,
      })
      .describe(
        "Whether an interrupt goes on to take events until there are no more, as Linux does with network devices: yes, no, or { budget: 64 }. As the profile says if absent.",
      )
      .optional(),
    coalesce: coalesce.optional(),
  },
  "How device events interrupt the cores.",
);

/** Numbers of cores, each once. */
function coreNumbers(description: string) {
  return listOf(
    field(count(0, MAX_CORES - 1), "The number of a core, from 0."),
    { list: "a list of the numbers of cores, such as [0, 1]", item: "core" },
    1,
    MAX_CORES,
  ).describe(description);
}

const places = section(
  {
    threads: coreNumbers(
      "The cores that run the program's threads, any of them each thread; all but those dedicated to interrupts if absent.",
    ).optional(),
    interrupts: coreNumbers(
      "The cores that devices interrupt, each in turn; as interrupts.target says if absent.",
    ).optional(),
  },
  "Threads on given cores only, events from others.",
);

const KEYS = {
  cores: field(count(1, MAX_CORES), "Identical cores."),
  profile: field(
    line("the name of a cost profile such as linux-2026-vm", 500),
    "A shipped cost profile, or a path to one.",
  ),
  quantum: field(
    positiveDuration,
    "Time a thread may run while others are runnable; the profile's if absent.",
  ).optional(),
  memory: field(
    byteCount(1, MAX_MEMORY),
    "Main memory, such as 16GiB: a line that needs more at some number of pending operations says so. Not checked if absent.",
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
    "Scheduling order: first in, first out (fifo), or least core time first (fair, as CFS and EEVDF). fifo if absent.",
  ).optional(),
  pinning: z
    .union(
      [
        field(
          oneOf(PINNINGS),
          "Whether thread i runs on core i mod C only (round-robin) or on any core (none). none if absent.",
        ),
        places,
      ],
      {
        error: (issue) =>
          `expected none, round-robin, or cores such as { threads: [0], interrupts: [1] }, got ${show(issue.input)}`,
      },
    )
    .describe("Which cores threads run on: any, or each on its own, or some, and which cores devices interrupt.")
    .optional(),
  "file-table": field(
    oneOf(FILE_TABLES),
    "Whether calls find the process's table of open files shared by threads (sharedFile, sharedFilePerDescriptor), or not (own). As the line has several threads or one if absent.",
  ).optional(),
  awake: coreNumbers(
    "Cores that never sleep: idle, they poll for work (as with idle=poll), and leaving idle takes them nothing. None if absent.",
  ).optional(),
  interrupts: interrupts.optional(),
  devices: devices.optional(),
  costs: costOverrides.optional(),
};

export const machineSchema = section(KEYS, "The computer.").transform((machine, context) => {
  if (machine.quantum !== undefined && machine.costs?.costs.quantum) {
    context.addIssue({ code: "custom", path: ["costs", "quantum"], message: "given beside machine.quantum: keep one" });
  }
  const place = placeProblem(machine);
  if (place !== undefined) {
    const [key, message] = place;
    context.addIssue({ code: "custom", path: ["interrupts", key], message });
  }
  for (const [path, message] of pinningProblems(machine)) context.addIssue({ code: "custom", path, message });
  if (machine.stealing !== undefined) {
    const message = stealingProblem(machine);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["stealing"], message });
  }
  return machine;
});

type MachineDraft = z.output<typeof machineSchema>;

/** What is wrong with a list of cores. */
function listProblem(list: readonly number[], cores: number): string | undefined {
  const beyond = list.find((core) => core >= cores);
  if (beyond !== undefined) return `there is no core ${beyond}: they are numbered from 0 to ${cores - 1}`;
  const twice = list.find((core, i) => list.indexOf(core) < i);
  return twice === undefined ? undefined : `core ${twice} is listed twice`;
}

type Problem = readonly [path: string[], message: string];

function pinningProblems({ cores, pinning, interrupts, awake }: MachineDraft): Problem[] {
  const given = typeof pinning === "object" ? pinning : {};
  const lists = [[["awake"], awake] as const, ...PLACES.map((key) => [["pinning", key], given[key]] as const)];
  const wrong = lists.flatMap(([path, list]): Problem[] => {
    const message = list && listProblem(list, cores);
    return message === undefined ? [] : [[[...path], message]];
  });
  if (given.interrupts !== undefined && interrupts?.target !== undefined)
    wrong.push([["interrupts", "target"], "given beside pinning.interrupts: keep one"]);
  if (given.threads !== undefined && interrupts?.dedicated !== undefined)
    wrong.push([["interrupts", "dedicated"], "pinning.threads says already which cores run the program: leave it out"]);
  return wrong;
}

const PLACES = ["threads", "interrupts"] as const;

/** Where interrupts cannot go, and why. */
function placeProblem({ cores, interrupts }: Pick<MachineDraft, "cores" | "interrupts">): [string, string] | undefined {
  const { target, dedicated } = interrupts ?? {};
  if (typeof target === "object") {
    const problem = listProblem(target, cores);
    if (problem !== undefined) return ["target", problem];
  }
  if (!dedicated) return undefined;
  if (typeof target !== "object" && target !== "one") {
    return ["dedicated", "say which cores: give interrupts.target as one, or as a list such as [0, 1]"];
  }
  const taken = target === "one" ? 1 : target.length;
  return taken < cores ? undefined : ["dedicated", "leaves no core to run the program on"];
}

/** A setting without effect would mislead. */
function stealingProblem({ pinning, "run-queue": runQueue }: Pick<MachineDraft, "pinning" | "run-queue">) {
  if (pinning === "round-robin") return "has no effect on pinned threads, which are never stolen: leave it out";
  if (runQueue !== "per-core") return "has no effect on a shared run queue: leave it out, or give run-queue: per-core";
  return undefined;
}

/** The choices that a machine's section makes; what it leaves open stays absent. */
export function machineChoices(machine: MachineDraft, profile: Profile): Omit<MachineSpec, "cores" | "quantumPs"> {
  const { memory, "run-queue": runQueue, stealing, scheduler, pinning, awake, interrupts, devices } = machine;
  const { "file-table": fileTable } = machine;
  const given = typeof pinning === "object" ? pinning : {};
  const spec = interruptSpec({ ...interrupts, target: given.interrupts ?? interrupts?.target }, profile);
  return present({
    memoryBytes: memory,
    runQueue,
    stealing,
    scheduler,
    pinning: typeof pinning === "object" ? undefined : pinning,
    fileTable,
    threadCores: given.threads,
    awake,
    interrupts: Object.keys(spec).length > 0 ? spec : undefined,
    devices,
  });
}

function interruptSpec(draft: z.output<typeof interrupts>, profile: Profile): InterruptSpec {
  const { target, dedicated, coalesce, napi = profile.napi ?? false } = draft;
  return present({
    target,
    dedicated: dedicated || undefined,
    coalesce: coalesce && present({ events: coalesce.events, timerPs: coalesce.timer }),
    napi: napi === false ? undefined : { budget: napi === true ? NAPI_BUDGET : napi.budget },
  });
}

/** Without the keys that have no value, so that the result is the same after a journey as JSON. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
