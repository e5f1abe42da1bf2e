/**
 * The watchdog over a run: a mechanism that has lost an event, while its threads go on polling, would run to the end of
 * the clock.
 *
 * A run stands still if all of this holds: an event has happened and not ended; no thread is in a callback, awake or
 * asleep; no answer to a request of the program's own has still to come; and nothing has happened to any event, nor any
 * new one happened, in as many steps of the simulation as {@link patience} says, or in the second half of the clock. A
 * step is an operation of a thread, an interrupt or a timer. A mechanism at work reaches every operation within a few
 * steps per operation and thread, and waiting makes no steps, so that no slow device, long callback or long period is
 * taken for a loss.
 *
 * A run is given up, and ends as it stands, where next to nothing that happens is an event that is measured: its cores
 * do nothing but refuse requests, by interrupts (a receive livelock), say, or serve a class in the background that is
 * too much for them; or where so much waits, besides the measured events, that no memory would do. Both are counted
 * without the turns of polling threads, so that it ends at the same instant whether these are skipped or acted out.
 *
 * Reads that no loop begins with are found as soon as that is looked at.
 *
 * Besides, more callbacks that have begun and not ended than there are threads to be in them are callbacks that the
 * mechanism has not ended.
 */
import { CALLBACK } from "../../sim/accounting/accounts.js";
import type { Machine } from "../../sim/machine.js";
import type { Operations, WaitingEvent } from "../../sim/operations.js";
import type { Recorder } from "../../sim/recorder.js";
import { State } from "../../sim/thread.js";
import { ClockOverflowError, MAX_PS, toNs } from "../../sim/time.js";
import { formatCount, formatMeasured } from "../common/format.js";

/** Thrown when a mechanism has lost an event. */
export class LostEventError extends Error {
  override name = "LostEventError";
}

/**
 * What is measured, as far as it shows whether anything happens; with books, the window is over and only stragglers are
 * waited for.
 */
type Progress = Pick<Recorder, "stations" | "unfinished"> &
  Partial<Pick<Recorder, "books" | "giveUp" | "counted" | "background" | "backgroundShare">>;

/**
 * Steps alone count, not time: an event may wait for minutes by right (`min_wait_usec`) while threads that share a core
 * take turns.
 */
const LEAST_PATIENCE = 10_000_000;
const STEPS_PER_OPERATION_AND_THREAD = 100;

const STATIONS = {
  device: "has not been noticed",
  noticed: "was noticed, but its callback has not begun",
  begun: "is in its callback, which has not ended",
} as const;

/** Run until `progress` has what it wants. @throws LostEventError when the run stands still, or callbacks do not end */
export function runWatched(
  machine: Machine,
  operations: Operations,
  progress: Progress,
  leastPatience = LEAST_PATIENCE,
): void {
  const { simulation } = machine;
  const patience = leastPatience + STEPS_PER_OPERATION_AND_THREAD * (operations.count + machine.threads.length);
  let still = 0;
  let end: End;
  let mayGoOn: boolean;
  do {
    const { stations } = progress;
    const [sent, acted] = [sentBy(operations), simulation.acted];
    end = runOrGiveUp(patience, machine, operations, progress);
    checkBegun(operations);
    if (end === "empty") throw lost(operations, "and nothing is left to happen");
    if (end === "given up" || (end === "stopped" && progress.unfinished === 0)) return;
    checkCallbacks(machine, operations);
    const moves = progress.stations > stations;
    const sends = sentBy(operations) - sent > (simulation.acted - acted) / CLIENT_STEPS;
    still = moves ? 0 : still + patience;
    mayGoOn = moves || sends || still < patience || isAtWork(machine, operations);
  } while (end === "paused" && mayGoOn);
  if (end !== "paused") return;
  throw lost(
    operations,
    `and in the last ${formatCount(patience)} steps of the simulation nothing has happened to any event`,
  );
}

/** It is looked so often, in steps that are no turns, whether the run is to be given up. */
const ACTED = 100_000;

