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
 * A run in which clients send all the while, and in millions of steps nothing happens to any event and no thread gets
 * on with a callback, is one whose cores do nothing but refuse requests, by interrupts (a receive livelock): it is
 * given up, and ends as it stands.
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
type Progress = Pick<Recorder, "stations" | "unfinished"> & Partial<Pick<Recorder, "books" | "giveUp">>;

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
  const { askers } = operations;
  const steps = askers === undefined ? patience : Math.min(patience, STEPS_OF_CLIENTS);
  let [still, starved] = [0, 0];
  let end: End;
  let mayGoOn: boolean;
  do {
    const { stations } = progress;
    const sent = sentBy(operations);
    const doing = askers && doneBy(machine);
    end = orClockEnd(() => simulation.run(MAX_PS, steps), machine, operations, progress);
    if (end === "empty") throw lost(operations, "and nothing is left to happen");
    if (end === "stopped" && progress.unfinished === 0) return;
    checkCallbacks(machine, operations);
    const moves = progress.stations > stations;
    const sends = sentBy(operations) - sent > steps / CLIENT_STEPS;
    still = moves ? 0 : still + steps;
    starved = !moves && sends && (doneBy(machine) === doing || !isAtWork(machine, operations)) ? starved + 1 : 0;
    if (end === "paused" && starved === MOST_STARVED && progress.giveUp !== undefined) {
      progress.giveUp();
      return;
    }
    mayGoOn = moves || sends || still < patience || isAtWork(machine, operations);
  } while (end === "paused" && mayGoOn);
  if (end !== "paused") return;
  throw lost(
    operations,
    `and in the last ${formatCount(patience)} steps of the simulation nothing has happened to any event`,
  );
}

/** What each thread is at, and how much of that is left. */
function doneBy({ threads }: Machine): string {
  return threads.map(({ state, remainingPs }) => `${state} ${remainingPs}`).join();
}

/** Where clients send, it is looked so often whether anything comes of it; so many times in vain are enough. */
const STEPS_OF_CLIENTS = 1_000_000;
const MOST_STARVED = 3;

/**
 * Of clients that give up and send again within nanoseconds steps say nothing: so many belong to a sending at most,
 * those of its thread, on this machine, and of its interrupts among them.
 */
const CLIENT_STEPS = 100;

function sentBy({ askers }: Operations): number {
  return askers?.outcomes.offered ?? 0;
}

/** Whether something may still come of waiting. */
function isAtWork(machine: Machine, operations: Operations): boolean {
  return (
    isInCallback(machine) || (operations.answers?.underWay ?? 0) > 0 || operations.events.waiting().oldest === undefined
  );
}

function isInCallback(machine: Machine): boolean {
  return machine.threads.some(
    ({ state, op, remainingPs, dozingSincePs }) =>
      state !== State.Exited && ((op?.account === CALLBACK && remainingPs > 0) || dozingSincePs >= 0),
  );
}

type End = ReturnType<Machine["simulation"]["run"]>;

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
