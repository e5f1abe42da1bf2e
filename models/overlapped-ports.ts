/**
 * overlapped-ports: the post's remedy. k FIFOs of pending operations, each rotated by threads of its own, and a
 * balancer that chooses the FIFO whenever an operation is issued.
 *
 * Kernel-side object: none besides each operation's status word; the FIFOs live in user mode. Law: n / k operations a
 * port, m threads a port: mean notice = interrupt + n c / 2 min(m k, C): splitting helps until m k reaches the number
 * of cores C, and no longer.
 */
import type { FastForward } from "../sim/fast-forward/fast-forward.js";
import { PollingTurn } from "../sim/fast-forward/turn.js";
import { NONE, PARTIAL } from "../sim/operations.js";
import type { Requests } from "../sim/requests/requests.js";
import { call, compute, kernel, type Op, type Program, type Ring, type Thread, type Turn } from "../sim/thread.js";
import type { CostTable } from "./costs.js";
import { type DirectReads, directReads, READ_COSTS } from "./direct-reads.js";
import { goOn, isWorkersRead } from "./handling.js";
import { eventToKernelPs } from "./laws.js";
import { LOCK_PARAMETER, Lock } from "./lock.js";
import {
  FROM_PEERS,
  issuedFirst,
  overlappedMemory,
  POLL_PARAMETER,
  POST,
  pollPrice,
  StatusWords,
} from "./overlapped.js";
import { PendingRing } from "./pending-ring.js";
import type { Port as HandlerPort } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import { posted } from "./programs/way-back.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import { handOver, NOBODY } from "./sending.js";
import type { Host, LawContext, Mechanism, Parameters } from "./types.js";

/** One "completion port" of the post: a FIFO of pending operations, and how many are its own. */
interface Port {
  readonly ring: Ring;
  readonly turn: Turn;
  /** If threads wait for it. */
  readonly lock: Lock | undefined;
  /** Operations assigned to the port, in the ring or in a thread's hands. */
  pending: number;
}

/** Chooses the port of an operation that is being issued. */
type Balancer = () => Port;

/** The pool thread: turn after turn until a poll finds something; then callback, issue, to a tail again. */
function* poolThread(
  host: Host,
  words: StatusWords,
  port: Port,
  assign: Balancer,
  balancePs: number,
  thread: Thread,
): Program {
  const { operations: io, costs } = host;
  const readFile = call(costs.ps("issue"));
  const push = compute(costs.ps("queuePush"), "user");
  /** Whose lock it takes to push is known when the port has been chosen. */
  const choose = compute(balancePs + (port.lock === undefined ? push.ps : 0), "user");
  const handlers = queueingPort({ host, words, assign, choose, push });
  const reads = directReads(host);
  if (host.accepting !== undefined) yield* host.accepting.begin(handlers);

  for (;;) {
    yield port.turn.first;
    const { operation } = thread;
    const event = words.collect(operation);
    port.pending--;
    if (event >= 0) {
      yield io.begin(event);
      if (io.goesOn(event)) yield* goOn(host, handlers, event);
      else io.end(event);
    }
    // Who runs the callback of a read issues it again.
    if (event >= 0 && isWorkersRead(host, operation)) continue;
    const isCancelled = event === NONE && io.requests?.isConnected(operation);
    if (event !== PARTIAL && !isCancelled && io.isFurther(operation)) {
      if (event === NONE) io.requests?.giveBack(operation);
      continue;
    }
    yield readFile;
    const copyPs = words.issue(operation);
    if (copyPs > 0) yield kernel(copyPs);
    if (reads?.has(operation)) yield* reads.submit(operation);
    yield choose;
    const next = assign();
    if (next.lock !== undefined) yield next.lock.guard(push);
    next.pending++;
    next.ring.push(operation);
  }
}

/** What it takes to put an operation on a port. */
interface Queueing {
  readonly host: Host;
  readonly words: StatusWords;
  readonly assign: Balancer;
  readonly choose: Op;
  readonly push: Op;
}

