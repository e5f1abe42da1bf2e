/**
 * An executor of one's own: each task goes into the shorter of two queues drawn at random.
 *
 * One thread waits for events and hands each request to a worker; every worker has a queue of its own, and nobody
 * steals. Whoever hands over draws two workers, looks how many tasks each has, and takes the one with fewer. So no
 * queue is shared by all, as it is with `queue: shared`, no connection is bound to a worker, as it is in `staged`, and
 * long queues are rare all the same.
 *
 * Law, with all costs zero, Poisson traffic and exponential computing: of many workers at load r, the share that has at
 * least k tasks is r^(2^k - 1), against r^k where a worker is drawn; so the mean number of tasks at a worker is the sum
 * of r^(2^k - 1) over k from 1 on (Mitzenmacher; Vvedenskaya and others), and the mean time in the system that number
 * over the rate.
 */
import type { Executor, TaskRule, WorkersView } from "muxsim/model";

/** Tasks that a new one would wait for. */
function load(workers: WorkersView, worker: number): number {
  return workers.waiting(worker) + (workers.isBusy(worker) ? 1 : 0);
}

export const twoChoices: Executor = {
  name: "two-choices",
  title: "The shorter of two queues",
  summary: "One thread waits for events and hands each request to the less loaded of two workers drawn at random.",
  realThing:
    "A balancer that looks at two queues, drawn at random, and puts the request into the shorter one: nginx's `random two least_conn`, the balancers of " +
    "Envoy and of many RPC libraries, and queues of threads alike.",
  model:
    "One poller, and as many workers as cores, each with a queue. Choosing costs two looks at the queue of another core (`steal` each). A handler that goes on after " +
    "an answer is put into a queue anew.",
  law:
    "With all costs zero, and many workers at load r, on average r + r^3 + r^7 + r^15 + ... tasks at a worker, where one drawn at random has r / (1 - r): the longest queue of w workers is about log log w / log 2 " +
    "long, and not log w / log log w.",
  divergence: [
    "A worker drawn twice is one choice.",
    "The load that is looked at is that of this moment; a real one has been read some cache misses ago.",
  ],
  sources: [
    {
      text: "M. Mitzenmacher, The power of two choices in randomized load balancing, IEEE TPDS 12(10), 2001",
      url: "https://doi.org/10.1109/71.963420",
      kind: "published",
    },
  ],
  threads: { pollers: 1, workers: { threads: "cores", queue: "per-worker", wake: "futex" } },
  rule(workers): TaskRule {
    // A stream of its own: another executor meets the same traffic.
    const draws = workers.stream("two choices");
    return {
      assignPs: 2 * workers.costs.ps("steal"),
      assign() {
        const [first, second] = [draws.below(workers.count), draws.below(workers.count)];
        return load(workers, second) < load(workers, first) ? second : first;
      },
    };
  },
};
