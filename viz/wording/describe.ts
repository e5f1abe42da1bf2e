/** Parts of a scenario in words. */

import { capital } from "../../scenarios/common/capital.js";
import {
  distribution,
  duration,
  inPlaceOf,
  inWords,
  shape,
  share,
  sizes,
} from "../../scenarios/common/distribution-text.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatExact, formatInteger, formatSize } from "../../scenarios/common/format.js";
import type { StoredClasses } from "../../scenarios/common/shapes/workload.js";
import type { Result } from "../../scenarios/common/types.js";
import { connectionsOf } from "../../sim/requests/lifetimes.js";
import type {
  BatchSpec,
  ClientsWorkload,
  ClosedWorkload,
  OpenWorkload,
  ProgramSpec,
  ReceiverSpec,
  SizeSpec,
  Step,
  TargetSpec,
  TraceWorkload,
} from "../../sim/spec.js";
import { alongSentence } from "./along.js";
import { changesInWords } from "./changes.js";
import { clientsDo, placeOf } from "./clients.js";
import { programInWords, stepsInWords } from "./handler.js";
import { replications } from "./precision.js";
import { readsInWords } from "./storage.js";
import { threadsInWords } from "./threads.js";

type Workload = Result["scenario"]["workload"];
type Plain = Exclude<Workload, StoredClasses>;
type Measurement = Result["scenario"]["measurement"];

/** The kind of traffic, e.g. "closed loop". */
export function kind(traffic: Workload): string {
  if (traffic.kind === "classes") {
    return `classes ${enumerate(traffic.classes.map(({ name, traffic }) => `${name} (${kindInShort(traffic.kind)})`))}`;
  }
  if (traffic.kind === "clients") return "clients that wait for replies";
  if (traffic.kind === "storage") return "reads of a storage device";
  return traffic.kind === "trace" ? `recorded trace ${traffic.trace.file}` : `${traffic.kind} loop`;
}

/** The kind of a class's traffic, in a word. */
function kindInShort(kind: Plain["kind"]): string {
  return kind === "trace" ? "recorded" : kind;
}

/** The rate of events, e.g. "20 k/s in total". */
export function rate(traffic: Workload): string {
  if (traffic.kind === "classes") {
    const each = traffic.classes.map(({ name, traffic }) => `${name} ${rateInShort(traffic as Plain)}`);
    return each.join(", ");
  }
  const {
    kind,
    rate: { basis, perSecond },
  } = traffic;
  if (kind === "trace") return `${formatEvents(perSecond)} on average, whatever n`;
  if (kind === "clients") return `${formatEvents(perSecond)} per connection with a server that takes no time`;
  if (kind === "storage") return `${formatEvents(perSecond)} per read at a time if the device served all at once`;
  return `${formatEvents(perSecond)} ${basis === "total" ? "in total, whatever n" : "per pending operation, growing with n"}`;
}

/** `20 k/s`, `5/s per operation`. */
function rateInShort({ kind, rate }: Pick<Plain, "kind" | "rate">): string {
  if (kind === "storage") return `${formatEvents(rate.perSecond)} per read at a time`;
  const { basis, perSecond } = rate;
  return `${formatEvents(perSecond)}${basis === "total" ? "" : " per operation"}`;
}

const formatEvents = (perSecond: number) => formatExact(perSecond, "rate");

/** The traffic, and what is done with a request: by all lines, or by those of each program. */
export function trafficAndPrograms(scenario: Result["scenario"]): string {
  const programs = programsOf(scenario);
  const along = alongSentence(scenario);
  if (programs.length === 0) return workload(scenario.workload) + along;
  const said = programs.map(({ name, lines, words }) => `${name} (${enumerate(lines)}): ${words}.`);
  return [workload(scenario.workload, false), "Programs, by the lines that have them:", ...said].join(" ") + along;
}

/**
 * The programs that lines have, the default one without a name of its own, and what each does with a request; none
 * where all lines have the default one.
 */
export function programsOf({ workload, programs, lines }: Result["scenario"]) {
  if (programs === undefined) return [];
  const names = [...new Set(lines.map(({ program }) => program))];
  return names.map((name) => ({
    name: name ?? "default",
    lines: lines.filter(({ program }) => program === name).map(({ label }) => label),
    words: wordsOf(name === undefined ? workload : programs[name]),
  }));
}

