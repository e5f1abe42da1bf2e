import { describe, expect, it } from "vitest";
import { MECHANISMS as SHIPPED } from "../../../models/registry.js";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { parse } from "./fixtures.js";

const HEAD = `name: changes
question: Is it so?
machine: { cores: 2, profile: plain }
mechanisms: [epoll]
pending: [3]
workload: { open: { total-rate: 10k/s, arrivals: poisson, callback: 5us } }
`;

function mistakes(rest: string): string {
  try {
    parse(HEAD + rest);
  } catch (error) {
    if (error instanceof ScenarioError) return error.diagnostics.map(({ message }) => message).join("\n");
    throw error;
  }
  return "";
}

describe("at", () => {
  it("is all that is wrong where it is late", () =>
    expect(mistakes("at: { 50ms: { rate: x2 } }\nmeasurement: { duration: 20ms }")).toBe(
      "50 ms is not within measurement.duration, 20 ms",
    ));

  it("is read in the order of time, several at one", () => {
    const { changes, measurement } = parse(
      `${HEAD}at: { 200ms: { pause: 1ms, rate: x1 }, 100us: { rate: x2.5, stall: { thread: 0, for: 2ms } } }\nmeasurement: { duration: 1s }`,
    );
    expect(changes).toEqual([
      { atPs: 1e8, kind: "rate", factor: 2.5 },
      { atPs: 1e8, kind: "stall", thread: 0, forPs: 2e9 },
      { atPs: 2e11, kind: "rate", factor: 1 },
      { atPs: 2e11, kind: "stall", forPs: 1e9 },
    ]);
    expect(measurement.durationPs).toBe(1e12);
  });

  it.each([
    ["at: { 1s: { rate: x2 } }", "needs measurement.duration"],
    ["at: { 1s: { rate: x2 } }\nmeasurement: { duration: 1s }", "1 s is not within measurement.duration, 1 s"],
    ["at: { 1ms: { rate: 2 } }\nmeasurement: { duration: 1s }", "expected how many times the rate"],
    ["at: { 1ms: { rate: x-1 } }\nmeasurement: { duration: 1s }", "expected how many times the rate"],
    ["at: { 1ms: { rate: x0x10 } }\nmeasurement: { duration: 1s }", "expected how many times the rate"],
    ["at: { 1ms: { rate: xInfinity } }\nmeasurement: { duration: 1s }", "expected how many times the rate"],
    ["at: { 5ms: { rate: x2 }, 5000us: { pause: 1ms } }\nmeasurement: { duration: 1s }", "the same time as 5ms"],
    ["at: { 1ms: { rate: x0 } }\nmeasurement: { duration: 1s }", "after the last rate, x0, nothing comes"],
    ["at: { soon: { rate: x2 } }\nmeasurement: { duration: 1s }", "expected a duration"],
    ["at: { 1ms: { rat: x2 } }\nmeasurement: { duration: 1s }", 'did you mean "rate"?'],
    ["at: { 1ms: {} }\nmeasurement: { duration: 1s }", "expected rate, stall or pause"],
    ["at: {}\nmeasurement: { duration: 1s }", "expected 1 to 100 times"],
    [
      "at: { 1ms: { stall: { thread: 1, for: 1ms } } }\nmeasurement: { duration: 1s }",
      "thread 1 is to stand still, but epoll has 1",
    ],
    ["measurement: { duration: 1000000s }", "is longer than the clock can show"],
  ])("%s: %s", (rest, message) => expect(mistakes(rest)).toContain(message));

  const hurried = (clients: string) => {
    const head = HEAD.replace(/workload:.*/, `workload: { clients: { callback: 5us, ${clients} } }`);
    return parse(`${head}at: { 1ms: { rate: x2 } }\nmeasurement: { duration: 1s }`);
  };

  it("hurries clients elsewhere that think", () => {
    expect(hurried("network: 10us, think: 1ms").changes).toEqual([{ atPs: 1e9, kind: "rate", factor: 2 }]);
    expect(() => hurried("network: 10us")).toThrow("clients that do not think send as fast as they can");
  });

  it("refuses more events than can be measured", () => {
    const scenario = HEAD.replace("10k/s", "1M/s");
    expect(() => parse(`${scenario}measurement: { duration: 1000s }`)).toThrow("expected 100,000,000 or fewer");
  });

  it("refuses to stop threads whose polls are foreseen", () => {
    const scenario = HEAD.replace("[epoll]", "[overlapped-fifo]");
    expect(() =>
      parse(`${scenario}at: { 1ms: { pause: 1ms } }\nmeasurement: { duration: 1s }`, { mechanisms: SHIPPED }),
    ).toThrow("poll without end");
  });
});
