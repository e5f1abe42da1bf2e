/** What an answer may be about, as it is written. */
import { expect, test } from "vitest";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { readScenario } from "../../../scenarios/load/load.js";

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

test.each([
  [{ ranking: { beside: "pol" } }, /answer\.ranking\.beside.*did you mean "poll"/s],
  [{ ranking: { also: ["memry"] } }, /answer\.ranking\.also.*did you mean "memory"/s],
  [{ cost: { also: ["memory", "memory"] } }, /given twice/],
  [{ enough: { at: 10 } }, /unknown key/],
  ["enuogh", /did you mean "enough"/],
])("%j is wrong, and says what is right", (answer, message) => {
  expect(() => read(answer)).toThrow(ScenarioError);
  expect(() => read(answer)).toThrow(message);
});