function wordsOf(program: ProgramSpec): string {
  return [programInWords(program, { distribution, sizes, share }), ...threads(program)].join("; ");
}

/** Closed or open, how much, with which durations; where `whole`, what is done with a request too. */
export function workload(spec: Workload, whole = true, isClass = false): string {
  if (spec.kind === "classes") return classes(spec, whole);
  if (spec.kind === "trace") return recorded(spec, whole);
  if (spec.kind === "storage")
    return readsInWords(spec, rate(spec), whole ? [work(spec), ...threads(spec)] : [], isClass);
  const content = [
    ...(whole ? [work(spec), ...threads(spec)] : []),
    ...extras(spec),
    ...ends(spec),
    ...clientsDo(spec, { distribution, duration }, whole),
  ]
    .map((part) => `; ${part}`)
    .join("");
  if (spec.kind === "clients") {
    const { network, think, outstanding, here } = spec;
    const each = outstanding === 1 ? "one request" : `${formatInteger(outstanding)} requests`;
    const between = placeOf(here) ?? `network ${distribution(network)} each way`;
    return (
      `Clients: each of n connections keeps ${each} under way; ${between}, think time ${distribution(think)}, ` +
      `so no rate is asked for: it would be ${rate(spec)}${content}.`
    );
  }
  if (spec.kind === "open") {
    return `Open: events arrive whether the program keeps up or not, at ${rate(spec)} (${arrivals(spec)}), ${target(spec.targets)}${content}.`;
  }
  return (
    `Closed: ${underWay(spec)}. Rate asked for: ` +
    `${rate(spec)}; I/O durations ${shape(spec.io)}${content}; think time ${distribution(spec.think)}.`
  );
}

/** Each class, with whose program: its own, or that of the lines. */
function classes({ classes: all, ...program }: StoredClasses, whole: boolean): string {
  const { callback, handler } = program;
  const each = all.map(({ name, operations, background, traffic }) => {
    const isOwn = traffic.callback !== undefined || traffic.handler !== undefined;
    const resolved = isOwn ? traffic : { ...traffic, ...(callback && { callback }), ...(handler && { handler }) };
    const said = workload(resolved as Plain, isOwn || whole, true);
    return `${capital(name)}, on ${part(operations)}${background ? ", in the background and not measured" : ""}: ${said}`;
  });
  const besides = whole ? threads(program).map((words) => `${capital(words)}.`) : [];
  return ["Classes of traffic, each with operations of its own.", ...each, ...besides].join(" ");
}

function part(operations: StoredClasses["classes"][number]["operations"]): string {
  if (operations === undefined) return "an even part of the operations that the others leave";
  if ("share" in operations) return `${share(operations.share)} of the operations`;
  return `${formatInteger(operations.count)} ${operations.count === 1 ? "operation" : "operations"}`;
}

/** How long connections last, where they end. */
function ends(spec: ClosedWorkload | OpenWorkload | ClientsWorkload): string[] {
  const connections = connectionsOf(spec);
  if (connections === undefined) return [];
  const after = "last" in connections ? distribution(connections.last) : `${requests(connections.requests)} requests`;
  const { backlog, reconnect } = connections;
  if (backlog === undefined) return [`connections end after ${after}, and new ones come through the listener`];
  const again = reconnect === undefined ? "1 s" : distribution(reconnect);
  return [
    `connections end after ${after}, and new ones come through the listener, where they find room in ` +
      `a backlog of ${formatInteger(backlog)}, and try again ${again} later where not, then after twice as long each time`,
  ];
}

function requests(spec: BatchSpec): string {
  switch (spec.kind) {
    case "constant":
      return formatInteger(spec.size);
    case "uniform":
      return `${formatInteger(spec.low)} to ${formatInteger(spec.high)}`;
    case "geometric":
      return `${spec.mean} (geometric)`;
  }
}

