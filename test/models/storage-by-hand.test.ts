/** Reads of a storage device, traced by hand: one core, every cost another, all in nanoseconds. */
import { describe, expect, it } from "vitest";
import { playReads, type Reads } from "./reads-stage.js";

const COSTS = {
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30 },
  ...{ blockSubmit: 40, blockComplete: 20, blockPoll: 9, pinPage: 8, fileGet: 3, pread: 33 },
  ...{ aioCall: 11, aioIocb: 5, aioPerEvent: 3, uringEnter: 13, uringSubmit: 6, uringComplete: 4, uringPunt: 17 },
  ...{ issue: 21, completionGet: 15, queuePush: 2, queuePop: 1 },
};
/** blockSubmit, fileGet, and pinPage for one page. */
const SUBMIT = 40 + 3 + 8;
/** interrupt and blockComplete. */
const INTERRUPT = 100 + 20;
const DEVICE = 1_000;
const CALLBACK = 50;
/** Where the core takes the thread up for the first time: others have run since time zero. */
const SWITCH = 30;

function play(mechanism: string, rest: Partial<Reads> = {}) {
  const scene = { mechanism, pending: 1, costs: COSTS, parallelism: 1, takes: DEVICE, callback: CALLBACK, reads: 3 };
  return playReads({ ...scene, ...rest });
}

/** One read at a time: from the device's event to the notice, and on to when the device begins with the next. */
function expectOneAtATime(
  mechanism: string,
  noticeAfter: number,
  submit: number,
  { first = 0, ...rest }: Partial<Reads> & { first?: number } = {},
): void {
  const { reads } = play(mechanism, rest);
  for (const [i, read] of reads.entries()) {
    const device = DEVICE + i * (DEVICE + noticeAfter + CALLBACK + submit) + (i === 0 ? 0 : first);
    const notice = device + noticeAfter + (i === 0 ? first : 0);
    expect(read).toEqual({
      ...{ operation: 0, device, notice, start: notice, end: notice + CALLBACK },
      took: i === 0 ? notice + CALLBACK : submit + DEVICE + noticeAfter + CALLBACK,
    });
  }
}

describe("a read at a time, on one core", () => {
  it("linux-aio: wake-up, one event copied out; then io_submit", () => {
    expectOneAtATime("linux-aio", INTERRUPT + 7 + 3, 11 + 5 + SUBMIT);
  });
  it("io-uring: wake-up, task work that posts; then the next enter submits", () => {
    expectOneAtATime("io-uring", INTERRUPT + 7 + 4, 13 + 6 + SUBMIT);
  });
  it("io-uring with registered buffers and files pins no page and looks no file up", () => {
    const parameters = { IORING_REGISTER_BUFFERS: "yes", IORING_REGISTER_FILES: "yes" };
    expectOneAtATime("io-uring", INTERRUPT + 7 + 4, 13 + 6 + 40, { parameters });
  });
  it("iocp: wake-up of the thread that has the packet; then ReadFile", () => {
    expectOneAtATime("iocp", INTERRUPT + 7, 21 + SUBMIT);
  });
  it("blocking-threads: wake-up in pread; then the next", () => {
    expectOneAtATime("blocking-threads", INTERRUPT + 7, 33 + SUBMIT, { first: SWITCH });
  });
  it("pins every page of a longer read", () => {
    expectOneAtATime("blocking-threads", INTERRUPT + 7, 33 + SUBMIT + 2 * 8, { bytes: 2 * 4096 + 1, first: SWITCH });
  });

  it("io-uring with IOPOLL: no interrupt; looks of 9 ns one after another from the end of enter on", () => {
    const { reads, books } = play("io-uring", { parameters: { IORING_SETUP_IOPOLL: "yes" }, reads: 2 });
    // The looks begin at 43; 107 of them: the first to end after 1000.
    const first = SWITCH + 13 + 107 * 9;
    const begun = first + 20 + 4 + CALLBACK + 13 + 6 + SUBMIT;
    // 112 looks: 1008 after enter's work.
    const second = begun + 112 * 9;
    expect(reads.map(({ device, notice, end }) => [device, notice, end])).toEqual([
      [1_000, first + 20 + 4, first + 20 + 4 + CALLBACK],
      [begun + DEVICE, second + 20 + 4, second + 20 + 4 + CALLBACK],
    ]);
    expect(books.counters.interrupts).toBe(0);
  });
});

describe("several at once", () => {
  it("serves as many as its parallelism, first come, first served", () => {
    const takes = (operation: number) => [300, 500, 200, 100][operation];
    const { reads } = play("blocking-threads", { pending: 4, cores: 4, parallelism: 2, takes, reads: 4 });
    // 0 and 1 at once; 2 when 0 is done; 3 when 1 and 2 are: both at 500.
    expect(reads.map(({ operation, device }) => [operation, device]).sort()).toEqual([
      [0, 300],
      [1, 500],
      [2, 500],
      [3, 600],
    ]);
  });

  it("an interrupt goes on with what has come meanwhile, at the price of its completion alone", () => {
    const takes = (operation: number) => [1_000, 1_050][operation];
    const { reads, books } = play("io-uring", { pending: 2, parallelism: 2, takes, reads: 2 });
    expect(books.counters.interrupts).toBe(1);
    // 120 for the first; the wake-up, then 20 more before the thread goes on, with both.
    expect(reads[0].notice).toBe(1_000 + INTERRUPT + 7 + 20 + 2 * 4);
    expect(reads[1].notice).toBe(reads[0].notice);
  });

  it("threads fewer than reads: what more there is waits for a thread", () => {
    const { reads } = play("blocking-threads", { pending: 2, parallelism: 2, parameters: { threads: 1 }, reads: 2 });
    const end = DEVICE + INTERRUPT + 7 + SWITCH + CALLBACK;
    // Pushes its own, takes the other one, and reads it.
    expect(reads[1].device).toBe(end + 2 + 1 + 33 + SUBMIT + DEVICE);
  });
});

describe("a full queue", () => {
  it("linux-aio sleeps in io_submit until there is room, and its completions wait", () => {
    const { reads } = play("linux-aio", { pending: 2, queue: 1, reads: 2 });
    // io_submit of the second sleeps until the first is known to be done; only then io_getevents.
    const room = DEVICE + INTERRUPT + 7;
    expect(reads[0].notice).toBe(room + 11 + 3);
    expect(reads[1].device).toBe(room + DEVICE);
  });

  it("io-uring leaves the read to a worker, and notices the first as if there were no other", () => {
    const { reads } = play("io-uring", { pending: 2, queue: 1, reads: 2 });
    // The ring's thread is woken first, then the worker, behind it in the run queue, for which the room is kept.
    const notice = DEVICE + INTERRUPT + 7 + 7 + SWITCH + 4;
    expect(reads[0].notice).toBe(notice);
    // Its callback, and its next read, which finds no room and is left to a second worker; then the first one's turn.
    const worker = notice + CALLBACK + 13 + 6 + 17 + 7 + SWITCH;
    expect(reads[1]).toMatchObject({ operation: 1, device: worker + DEVICE });
  });
});
