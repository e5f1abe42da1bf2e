/**
 * What every mechanism must satisfy whatever its requests ask for (docs/model.md#what-always-holds): one trial, and the
 * first thing that is wrong with it. test/models/programs-conformance.test.ts tries some, bench/ more.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type Itinerary, StepKind } from "../../sim/requests/handler.js";
import { run, type Trial } from "./random-trial.js";

type Played = ReturnType<typeof run>;

/** Sums over all stops of `itineraries`. */
function demands(itineraries: readonly Itinerary[]) {
  const sums = { computePs: 0, sleeps: 0, replies: 0, asked: 0, sent: 0 };
  for (const itinerary of itineraries) {
    for (let at = 0; at < itinerary.length; ) {
      const [kind, value] = [itinerary[at], itinerary[at + 1]];
      if (kind === StepKind.Compute) sums.computePs += value;
      if (kind === StepKind.Block && value > 0) sums.sleeps++;
      if (kind === StepKind.Reply) sums.replies++;
      if (kind === StepKind.Io) sums.asked += value;
      at += kind === StepKind.Io ? 3 + 3 * value : 2;
    }
  }
  return sums;
}

/** Every request ended once, all that it asked for was answered and all that it replied was sent, and no more. */
function checkRequests(t: Trial, { events, tally, itineraries, waiting }: Played): void {
  const { replies, asked } = demands(itineraries ?? []);
  const count = t.arrivals.length;
  strictEqual(events.size, count, "requests answered");
  const { returned } = tally;
  deepStrictEqual(tally, {
    ...{ finished: count, asked: asked + returned, answered: asked + returned, requestsSent: asked, returned },
    ...{ replies, repliesSent: replies },
  });
  deepStrictEqual(waiting, { oldest: undefined, begun: 0 });
  for (const { device, notice, start, end } of events.values()) {
    strictEqual(device <= notice && notice <= start && start <= end, true, `${device}, ${notice}, ${start}, ${end}`);
  }
}

/** Core time and computing add up, and so does Little's law, to the picosecond. */
function checkBooks(t: Trial, { events, books, elapsed, backlogIntegral, itineraries }: Played): void {
  const { computePs } = demands(itineraries ?? []);
  const total = books.accounts.reduce((a, b) => a + b);
  strictEqual(total, t.cores * elapsed, "core time");
  strictEqual(Math.min(0, ...books.accounts), 0, "an account below zero");
  const callbacks = t.arrivals.reduce((sum, arrival) => sum + arrival.callback, 0);
  strictEqual(books.accounts[0], callbacks + computePs, "callback account");
  let sojourns = 0;
  for (const { device, end } of events.values()) sojourns += end - device;
  strictEqual(backlogIntegral, sojourns, "Little's law");
}

/** With every operation pending again at the end, which one further event on each shows. */
function checkOnce(t: Trial): Played {
  const played = run(t, 1, { probe: true });
  checkRequests(t, played);
  checkBooks(t, played);
  return played;
}

/** Mechanisms whose fruitless polls are foreseen, or whose spinning is skipped. */
const POLLING = ["overlapped-spin", "overlapped-fifo", "overlapped-ports", "busy-poll", "rio", "io-uring"];

/** Foreseen polls and polls acted out give the same. */
function checkExactPolls(t: Trial, played: Played): void {
  if (POLLING.includes(t.mechanism) || t.threads?.workers?.wake === "spin")
    deepStrictEqual(run(t, 1, { exactPolls: true }), played);
}

/** Everything takes twice as long when every duration and price does. */
function checkTwice(t: Trial, played: Played): void {
  const twice = run(t, 2);
  strictEqual(twice.elapsed, 2 * played.elapsed, "twice as long");
  strictEqual(twice.backlogIntegral, 2 * played.backlogIntegral, "twice the backlog");
  deepStrictEqual(twice.books.counters, played.books.counters);
}

/** An empty handler changes nothing. */
export function checkEmptyHandler({ handler: _, ...t }: Trial): void {
  const [plain, empty] = [run(t, 1), run({ ...t, handler: [] }, 1)];
  const { itineraries: _none, tally: _all, ...rest } = empty;
  const { itineraries: _drawn, tally: _nothing, ...callbacks } = plain;
  deepStrictEqual(rest, callbacks);
}

/** Throws what is wrong with `t`, if anything is. */
export function checkProgram(t: Trial): void {
  const played = checkOnce(t);
  checkExactPolls(t, played);
  checkTwice(t, played);
}
