/**
 * Along an axis that is not n, lines without costs are queues whose closed forms are known: M/M/1, M/M/4 and M/G/1 at
 * nine loads, and a shared queue whose lock takes the longer the more cores wait for it.
 */
import { describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { scenarioAt } from "../../../scenarios/common/along.js";
import { readScenario, type ScenarioDescription } from "../../../scenarios/load/load.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { mmc } from "./queues.js";

const run = (description: ScenarioDescription) => runScenario(description, { execute: (cell) => simulate(cell) });

const LOADS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const MEAN_US = 100;

/** One line without costs, on as many cores as it has threads, along the load. */
function alongLoad(threads: number, callback: object | string, seed: string): ScenarioDescription {
  return {
    name: "theory",
    question: "Does it lie on its closed form?",
    machine: { cores: threads, profile: "zero" },
    workload: { open: { "total-rate": "1k/s", arrivals: "poisson", callback } },
    mechanisms: [{ iocp: { threads } }],
    axis: { load: LOADS.map((load) => `${Math.round(load * 100)}%`) },
    pending: 2000,
    measurement: { replications: 4, "warm-up": 1000, completions: 2500, confidence: "99.9%" },
    seed,
  };
}

/** Pollaczek and Khinchine; `scv` is the squared coefficient of variation of the service. */
const mg1 = (scv: number) => (load: number) => MEAN_US + (load * MEAN_US * (1 + scv)) / (2 * (1 - load));

const QUEUES = [
  { name: "M/M/1", threads: 1, callback: "exponential 100us", form: mmc(1, MEAN_US) },
  { name: "M/M/4", threads: 4, callback: "exponential 100us", form: mmc(4, MEAN_US) },
  { name: "M/G/1", threads: 1, callback: { uniform: { from: 0, to: "200us" } }, form: mg1(1 / 3) },
];

describe.each(QUEUES)("$name along the load", ({ name, threads, callback, form }) => {
  it("carries what its closed form says, and lies on it at nine loads", async () => {
    const result = await run(alongLoad(threads, callback, name));
    const [{ perSecond }] = result.scenario.axis!.capacities!;
    const capacity = (threads * 1e6) / MEAN_US;
    expect([perSecond.low! < capacity, capacity < perSecond.high!]).toEqual([true, true]);
    expect(result.points.map(({ x }) => x)).toEqual(LOADS);
    for (const { x, intendedRate, latency } of result.points) {
      expect(intendedRate).toBeCloseTo(x! * perSecond.value, 6);
      const { low, high } = latency!.response.mean;
      // At the rate that was run: what can be carried is known to its own interval only.
      const expected = form(intendedRate / capacity) * 1000;
      expect([x, low! < expected, expected < high!]).toEqual([x, true, true]);
    }
    expect(result.findings.growth).toEqual([]);
    expect(result.answer).toMatch(/^With load from 10 % to 90 %, p99 response latency grows [\d.]+-fold with iocp, /);
  });
});

/** Throughput of `cores` that work for `thinkNs` and then want a lock that lasts `heldNs(k)` with k at it. */
function machineRepair(cores: number, thinkNs: number, heldNs: (k: number) => number): number {
  let [weight, all, delivered] = [1, 1, 0];
  for (let k = 1; k <= cores; k++) {
    weight *= ((cores - k + 1) / thinkNs) * heldNs(k);
    all += weight;
    delivered += weight / heldNs(k);
  }
  return (delivered / all) * 1e9;
}

describe("a shared queue along the cores", () => {
  const CORES = [1, 2, 4, 8, 12, 16, 32];
  const LOCK = { hold: 20, handover: 100, perWaiter: 40 };
  const WORK_NS = 4000;

  it("peaks where its closed form does", async () => {
    const result = await run({
      name: "lock",
      question: "Where does it peak?",
      machine: {
        cores: 4,
        profile: "zero",
        costs: { lockHold: "20ns", lockHandover: "100ns", lockPerWaiter: "40ns", completionGet: "200ns" },
      },
      workload: { closed: { "total-rate": "900M/s", io: "exponential", callback: `exponential ${WORK_NS}ns` } },
      mechanisms: [{ iocp: { threads: "cores", lock: "contended" } }],
      axis: { cores: CORES },
      pending: 1000,
      measurement: { replications: 2, "warm-up": 2000, completions: 4000 },
    });
    // An event takes the lock twice: in its interrupt, and when a thread gets it. Half of the work is before each.
    const held = (k: number) => (k < 2 ? LOCK.hold : LOCK.handover + LOCK.perWaiter * (k - 2));
    const expected = CORES.map((cores) => machineRepair(cores, (WORK_NS + 200) / 2, held) / 2);
    const found = result.points.map(({ throughput }) => throughput!.value);
    const peak = (values: number[]) => CORES[values.indexOf(Math.max(...values))];
    expect(peak(found)).toBe(peak(expected));
    // Where few wait, and where all do. Between, it matters that a hold lasts as long each time.
    for (const i of [0, 1, 2, 3, CORES.length - 1]) expect(Math.abs(found[i] / expected[i] - 1)).toBeLessThan(0.07);
    expect(found.at(-1)! / Math.max(...found)).toBeLessThan(0.25);
    expect(result.findings.knees).toMatchObject([{ kind: "saturates" }]);
  });
});

it("is the file with that setting, at each of its values", () => {
  const along = { ...alongLoad(1, "5us", "1"), mechanisms: ["iocp"] };
  const scenario = readScenario({ ...along, axis: { cores: [1, 2, 8] } });
  for (const cores of [1, 2, 8]) {
    const { axis: _, ...alone } = { ...along, machine: { cores, profile: "zero" } };
    expect(scenarioAt(scenario, cores)).toEqual(readScenario(alone));
  }
});
