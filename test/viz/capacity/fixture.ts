/** Made-up capacities with every kind of thing in them: each outcome, both methods, each kind of ratio and verdict. */
import type { Capacity, LineCapacity, Probe } from "../../../scenarios/capacity/types.js";
import { fixtureResult } from "../fixture.js";

function probe(value: number, side: Probe["side"], status: Probe["status"] = "steady"): Probe {
  const known = status === "steady";
  return {
    value,
    replications: 20,
    warmup: 100,
    completions: 1000,
    status,
    metrics: [known ? { value: 2e10 / value, low: 1.9e10 / value, high: 2.1e10 / value } : null],
    headroom: known
      ? { value: 20_000 / value, low: 19_000 / value, high: 21_000 / value }
      : { value: 0, low: 0, high: 0 },
    side,
  };
}

export function fixtureCapacity(): Capacity {
  const { scenario, engine } = fixtureResult();
  const template = scenario.lines[0];
  const labels = ["four loops", "one loop", "select", "iocp", "poll", "threads"];
  const lines = labels.map((label, i) => ({ ...template, id: `line-${i}`, label, pending: [1000] }));
  const found: Omit<LineCapacity, "line" | "probes" | "runs">[] = [
    { outcome: "greatest", capacity: { value: 36_100, low: 35_400, high: 36_900 }, method: "interpolated" },
    { outcome: "greatest", capacity: { value: 20_000, low: 19_600, high: 20_400 }, method: "bracketed" },
    {
      outcome: "greatest",
      capacity: { value: 9000, low: 8000, high: null },
      method: "interpolated",
      note: "the interval is wider than asked for: more replications, or longer ones, would narrow it",
    },
    { outcome: "always", limit: 40_000, beyond: "above" },
    { outcome: "never", limit: 100, beyond: "below" },
    { outcome: "unknown", note: "which side it is on could not be told at the end of the range" },
  ];
  return {
    schema: "muxsim-capacity/1",
    version: "0.0.0",
    engine,
    command: "muxsim capacity fixture --slo 'response.p99 < 1ms'",
    scenario: { ...scenario, lines, pending: [1000] },
    objective: [{ metric: "response.p99", side: "below", bound: 1e6 }],
    quantity: { over: "rate", unit: "rate", title: "rate", integral: false },
    range: { from: 100, to: 40_000 },
    precision: 0.02,
    confidence: 0.95,
    lines: found.map((each, i) => ({
      line: `line-${i}`,
      ...each,
      probes: [probe(10_000, "holds"), probe(20_000, "open"), probe(40_000, "fails", "overloaded")],
      runs: 60,
    })),
    ratios: [
      { line: "line-0", other: "line-1", ratio: { value: 1.8, low: 1.7, high: 1.9 }, paired: true },
      {
        line: "line-3",
        other: "line-1",
        ratio: { value: 1.96, low: null, high: null },
        bound: "at-least",
        paired: false,
      },
      { line: "line-1", other: "line-2", ratio: { value: 2.22, low: null, high: null }, paired: false },
    ],
    claims: (["supported", "refuted", "undecided"] as const).map((verdict) => ({
      id: verdict,
      says: `It is ${verdict}.`,
      source: "Nobody",
      verdict,
      statement: "the capacity of four loops at p99 response latency below 1 ms is at least 30 k/s",
      because: "it is 36.1 k/s (95 % interval 35.4 k/s to 36.9 k/s)",
    })),
    runs: 360,
    sha256: "ca".repeat(32),
  };
}

/** The fixture with `text` at the end of every text that a scenario's author can write. */
export function withHostileTexts(text: (place: number) => string): Capacity {
  const capacity = fixtureCapacity();
  let place = 0;
  const next = (start: string) => `${start} ${text(place++)}`;
  const { scenario } = capacity;
  capacity.scenario = {
    ...scenario,
    name: next(scenario.name),
    question: next(scenario.question),
    seed: next(scenario.seed),
    lines: scenario.lines.map((line) => ({ ...line, label: next(line.label) })),
  };
  for (const claim of capacity.claims) {
    claim.says = next(claim.says);
    claim.source = next(claim.source);
    claim.because = next(claim.because);
  }
  capacity.command = next(capacity.command);
  return capacity;
}
