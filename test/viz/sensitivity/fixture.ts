/**
 * A made-up sensitivity analysis with every kind of thing in it: three lines, two metrics, six costs, three claims, a
 * part.
 */
import type { Change, CostSpan, Effect, Response, Sensitivity } from "../../../scenarios/sensitivity/types.js";
import { fixtureResult } from "../fixture.js";

const LINES = ["overlapped-fifo", "iocp", "poll"];

function span(
  name: string,
  value: CostSpan["value"],
  [low, high]: [number, number],
  rest: Partial<CostSpan> = {},
): CostSpan {
  const settings: CostSpan["settings"] = typeof value === "number" ? [low, value, high] : [0.9, 1, 1.1];
  const table = typeof value !== "number";
  return {
    name,
    unit: "ns",
    kind: "measured",
    source: `Source of ${name}.`,
    value,
    low,
    high,
    table,
    settings,
    lines: LINES,
    ...rest,
  };
}

const change = (value: number, base: number, half = 1000): Change => ({
  value,
  difference: { value: value - base, low: value - base - half, high: value - base + half },
});

function effect(cost: string, base: number, [low, high]: [number, number], half?: number): Effect {
  const values = [low, base, high];
  return {
    cost,
    low: change(low, base, half),
    high: change(high, base, half),
    swing: Math.max(...values) - Math.min(...values),
  };
}

function response(line: string, metric: string, base: number, effects: Effect[]): Response {
  const values = [0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.9].map((factor) => base * factor);
  const quantiles = {
    min: values[0],
    p10: values[1],
    p25: values[2],
    median: values[3],
    p75: values[5],
    p90: values[6],
    max: values[7],
  };
  const coefficients = effects.map(({ cost }, i) => ({ cost, coefficient: 0.9 / (i + 1) }));
  const joint = { values, quantiles, coefficients, rSquared: 0.97, agreement: 0.8 };
  return { line, metric, pending: 100_000, base: { value: base, low: 0.98 * base, high: 1.02 * base }, effects, joint };
}

export function fixtureSensitivity(): Sensitivity {
  const result = fixtureResult();
  const scenario = {
    ...result.scenario,
    lines: result.scenario.lines.filter(({ id }) => LINES.includes(id)),
    claims: [],
  };
  const overloaded: Effect = {
    cost: "overlappedPollSyscall",
    low: change(11e6, 12e6),
    high: { value: null, status: "overloaded", difference: null },
    swing: null,
  };
  return {
    schema: "muxsim-sensitivity/1",
    version: result.version,
    engine: result.engine,
    command: "muxsim sensitivity fixture --design 8",
    scenario,
    metrics: [
      { name: "notice.mean", title: "mean notice latency", unit: "ns" },
      { name: "throughput", title: "throughput", unit: "rate" },
    ],
    costs: [
      span("yield", 690, [494, 894]),
      span("overlappedPollSyscall", 215, [174, 548], { kind: "assumed", lines: ["overlapped-fifo"] }),
      span("wakeLatency", 22_600, [1770, 25_000], { lines: ["iocp"] }),
      span(
        "pollPerDescriptor",
        [
          [10, 23],
          [1000, 49.3],
        ],
        [21, 79],
        { kind: "published", lines: ["poll"] },
      ),
      span("contextSwitch", 599, [410, 1800]),
      span("quantum", 4e6, [3e6, 4e6], { kind: "assumed", lines: [] }),
    ],
    fixed: ["interrupt"],
    design: Array.from({ length: 8 }, (_, i) => [
      500 + 50 * i,
      180 + 40 * i,
      2000 + 2000 * i,
      0.9 + i / 40,
      500,
      3.5e6,
    ]),
    responses: [
      response("overlapped-fifo", "notice.mean", 12e6, [
        overloaded,
        effect("yield", 12e6, [9.6e6, 14.7e6]),
        effect("contextSwitch", 12e6, [12e6 - 200, 12e6 + 200]),
      ]),
      response("iocp", "notice.mean", 24_700, [
        effect("wakeLatency", 24_700, [3900, 27_100], 100),
        effect("contextSwitch", 24_700, [24_699, 24_702], 0.1),
      ]),
      response("poll", "notice.mean", 8e6, [effect("pollPerDescriptor", 8e6, [7.3e6, 8.3e6], 1e5)]),
      ...LINES.map((line) => response(line, "throughput", 20_000, [])),
    ],
    claims: [
      {
        id: "fifo-linear",
        says: "The latency of the FIFO scheme is O(n).",
        source: "The post",
        statement: "mean notice latency of overlapped-fifo grows as O(n)",
        verdict: "supported",
        because: "its exponent is 1.00 (0.99 to 1.01)",
        costs: ["yield", "overlappedPollSyscall"],
        flips: [],
        joint: { supported: 8, refuted: 0, undecided: 0 },
        assumed: [],
      },
      {
        id: "fifo-fast",
        says: "It is faster than a completion port.",
        source: "Nobody",
        statement: "overlapped-fifo / iocp is at most 500",
        verdict: "supported",
        because: "it is 486",
        costs: ["yield", "overlappedPollSyscall", "wakeLatency"],
        flips: [
          {
            cost: "overlappedPollSyscall",
            kind: "assumed",
            low: "supported",
            high: "refuted",
            boundaries: [
              { between: [295, 300], below: "supported", above: "undecided" },
              { between: [310, 315], below: "undecided", above: "refuted" },
            ],
          },
        ],
        joint: { supported: 5, refuted: 2, undecided: 1 },
        assumed: ["overlappedPollSyscall"],
      },
      {
        id: "poll-bound",
        says: "poll takes 8 ms.",
        source: "Nobody",
        statement: "mean notice latency of poll is at most 8 ms",
        verdict: "undecided",
        because: "the interval contains 8 ms",
        costs: ["pollPerDescriptor"],
        flips: [
          {
            cost: "pollPerDescriptor",
            kind: "published",
            low: "supported",
            high: "undecided",
            boundaries: [{ between: [0.97, 0.98], below: "supported", above: "undecided" }],
          },
        ],
        joint: { supported: 2, refuted: 2, undecided: 4 },
        assumed: [],
      },
    ],
    runs: 123,
    sha256: "5e".repeat(32),
  };
}

/** The same with itself as a part. */
export function fixtureWithPart(): Sensitivity {
  const part = fixtureSensitivity();
  part.scenario = { ...part.scenario, name: "other", question: "And with other traffic?" };
  return { ...fixtureSensitivity(), parts: [part] };
}

/** The fixture with `text` at the end of every text that a scenario's author can write. */
export function withHostileTexts(text: (place: number) => string): Sensitivity {
  const sensitivity = fixtureSensitivity();
  let place = 0;
  const next = (start: string) => `${start} ${text(place++)}`;
  const { scenario } = sensitivity;
  scenario.name = next(scenario.name);
  scenario.question = next(scenario.question);
  scenario.seed = next(scenario.seed);
  scenario.profile = {
    ...scenario.profile,
    name: next(scenario.profile.name),
    title: next(scenario.profile.title),
    description: next(scenario.profile.description),
  };
  scenario.lines = scenario.lines.map((line) => ({ ...line, label: next(line.label) }));
  for (const cost of sensitivity.costs) cost.source = next(cost.source);
  for (const claim of sensitivity.claims) {
    claim.says = next(claim.says);
    claim.source = next(claim.source);
    claim.because = next(claim.because);
  }
  sensitivity.command = next(sensitivity.command);
  return sensitivity;
}