/** Further receives and sends go into the rings like any other operation; a send is done when it is first polled. */
function queueingPort({ host, words, assign, choose, push }: Queueing): HandlerPort {
  const { operations: io, costs } = host;
  const readFile = call(costs.ps("issue"));
  const writePs = handlerPs(host, "overlappedSend");
  const reads = directReads(host);
  function* enqueue(operation: number): Program {
    yield choose;
    const next = assign();
    if (next.lock !== undefined) yield next.lock.guard(push);
    next.pending++;
    next.ring.push(operation);
  }
  return {
    loop: 0,
    canceller: words.canceller(costs),
    *expect(descriptor) {
      yield readFile;
      words.issue(descriptor);
      yield* enqueue(descriptor);
    },
    *read(descriptor) {
      yield readFile;
      words.issue(descriptor);
      yield* (reads as DirectReads).submit(descriptor);
      yield* enqueue(descriptor);
    },
    *send(message, bytes) {
      yield call(writePs + io.copyPs(bytes));
      const pending = handOver(host, message, bytes, 0);
      if (pending !== undefined) {
        io.issue(pending);
        yield* enqueue(pending);
        return NOBODY;
      }
      const done = (io.requests as Requests).lend(0);
      words.finish(done);
      yield* enqueue(done);
      return undefined;
    },
    *back(request, worker) {
      const done = (io.requests as Requests).openFor(request, 0);
      io.issue(done);
      yield* posted(host, done, worker);
      yield* enqueue(done);
    },
  };
}

/** Length of one fruitless turn of a pool thread, in picoseconds. */
function turnPs({ costs, cores, parameters }: LawContext, threads: number): number {
  const switching = threads > cores ? costs.ps("contextSwitch") : 0;
  const { ps } = pollPrice(costs, parameters);
  return costs.ps("queuePop") + ps + costs.ps("queuePush") + costs.ps("yield") + switching;
}

/**
 * Mean notice latency of `threads` threads on each of `ports` ports: half a rotation of a ring, after the interrupt (of
 * an idle core, if there are more cores than threads). Undefined if threads wait for one another.
 */
export function rotatingQueueLaw(context: LawContext, ports: number, threads: number): number | undefined {
  const { pending, cores, parameters } = context;
  if (parameters.lock === "contended" && threads > 1) return undefined;
  const all = ports * threads;
  return eventToKernelPs(context, all) + (pending * turnPs(context, all)) / (2 * Math.min(all, cores));
}

function newPort(host: Host, words: StatusWords, fastForward: FastForward | undefined): Port {
  const { costs, parameters, machine } = host;
  const lock = parameters.lock === "contended" ? new Lock(machine.simulation, costs, fastForward?.changes) : undefined;
  const ring = fastForward?.newRing(words.isDone, lock) ?? new PendingRing(host.pending);
  const { ps, account } = pollPrice(costs, parameters);
  const prices = {
    pop: costs.ps("queuePop"),
    poll: ps,
    account,
    push: costs.ps("queuePush"),
    yield: costs.ps("yield"),
  };
  return { ring, turn: new PollingTurn(prices, words.isDone, ring, lock), lock, pending: 0 };
}

/** Spread the operations over `count` ports and start `threads` threads on each. */
export function buildPorts(host: Host, count: number, threads: number, balancer: string, balancePs: number): void {
  const { machine, operations, parameters, costs } = host;
  const fastForward = growsWithCores(costs, parameters) ? undefined : machine.foresee();
  const words = new StatusWords(operations, fastForward);
  const ports = Array.from({ length: count }, (): Port => newPort(host, words, fastForward));
  const assign = balancers(host, ports)[balancer as BalancerName]();
  for (const operation of issuedFirst(operations)) {
    const port = assign();
    port.pending++;
    port.ring.push(operation);
  }
  operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
  operations.attach(words, "completion");
  ports.forEach((port, k) => {
    for (let i = 0; i < threads; i++) {
      const thread = machine.spawn(`port ${k} thread ${i}`, (self) =>
        poolThread(host, words, port, assign, balancePs, self),
      );
      thread.shares = port;
    }
  });
}

