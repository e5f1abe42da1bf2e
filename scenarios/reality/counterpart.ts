/** What of a scenario has a real counterpart that can be run: which traffic, and which mechanism with which options. */
import type { Parameters } from "../../models/types.js";
import type { OpenWorkload, Step, TraceWorkload, Workload } from "../../sim/spec.js";
import { hasClients } from "../../sim/traffic/rate.js";
import type { Place } from "../common/along.js";
import { scenarioOfLine } from "../common/program.js";

/** Options of native/workload.c, as it numbers them. */
export interface RealLoop {
  mechanism: number;
  /** Of epoll its trigger, of io_uring who does the work of a completion. */
  mode: number;
  threads: number;
  /** Whether all threads wait on one epoll set. */
  shared: boolean;
  maxevents: number;
  untilEmpty: boolean;
}

/** A scenario at one place, for real. */
interface Real {
  loop: RealLoop;
  workload: OpenWorkload | TraceWorkload;
}

const MECHANISMS = ["epoll", "poll", "select", "io-uring", "blocking-threads"] as const;
type RealMechanism = (typeof MECHANISMS)[number];

/** What native/workload.c runs at `place`, or why there is nothing. */
export function counterpartOf(place: Place): Real | { why: string } {
  const { workload } = scenarioOfLine(place.scenario, place.line);
  const why = withoutTraffic(workload) ?? withoutProgram(workload) ?? (place.scenario.changes && "things change in it");
  if (why !== undefined) return { why };
  const loop = loopOf(place.line.mechanism, place.line.parameters);
  return "why" in loop ? loop : { loop, workload: workload as OpenWorkload | TraceWorkload };
}

/** Why its events cannot be made to happen at the times that the simulator draws. */
function withoutTraffic(workload: Workload): string | undefined {
  if (workload.kind === "classes") return "its traffic is of several classes";
  if (workload.kind === "closed" || workload.kind === "clients")
    return "when its events happen depends on when earlier ones are answered (an open workload or a trace has times of its own)";
  if (workload.kind === "storage") return "it reads a storage device";
  if (workload.kind === "open" && hasClients(workload)) return "its clients are at a distance, or give up";
  return undefined;
}

/** Why its program has no counterpart. */
function withoutProgram(workload: Workload): string | undefined {
  if (workload.kind === "classes") return undefined;
  if (workload.threads !== undefined) return "its program has threads of its own";
  if (workload.blocking !== undefined) return "its callbacks sleep";
  if (workload.cancel !== undefined) return "its callbacks cancel operations";
  if (workload.receivers !== undefined) return "its receivers are slow";
  if ("connections" in workload && workload.connections !== undefined) return "its connections end";
  return workload.handler?.every(isReply) === false ? "its handler does more than compute and reply" : undefined;
}

function isReply({ kind }: Step): boolean {
  return kind === "reply";
}

/** Values of parameters that native/workload.c has no other of; a parameter that is not there may have any. */
const ONLY: Record<RealMechanism, Readonly<Record<string, readonly (string | number)[]>>> = {
  epoll: { steering: ["modulo"], sets: ["shared", "per-thread"], wakeOrder: ["LIFO"], buffer: ["profile"] },
  poll: { buffer: ["profile"] },
  select: { buffer: ["profile"], FD_SETSIZE: [1024, "unlimited"] },
  "io-uring": {
    rings: ["per-thread"],
    mode: ["default", "IORING_SETUP_COOP_TASKRUN", "IORING_SETUP_DEFER_TASKRUN"],
    receive: ["one-shot"],
    IORING_RECVSEND_POLL_FIRST: ["no"],
    buffer: ["profile"],
    min_complete: [1],
    IORING_OP_SEND_ZC: ["off"],
    IOSQE_IO_LINK: ["no"],
    IOSQE_CQE_SKIP_SUCCESS: ["no"],
  },
  "blocking-threads": { threads: ["per-operation"], wakeOrder: ["FIFO"], buffer: ["profile"] },
};

const TRIGGERS = ["level", "EPOLLET", "EPOLLONESHOT"];

function loopOf(name: string, parameters: Parameters): RealLoop | { why: string } {
  const mechanism = MECHANISMS.indexOf(name as RealMechanism);
  if (mechanism < 0) return { why: `there is no ${name} to be run on Linux here` };
  const other = Object.entries(ONLY[name as RealMechanism]).find(
    ([key, values]) => parameters[key] !== undefined && !values.includes(parameters[key]),
  );
  if (other !== undefined) return { why: `${other[0]} = ${parameters[other[0]]} is not among what is run for real` };
  const modes = name === "epoll" ? TRIGGERS : ONLY["io-uring"].mode;
  const edge = name === "epoll" && parameters.mode === "EPOLLET";
  const reads = parameters.reads ?? "once";
  if (reads === "until-short") return { why: "reads = until-short is not among what is run for real" };
  return {
    mechanism,
    mode: ["epoll", "io-uring"].includes(name) ? Math.max(0, modes.indexOf(String(parameters.mode ?? modes[0]))) : 0,
    threads: name === "blocking-threads" ? 1 : Number(parameters.threads ?? 1),
    shared: name === "epoll" && parameters.sets === "shared" && Number(parameters.threads ?? 1) > 1,
    maxevents: Number(parameters.maxevents ?? 64),
    untilEmpty: reads === "until-EAGAIN" || edge,
  };
}
