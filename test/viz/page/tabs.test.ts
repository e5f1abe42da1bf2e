/** Which tab a report opens with. */
import { describe, expect, it } from "vitest";
import type { Asked } from "../../../scenarios/common/shapes/answer.js";
import { openingTab, tabIn, tabsOf, withTab } from "../../../viz/page/tabs.js";
import { fixtureResult } from "../fixture.js";

function asking(answer: Asked) {
  const result = fixtureResult();
  result.scenario.answer = answer;
  return result;
}

describe("a report", () => {
  it.each<[Asked, string]>([
    [{ kind: "growth", metric: "notice.mean" }, "latency"],
    [{ kind: "cost", metric: "memory" }, "memory"],
    [{ kind: "cost", metric: "core-time.busy" }, "cores"],
    [{ kind: "cost", metric: "systemCalls" }, "cores"],
    [{ kind: "capacity", metric: "throughput" }, "latency"],
    [{ kind: "recovery", metric: "response.p99" }, "time"],
  ])("opens with the chart of what is asked: %o", (asked, tab) => {
    const result = asking(asked);
    expect(openingTab(result)).toBe(tab);
    expect(withTab("pin=poll", tab, result)).toBe("pin=poll");
    expect(withTab("", "claims", result)).toBe("tab=claims");
  });

  it("opens with another tab where a link says so, if it has it", () => {
    const result = fixtureResult();
    expect(tabIn("#tab=percentiles&pin=poll", result, result)).toBe("percentiles");
    expect(tabIn("#tab=workers", result, result)).toBe("latency");
    expect(tabsOf(result, result).map(({ name }) => name)).not.toContain("workers");
  });
});