/** Whether what threads wait for depends on how many wait: then no turn is like another, and all are acted out. */
function growsWithCores(costs: CostTable, { lock }: Parameters): boolean {
  return lock === "contended" && costs.has("lockPerWaiter") && costs.value("lockPerWaiter") > 0;
}

const BALANCERS = ["random", "round-robin", "least-pending", "two-choices"] as const;
type BalancerName = (typeof BALANCERS)[number];

function balancers(host: Host, ports: Port[]): Record<BalancerName, () => Balancer> {
  const draws = host.stream("balancer");
  const lesser = (a: Port, b: Port) => (b.pending < a.pending ? b : a);
  const any = () => ports[draws.below(ports.length)];
  return {
    random: () => any,
    "round-robin": () => {
      let turn = 0;
      return () => ports[turn++ % ports.length];
    },
    "least-pending": () => () => ports.reduce(lesser),
    "two-choices": () => () => lesser(any(), any()),
  };
}

export const overlappedPorts: Mechanism = {
  name: "overlapped-ports",
  title: "Several FIFOs of polled operations and a balancer",
  family: "polling scheme",
  summary: "k FIFOs of pending operations, each polled by threads of its own; a balancer assigns the operations.",
  realThing:
    'What the 2012 post recommends when latency grows: "patch your program by setting up multiple ports", and ' +
    "reinvent the load balancer to distribute operations over them.",
  model:
    "k rings of pending operations, `threads` threads each. A thread pops an operation, polls it, and pushes it back " +
    "unfinished with a Sleep(0), or runs its callback, issues it again and pushes it on the ring the balancer chooses. " +
    "A thread that finds its ring empty calls Sleep(0) and looks again. A message longer than `buffer` takes several operations. " +
    "CancelIoEx makes an operation done, without data: the thread that polls it next issues it again. " +
    "The receive of an answer is issued and pushed before its request is sent, and a send is one more operation that a poll finds done; then the connection is issued and pushed.",
  law: {
    text:
      "n / k operations per port, but the cores are shared: mean notice latency = interrupt + n c / 2 min(m k, C), with " +
      "m threads per port and c = pop + poll + push + yield (+ switch when m k > C). Splitting helps while m k < C and " +
      "gains nothing beyond. min(m k, C) cores are 100 % busy at any load. With `lock: contended` a port's threads pop and push one " +
      "after another: a turn never takes less than two lockHandover.",
    notice: (context) =>
      rotatingQueueLaw(context, Number(context.parameters.ports), Number(context.parameters.threads)),
  },
  divergence: [
    "An operation is assigned to a port each time it is issued; a real handle stays with the port it was associated with.",
    "Without `lock: contended` the lock on a ring costs the same for any number of threads.",
    "`least-pending` and `two-choices` know the exact counts of every port at no further charge than `balance`.",
    FROM_PEERS,
  ],
  sources: [POST],
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when a poll of its port's queue finds it done",
    memory: "a buffer and a request",
  },
  parameters: {
    ports: { type: "integer", default: 4, min: 1, max: 4096, summary: "number of FIFOs, k" },
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "threads per port, m" },
    balancer: {
      type: "choice",
      default: "round-robin",
      choices: BALANCERS,
      summary: "how an operation's port is chosen each time it is issued",
    },
    poll: POLL_PARAMETER,
    lock: LOCK_PARAMETER,
    buffer: PENDING_BUFFER,
  },
  costs: [
    ...[
      "queuePop",
      "queuePush",
      "balance",
      "lockHold",
      "lockHandover",
      "lockPerWaiter",
      "overlappedPollSyscall",
      "overlappedPollMemory",
    ],
    ...["yield", "issue", "cancelIoEx", "copyPerByte"],
  ],
  handlerCosts: ["overlappedSend"],
  receiverCosts: [],
  poolCosts: [],
  fileCosts: READ_COSTS,
  threads: ({ ports, threads }) => Number(ports) * Number(threads),
  memory: (context) => overlappedMemory(context, Number(context.parameters.ports) * Number(context.parameters.threads)),
  build(host) {
    const { ports, threads, balancer } = host.parameters;
    buildPorts(host, Number(ports), Number(threads), String(balancer), host.costs.ps("balance"));
  },
};