/** What is done with a request: a callback, or a handler that may begin with one. */
function work({ callback, handler }: Exclude<Plain, { kind: "trace" }>): string {
  if (handler === undefined) return `callback ${distribution(callback)}`;
  const computes = callback.kind !== "constant" || callback.meanPs > 0;
  const first: Step[] = computes ? [{ kind: "compute", duration: callback }] : [];
  return `handler: ${stepsInWords([...first, ...handler], { distribution, sizes, share })}`;
}

/** Who does it, if that is said. */
function threads({ threads }: ProgramSpec): string[] {
  return threads === undefined ? [] : [`threads: ${threadsInWords(threads, duration)}`];
}

/** A recorded trace: what it is, how it is played, and what had to be drawn. */
function recorded(traffic: TraceWorkload, whole: boolean): string {
  const { trace, speed, callback, targets } = traffic;
  const { events, known, outOfOrder } = trace;
  const drawn = [
    ...(known.operation < events ? [`${missing(events, known.operation)} no operation: ${target(targets)}`] : []),
    ...(whole && known.service < events && callback
      ? [`${missing(events, known.service)} no service time: callback ${distribution(callback)}`]
      : []),
  ];
  const sentences = [
    `Recorded: ${formatInteger(events)} events of ${trace.file}, a ${TRACE_WORDS[trace.format]} of SHA-256 ${trace.sha256}, over ` +
      `${duration(trace.durationPs)}, played ${speed === 1 ? "as fast as recorded" : `${speed} times as fast as recorded`}: ${rate(traffic)}. ` +
      "Events come whether the program keeps up or not, and latency counts from the recorded time.",
    "Each replication starts at another event, evenly spread over the trace, and goes on at the trace's beginning after its end: " +
      "the intervals show how much the trace varies over its length.",
    ...(known.service > 0
      ? [`Callbacks take the recorded service time, ${duration(trace.meanServicePs)} on average.`]
      : []),
    ...(drawn.length > 0 ? [`${capital(drawn.join("; "))}.`] : []),
    ...(trace.format === "log" ? ["The log has whole seconds; the events of a second are spread over it evenly."] : []),
    ...(outOfOrder > 0 ? [`${formatInteger(outOfOrder)} lines were out of order and were sorted.`] : []),
    ...(known.size > 0 ? ["Messages have the recorded sizes."] : []),
    ...(whole && traffic.handler ? [`Then: ${stepsInWords(traffic.handler, { distribution, sizes, share })}.`] : []),
    ...(whole ? threads(traffic).map((words) => `${capital(words)}.`) : []),
    ...extras(known.size < events ? traffic : { ...traffic, message: undefined }).map((extra) => `${capital(extra)}.`),
  ];
  return sentences.join(" ");
}

const TRACE_WORDS = { csv: "CSV file", log: "web server's log" };

/** How many of `events` lack what `known` have. */
function missing(events: number, known: number): string {
  return known === 0 ? "the events have" : `${formatInteger(events - known)} events have`;
}

/** What events bring besides work for the callback. */
function extras({ message, blocking, cancel, receivers }: Partial<Plain>): string[] {
  return [
    ...(message ? [`messages of ${sizes(message)}`] : []),
    ...(blocking ? [`${share(blocking.share)} of callbacks sleep half-way: ${distribution(blocking.duration)}`] : []),
    ...(cancel
      ? [`${share(cancel.share)} of callbacks cancel ${formatInteger(cancel.operations)} neighbouring operations`]
      : []),
    ...(receivers ? [clients(receivers)] : []),
  ];
}

/** How fast clients take what is sent to them. */
function clients({ rate, slow, bufferBytes }: ReceiverSpec): string {
  const perSecond = (amount: number) => `${formatSize(amount)}/s`;
  const speed = (spec: SizeSpec) => inWords(inPlaceOf(spec), perSecond).replace(/^constant /, "");
  const others = slow ? `, ${share(slow.share)} of them ${speed(slow.rate)}` : "";
  const buffer =
    bufferBytes === undefined ? "the profile's send buffers" : `send buffers of ${formatSize(bufferBytes)}`;
  return `receivers take ${speed(rate)}${others}, out of ${buffer}`;
}

