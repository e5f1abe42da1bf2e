/** What an answer may be about, as it is written. */
import { expect, test } from "vitest";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { loadProfile, readScenario } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";

function read(answer: unknown) {
  return readScenario({
    name: "asked",
    question: "What is asked?",
    machine: { cores: 1, profile: "zero" },
    workload: { closed: { "total-rate": "1k/s", io: "exponential", callback: "1us" } },
    mechanisms: ["epoll", "poll"],
    pending: [1, 10],
    answer,
  } as never).answer;
}

test("enough, and whom and what else lines are compared with and in", () => {
  expect(read("enough")).toEqual({ kind: "enough", metric: "response.p99" });
  expect(read({ enough: { of: "throughput" } })).toEqual({ kind: "enough", metric: "throughput" });
  expect(read({ ranking: { beside: "poll", also: ["core-time.busy", "memory"], at: 10 } })).toEqual({
    kind: "ranking",
    metric: "response.p99",
    at: 10,
    beside: "poll",
    also: ["core-time.busy", "memory"],
  });
});

test("a crossover of two pairs, and for how long a latency is disturbed", () => {
  const between = [
    ["poll", "epoll"],
    ["epoll", "poll"],
  ];
  const crossover = { kind: "crossover", metric: "response.p99" };
  expect(read({ crossover: { between, also: ["memory"] } })).toEqual({ ...crossover, between, also: ["memory"] });
  expect(read({ crossover: { between: between[0] } })).toEqual({ ...crossover, between: [between[0]] });
  expect(read("recovery")).toEqual({ kind: "recovery", metric: "response.p99" });
  expect(read({ recovery: { of: "response.p50", at: 10 } })).toEqual({
    kind: "recovery",
    metric: "response.p50",
    at: 10,
  });
});

test("a line that --set leaves out is no mistake; one that the file does not have is", () => {
  const text = (lines: string) => `
name: asked
question: What is asked?
machine: { cores: 1, profile: zero }
workload: { closed: { total-rate: 1k/s, io: exponential, callback: 1us } }
mechanisms: ${lines}
pending: [1, 10]
answer: { ranking: { beside: poll } }
claims:
  - { says: a, source: b, bound: { of: response.p99, line: poll, at: all, at-most: 1s } }
  - { says: a, source: b, bound: { of: response.p99, line: epoll, at: all, at-most: 1s } }
  - { says: a, source: b, order: { of: response.p99, lines: [epoll, poll], at: all } }
`;
  const said: string[] = [];
  const parse = (lines: string, set: string[]) =>
    parseScenario(text(lines), { file: "asked.yaml", loadProfile, set, onLeftOut: (why) => void said.push(why) });
  const { answer, claims } = parse("[epoll, poll]", ["mechanisms=[epoll, select]"]);
  expect(answer).toMatchObject({ beside: "poll" });
  expect(claims.map(({ id }) => id)).toEqual(["c2"]);
  expect(said).toEqual(["2 of 3, about lines that are not run"]);
  expect(parse("[epoll, poll]", ["mechanisms=[epoll, poll]"]).claims).toHaveLength(3);
  expect(() => parse("[epoll, select]", [])).toThrow(/"poll" is no line of this scenario/);
});

test.each([
  [{ recovery: { of: "notice.p99" } }, /answer\.recovery\.of/],
  [
    {
      crossover: {
        between: [
          ["poll", "epoll"],
          ["poll", "poll"],
        ],
      },
    },
    /answer\.crossover\.between/,
  ],
  [
    {
      crossover: {
        between: [
          ["poll", "epoll"],
          ["poll", "pol"],
        ],
      },
    },
    /answer\.crossover\.between\.1\.1.*did you mean/s,
  ],
  [{ ranking: { beside: "pol" } }, /answer\.ranking\.beside.*did you mean "poll"/s],
  [{ ranking: { also: ["memry"] } }, /answer\.ranking\.also.*did you mean "memory"/s],
  [{ cost: { also: ["memory", "memory"] } }, /given twice/],
  [{ enough: { at: 10 } }, /unknown key/],
  ["enuogh", /did you mean "enough"/],
])("%j is wrong, and says what is right", (answer, message) => {
  expect(() => read(answer)).toThrow(ScenarioError);
  expect(() => read(answer)).toThrow(message);
});
