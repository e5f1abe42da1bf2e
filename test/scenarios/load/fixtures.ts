/** A small registry, profile and scenario for the tests of reading: independent of what ships. */
import { COSTS, type Cost } from "../../../models/costs.js";
import type { Mechanism, ParameterSpec } from "../../../models/types.js";
import { UsageError } from "../../../scenarios/common/errors.js";
import type { Profile, Scenario } from "../../../scenarios/common/types.js";
import { type ParseOptions, parseScenario } from "../../../scenarios/load/parse.js";

function mechanism(name: string, parameters: Record<string, ParameterSpec>, aliases: string[] = []): Mechanism {
  return {
    name,
    aliases,
    title: name,
    family: "completion",
    summary: `Summary of ${name}.`,
    realThing: "",
    model: "",
    law: { text: "" },
    divergence: [],
    sources: [],
    signals: { kind: "completion", start: "", done: "", memory: "" },
    parameters,
    costs: [],
    threads: () => 1,
    memory: () => ({ threads: 0, buffers: 0, registrations: 0 }),
    build: () => {},
  };
}

const threads = (defaultValue: number | "cores"): ParameterSpec => ({
  type: "integer",
  default: defaultValue,
  min: 1,
  max: 4096,
  summary: "threads",
});

export const MECHANISMS: readonly Mechanism[] = [
  mechanism("iocp", { threads: threads("cores") }, ["completion-port", "completion-ports"]),
  mechanism(
    "epoll",
    {
      threads: threads(1),
      sets: { type: "choice", default: "shared", choices: ["shared", "per-thread"], summary: "how sets are shared" },
      maxevents: { type: "integer", default: 64, min: 1, max: 1024, summary: "events per call" },
    },
    ["epoll_wait"],
  ),
  mechanism("select", {
    FD_SETSIZE: { type: "limit", default: 1024, min: 1, max: 1e7, unlimited: "unlimited", summary: "descriptors" },
  }),
];

const costs = Object.fromEntries(
  Object.entries(COSTS).map(([name, { unit }]): [string, Cost] => [
    name,
    { value: name === "quantum" ? 4e6 : 100, unit, low: 50, high: 4e6, kind: "assumed", source: "a test" },
  ]),
);

export const PROFILE: Profile = { name: "plain", title: "Plain", description: "For tests.", costs };

function loadProfile(name: string): Profile {
  if (name !== "plain") throw new UsageError(`no profile "${name}"; did you mean "plain"?`);
  return PROFILE;
}

/** A valid scenario; the tests change a line of it at a time. */
export const GOOD = `name: good
question: How does it grow?
machine:
  cores: 4
  profile: plain
workload:
  closed:
    total-rate: 10k/s
    io: exponential
    callback: 5us
mechanisms:
  - iocp
  - epoll: { sets: per-thread, threads: 4 }
pending: 1..1k
measurement:
  replications: 3
seed: s
`;

/** {@link GOOD} with `lines` (1-based) replaced; undefined leaves a line out. */
export function changed(lines: Record<number, string | undefined>): string {
  return GOOD.split("\n")
    .map((text, i) => (i + 1 in lines ? lines[i + 1] : text))
    .filter((text) => text !== undefined)
    .join("\n");
}

export function parse(text: string, options: Partial<ParseOptions> = {}): Scenario {
  return parseScenario(text, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS, ...options });
}