function runOrGiveUp(steps: number, machine: Machine, operations: Operations, progress: Progress): End {
  const { simulation } = machine;
  const pauseAt = simulation.executed + steps;
  for (;;) {
    const lookAt = (Math.floor(simulation.acted / ACTED) + 1) * ACTED;
    const left = pauseAt - simulation.executed;
    const end = orClockEnd(() => simulation.run(MAX_PS, left, lookAt), machine, operations, progress);
    if (end !== "paused") return end;
    checkBegun(operations);
    if (simulation.acted >= lookAt && progress.giveUp !== undefined && isInVain(operations, progress)) {
      progress.giveUp();
      return "given up";
    }
    if (simulation.executed >= pauseAt) return "paused";
  }
}

/** So much may happen besides the events that are measured, and so many times what is asked for beside each of them. */
const LEAST_BESIDES = 100_000;
const TIMES_ASKED_FOR = 1_000;
/** So much may wait besides them. */
const MOST_WAITING = 1_000_000;

function isInVain({ events, ways, count, askers, connections }: Operations, progress: Progress): boolean {
  const { counted = 0, background = 0, backgroundShare = 0 } = progress;
  const besides = background + (askers?.outcomes.sent ?? 0) + (connections?.refusals ?? 0);
  if (besides > LEAST_BESIDES + TIMES_ASKED_FOR * (1 + backgroundShare) * (1 + counted)) return true;
  return events.underWay + ways.turning > MOST_WAITING + 2 * (counted + count);
}

/**
 * Of clients that give up and send again within nanoseconds steps say nothing: so many belong to a sending at most,
 * those of its thread, on this machine, and of its interrupts among them.
 */
const CLIENT_STEPS = 100;

function sentBy({ askers }: Operations): number {
  return askers?.outcomes.sent ?? 0;
}

/** Whether something may still come of waiting. */
function isAtWork(machine: Machine, operations: Operations): boolean {
  return (
    isInCallback(machine) || (operations.answers?.underWay ?? 0) > 0 || operations.events.waiting().oldest === undefined
  );
}

function isInCallback(machine: Machine): boolean {
  return machine.threads.some(
    ({ state, op, remainingPs, dozes }) =>
      state !== State.Exited && ((op?.account === CALLBACK && remainingPs > 0) || dozes),
  );
}

type End = ReturnType<Machine["simulation"]["run"]> | "given up";

/**
 * What `run` returns; an end of the clock that a lost event brought about is said to be that. Where only stragglers are
 * waited for, the clock's end is the end of patience.
 */
function orClockEnd(run: () => End, machine: Machine, operations: Operations, progress: Progress): End {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ClockOverflowError)) throw error;
    const { oldest } = operations.events.waiting();
    const age = oldest === undefined ? 0 : machine.simulation.now - oldest.devicePs;
    if (age >= MAX_PS / 2 && !isAtWork(machine, operations))
      throw lost(operations, "and the clock has come to its end");
    if (progress.books === undefined) throw error;
    return "stopped";
  }
}

/** Of reads that nobody has begun no event tells: they do not count as lost. */
function checkBegun({ storage }: Operations): void {
  for (const operation of storage?.unbegun ?? []) {
    throw new LostEventError(
      `operation ${operation} is a read, and nobody has begun with it: each loop of a mechanism that submits no reads begins with ` +
        "host.files.begin(port) (docs/own-mechanism.md#handlers)",
    );
  }
}

function checkCallbacks({ threads }: Machine, operations: Operations): void {
  // Of requests, any number may wait for answers.
  if (operations.requests !== undefined) return;
  const { begun, oldest } = operations.events.waiting();
  if (begun <= threads.length) return;
  throw new LostEventError(
    `${begun} callbacks have begun and not ended, and there can be no more than one a thread (threads: ${threads.length})` +
      `${oldest?.station === "begun" ? `: the first is that of ${which(oldest)}` : ""}`,
  );
}

function lost(operations: Operations, symptom: string): LostEventError {
  const { oldest } = operations.events.waiting();
  if (oldest === undefined) return new LostEventError(`no event is under way, ${symptom}`);
  return new LostEventError(`an event was lost: that of ${which(oldest)} ${STATIONS[oldest.station]}, ${symptom}`);
}

function which({ operation, devicePs }: WaitingEvent): string {
  return `operation ${operation} at ${formatMeasured(toNs(devicePs), "ns")}`;
}
