/** A real side that nobody has measured, with numbers of choice: what it is judged by can then be told by hand. */
import type { RealData, RealPoint } from "../../../scenarios/reality/validation.js";

const TEXT = `name: small
question: Does it hold?
machine:
  { cores: 2, profile: linux-2026-vm, pinning: { threads: [0], interrupts: [1] }, awake: [1], costs: { interrupt: 277ns } }
workload: { open: { total-rate: 10k/s, arrivals: poisson, callback: 5us } }
mechanisms: [epoll, poll]
pending: [1, 100]
measurement: { replications: 3, warm-up: 100, completions: 400 }
seed: small
`;

type Passes = (at: { line: string; pending: number }) => (number | null)[];

/** Seven passes that all measured 26 us, unless `p50` says otherwise; means are the same. */
export function realData(p50: Passes = () => [26_000, 26_000, 26_000, 26_000, 26_000, 26_000, 26_000]): RealData {
  const places = ["epoll", "poll"].flatMap((line) => [1, 100].map((pending) => ({ line, pending })));
  return {
    date: "2026-11-29T12:00:00.000Z",
    version: "0.2.0",
    machine: {
      ...{ platform: "linux", kernel: "6.18.0", arch: "x64", processor: "Example <b>CPU</b>", virtual: true, cores: 2 },
      ...{ memoryBytes: 2 ** 33, compiler: "cc 1.0" },
    },
    placement: { source: 1, program: [0] },
    descriptors: "eventfd",
    method: { passes: 7, slices: 6, sliceNs: 150_000_000, dropped: 3000, droppedNs: 3_000_000_000 },
    inputs: { path: "small.yaml", text: TEXT, models: ["epoll", "poll"] },
    leftOut: [{ line: "poll", pending: 9000, why: "cannot open an eventfd: Too many open files" }],
    points: places.map((at) => pointOf(at, p50(at))),
  };
}

function pointOf(at: { line: string; pending: number }, p50: (number | null)[]): RealPoint {
  const statistics = { p50, mean: p50, p99: p50.map((value) => value && 2 * value) };
  return {
    ...at,
    quiet: p50.map((value) => (value === null ? 1 : 6)),
    events: p50.map((value) => (value === null ? 1500 : 9000)),
    ...{ notice: statistics, start: statistics, response: statistics, coreTime: p50 },
  };
}
