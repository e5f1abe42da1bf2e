/** What a chart need not be drawn anew for. */
import { expect, it } from "vitest";
import { defaultView } from "../../../viz/charts/view.js";
import { watched, wholly } from "../../../viz/charts/watched.js";
import { fixtureResult } from "../fixture.js";

const view = defaultView(fixtureResult());

it("a view agrees with another in whatever it was asked for", () => {
  const { view: seen, agreesWith } = watched(view);
  expect(agreesWith({ ...view, statistic: "p99" })).toBe(true);
  expect(seen.statistic).toBe("mean");
  expect(seen.pinned).toEqual([]);
  expect(agreesWith({ ...view, statistic: "p99" })).toBe(false);
  expect(agreesWith({ ...view, pinned: ["poll"] })).toBe(false);
  expect(agreesWith({ ...view, pinned: [], latency: "response" })).toBe(true);
  expect(wholly(view).agreesWith({ ...view, latency: "response" })).toBe(false);
  expect(wholly(view).agreesWith({ ...view })).toBe(true);
});
