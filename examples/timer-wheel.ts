/**
 * timer-wheel: an example of your own mechanism (docs/own-mechanism.md). A program polls its pending operations on the
 * ticks of a timer wheel: the operations are hashed over the wheel's slots, the wheel moves on by one slot a tick, and
 * the thread polls the operations of that slot. Between ticks it sleeps.
 *
 * Kernel-side object: none besides each operation's status word, and a timer. Law: every operation is polled once a
 * turn, so notice latency is uniform on [0, turn] after the interrupt at any number of operations n; CPU is n
 * polls and `slots` wake-ups a turn. When n polls take longer than the period, the wheel no longer sleeps, a turn takes
 * n polls, and latency is O(n) again.
 */
import {
  call,
  type Host,
  type LawContext,
  type Mechanism,
  type Picoseconds,
  type Program,
  PS_PER_MS,
  PS_PER_S,
  PS_PER_US,
  poll,
  sleep,
} from "muxsim/model";

/** Operation i hangs in slot i mod k: a hash as good as any, since operations are alike. */
function hashed(operations: number, slots: number): number[][] {
  const wheel: number[][] = Array.from({ length: slots }, () => []);
  for (let operation = 0; operation < operations; operation++) wheel[operation % slots].push(operation);
  return wheel;
}

/** The thread's program. */
function* turn({ machine, operations: io, costs }: Host, slots: readonly number[][], tickPs: Picoseconds): Program {
  const clock = machine.simulation;
  const setTimer = call(costs.ps("yield"));
  const readFile = call(costs.ps("issue"));
  const pollPs = costs.ps("overlappedPollMemory");

  for (let tick = 1; ; tick++) {
    // Counted from the start, not from when the last slot was done: a wheel that was late once does not stay late.
    const duePs = tick * tickPs;
    if (clock.now < duePs) yield setTimer;
    if (clock.now < duePs) yield sleep(duePs - clock.now);
    for (const operation of slots[tick % slots.length]) {
      if (!(yield poll(pollPs, "user", () => io.isReady(operation)))) continue;
      io.notice(operation);
      const event = io.take(operation);
      yield io.begin(event);
      io.end(event);
      yield readFile;
      io.issue(operation);
    }
  }
}

/** The period, or what n polls take, if that is longer. */
function turnPs({ pending, costs, parameters }: LawContext): Picoseconds {
  return Math.max(Number(parameters.period), pending * costs.ps("overlappedPollMemory"));
}

export const timerWheel: Mechanism = {
  name: "timer-wheel",
  title: "A timer wheel that polls",
  family: "polling scheme",
  summary: "Pending operations are in the slots of a timer wheel; each tick polls the operations of one slot.",
  realThing:
    "Hashed timer wheels keep timers in an array of lists and look at one list per tick, so that work is spread evenly over " +
    "time. Programs that cannot be notified of completions (a device without interrupts, a library without callbacks) look for " +
    "them on such ticks.",
  model:
    "One thread. Operation i hangs in slot i mod `slots`. A tick every period / slots: the thread sleeps until then, polls " +
    "the operations of the next slot by reading their status words, runs the callback of each that is done and issues it again.",
  law: {
    text:
      "Notice latency is uniform on [0, turn] after the interrupt, so its mean is turn / 2 at any n: turn = max(period, n " +
      "polls). That holds for I/O that is long relative to a turn. Shorter I/O starts when the wheel has just passed and " +
      "waits for nearly a whole turn: turn - m + turn / (e^(turn / m) - 1) on average for exponential I/O of mean m. CPU per turn: n polls and `slots` " +
      "times (sleep + timer interrupt + wake-up).",
    notice: (context) => context.costs.ps("interrupt") + turnPs(context) / 2,
  },
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when the wheel comes round and the poll finds it done",
    memory: "a buffer and a request",
  },
  divergence: [
    "The sleep costs what Sleep(0) costs, and its timer is as fine as the clock; real timers have a resolution and slack.",
    "Inserting into a slot and removing from it are not charged: an operation stays in its slot for good.",
    "One completion brings a message of any length, and callbacks cancel nothing.",
  ],
  sources: [
    {
      text: "G. Varghese, T. Lauck: Hashed and hierarchical timing wheels, SOSP 1987",
      url: "https://doi.org/10.1145/41457.37504",
      kind: "published",
    },
  ],
  parameters: {
    period: {
      type: "duration",
      default: PS_PER_MS,
      min: PS_PER_US,
      max: 60 * PS_PER_S,
      summary: "time in which every operation is polled once",
    },
    slots: { type: "integer", default: 64, min: 1, max: 65_536, summary: "slots of the wheel, one per tick" },
  },
  costs: ["yield", "overlappedPollMemory", "issue"],
  threads: () => 1,
  memory: ({ pending, costs }) => ({
    threads: costs.value("threadMemory"),
    buffers: pending * costs.value("operationBuffer"),
    registrations: pending * costs.value("requestMemory"),
  }),
  build(host) {
    const { machine, operations, parameters, pending } = host;
    const slots = hashed(pending, Number(parameters.slots));
    const tickPs = Math.ceil(Number(parameters.period) / slots.length);
    operations.attach({ announce() {} }, "completion");
    machine.spawn("wheel", () => turn(host, slots, tickPs));
  },
};