function arrivals({ interval, bursts, batch }: OpenWorkload): string {
  return [
    `intervals ${shape(interval)}`,
    ...(bursts ? [`only during on-phases: on ${distribution(bursts.on)}, off ${distribution(bursts.off)}`] : []),
    ...(batch ? [`in batches of ${batchSizes(batch)}`] : []),
  ].join(", ");
}

function batchSizes(batch: BatchSpec): string {
  switch (batch.kind) {
    case "constant":
      return formatInteger(batch.size);
    case "uniform":
      return `${formatInteger(batch.low)} to ${formatInteger(batch.high)}`;
    case "geometric":
      return `geometric size, mean ${batch.mean}`;
  }
}

/** Which operation an event hits. */
function target(spec: TargetSpec | undefined): string {
  switch (spec?.kind) {
    case undefined:
      return "each on an operation chosen uniformly";
    case "zipf":
      return `each on an operation chosen by Zipf's law with exponent ${spec.exponent}`;
    case "hot-set": {
      const { operations, events } = spec;
      const hot = "count" in operations ? formatInteger(operations.count) : share(operations.share);
      return `${share(events)} of them on ${hot} of the operations, the rest on the others`;
    }
  }
}

/** How many runs and events each point rests on. */
export function measurement(scenario: Result["scenario"]): string {
  const { of, maxReplications } = scenario.measurement;
  const whose = of === "cold" ? " Latencies are those of events outside the hot set." : "";
  return (
    `${replications(scenario)} ${scenario.workload.kind === "trace" ? "" : "independent "}replications per point` +
    `${maxReplications === undefined ? "" : ", added until it is precise enough"}; in each, ` +
    `${measuredInWords(scenario.measurement)} are measured after ${dropped(scenario.measurement)} that are dropped, and ` +
    `every one is followed until its callback ends.${whose}${happenings(scenario)}${overlap(scenario)}`
  );
}

/** `5,000 events`, or `1 s`. */
export function measuredInShort({ completions, durationPs }: Measurement): string {
  return durationPs === undefined ? `${formatInteger(completions)} events` : duration(durationPs);
}

/** `5,000 consecutive device events`, or `the device events of 1 s`. */
function measuredInWords({ completions, durationPs }: Measurement): string {
  return durationPs === undefined
    ? `${formatInteger(completions)} consecutive device events`
    : `the device events of ${duration(durationPs)} on average`;
}

/** What happens at given times, as a sentence; empty if nothing does. */
function happenings({ changes }: Result["scenario"]): string {
  return changes === undefined ? "" : ` From where measurement starts, ${changesInWords(changes)}.`;
}

/** What is to be said where the replications of a trace play some of the same events. */
function overlap({ measurement, workload, pending }: Result["scenario"]): string {
  if (workload.kind !== "trace") return "";
  const { replications, maxReplications, warmup, warmupRounds, completions, autoWarmup } = measurement;
  if (autoWarmup)
    return " Replications may share events of the trace: the intervals may be narrower than those of independent ones.";
  // Added replications start at fractions of the trace whose denominator is a power of two (scenarios/run/plan.ts).
  const starts = maxReplications === undefined ? replications : 2 ** Math.ceil(Math.log2(maxReplications));
  const played = warmup + warmupRounds * (pending.at(-1) ?? 0) + completions;
  if (played * starts <= workload.trace.events) return " No two replications play the same events of the trace.";
  return (
    ` A replication plays up to ${formatInteger(played)} events, and the trace has ${formatInteger(workload.trace.events)}, so replications ` +
    "share some: the intervals are narrower than those of independent ones."
  );
}

/** How many events the warm-up drops. */
export function dropped({ warmup: events, warmupRounds: rounds, autoWarmup }: Measurement): string {
  if (autoWarmup) return "those";
  if (rounds === 0) return formatInteger(events);
  const perOperation = `${formatInteger(rounds)} per pending operation`;
  return events === 0 ? perOperation : `${formatInteger(events)} and ${perOperation}`;
}

/** How many events of closed traffic there are at a time. */
function underWay({ active }: Extract<Workload, { kind: "closed" }>): string {
  return active === undefined
    ? "an operation is issued again when its callback has ended, so at most n events are under way"
    : `${formatInteger(active)} of the operations at a time have an event under way, the next of one drawn anew when a callback has ended`;
}
