import { describe, expect, it } from "vitest";
import { choiceInWords, showing, togglePin } from "../../../viz/charts/choose.js";
import { defaultView, emphasisOf, formatHash, namedIn, parseHash, type View } from "../../../viz/charts/view.js";
import { fixtureResult } from "../fixture.js";
import { manyLines } from "../fixture-many.js";

const result = fixtureResult();

describe("the view in the address", () => {
  it("keeps what was chosen of what the numbers decide, should they come to the same", () => {
    const view = defaultView(result);
    const { traceLine } = view;
    const named = `traceLine=${encodeURIComponent(traceLine)}`;
    expect(formatHash(view, result, namedIn(`#${named}&statistic=p99&latency=response`))).toBe(
      formatHash({ ...view }, result, new Set(["traceLine"])),
    );
    expect(new URLSearchParams(formatHash(view, result, namedIn(named))).get("traceLine")).toBe(traceLine);
    expect(formatHash(view, result, new Set(["statistic", "latency"]))).toBe("");
  });

  it("is empty for the default view", () => expect(formatHash(defaultView(result), result)).toBe(""));

  it("comes back as it was, whatever was chosen", () => {
    const view: View = {
      class: "",
      latency: "response",
      statistic: "p999",
      laws: "none",
      growth: "response.p99",
      at: 10,
      timeline: "max",
      zoomFrom: 10,
      zoomTo: 10_000,
      traceLine: "iocp",
      traceAt: 10,
      around: "slowest",
      traceZoom: "120.5-3400",
      metric: "throughput",
      share: "busy",
      memory: "total",
      layout: "by-family",
      scale: "linear",
      against: "poll",
      panels: "",
      panel: "",
      first: "epoll(sets=per-thread)",
      second: "poll",
      comparison: "difference",
      highlight: "polling scheme",
      pinned: ["poll", "epoll"],
      hidden: ["overlapped-ports(ports=4)", "select"],
    };
    expect(parseHash(`#${formatHash(view, result)}`, result)).toEqual(view);
  });

  it("ignores what the result does not have", () => {
    const hash =
      "#latency=__proto__&statistic=p12&pending=7&metric=toString&first=none&hide=none&highlight=x&share=half&other=1";
    expect(parseHash(hash, result)).toEqual(defaultView(result));
  });

  it("names the shown lines where most are hidden, and none where all are", () => {
    const ids = result.scenario.lines.map(({ id }) => id);
    const hash = (shown: string[]) =>
      formatHash({ ...defaultView(result), hidden: ids.filter((id) => !shown.includes(id)) }, result);
    expect(hash(["iocp"])).toBe("show=iocp");
    expect(hash([])).toBe("show=");
    for (const shown of [[], ["iocp"], ["iocp", "poll"], ids.slice(1)]) {
      expect(parseHash(hash(shown), result).hidden).toEqual(ids.filter((id) => !shown.includes(id)));
    }
    expect(parseHash("#show=nothing-we-have", result).hidden).toEqual([]);
  });

  it("says only what differs from the default", () => {
    expect(formatHash({ ...defaultView(result), statistic: "p99" }, result)).toBe("statistic=p99");
  });
});

describe("what is highlighted", () => {
  const many = manyLines();
  const emphasis = (change: Partial<View>, id: string) =>
    emphasisOf(many, { ...defaultView(many), ...change }, many.scenario.lines.find((line) => line.id === id)!);

  it("is everything alike as long as nothing is chosen", () => expect(emphasis({}, "epoll")).toBe("normal"));

  it("is the pinned lines, the others are faint", () => {
    expect(["epoll", "rio", "poll"].map((id) => emphasis({ pinned: ["epoll", "rio"] }, id))).toEqual([
      "pinned",
      "pinned",
      "faint",
    ]);
  });

  it("is the highlighted family beside the pinned lines", () => {
    const view: Partial<View> = { pinned: ["epoll"], highlight: "completion" };
    expect(["epoll", "rio", "poll"].map((id) => emphasis(view, id))).toEqual(["pinned", "normal", "faint"]);
  });

  it("does not depend on what is not drawn", () => {
    expect(emphasis({ pinned: ["epoll"], hidden: ["epoll"] }, "poll")).toBe("normal");
    expect(emphasis({ highlight: "threads", hidden: ["blocking-threads"] }, "poll")).toBe("normal");
  });

  it("makes lines faint only where they are drawn with a pinned one", () => {
    const view: Partial<View> = { pinned: ["epoll"], layout: "by-family" };
    expect(["poll", "rio"].map((id) => emphasis(view, id))).toEqual(["faint", "normal"]);
  });
});

describe("choosing", () => {
  const many = manyLines();
  const view = defaultView(many);

  it("pins in the order of the scenario, shows what it pins, and lets go", () => {
    const once = { ...view, hidden: ["poll", "rio"], ...togglePin(many, view, "rio") };
    const twice = { ...once, hidden: ["poll"], ...togglePin(many, { ...once, hidden: ["poll"] }, "poll") };
    expect([twice.pinned, twice.hidden]).toEqual([["poll", "rio"], []]);
    expect({ ...twice, ...togglePin(many, twice, "rio") }.pinned).toEqual(["poll"]);
  });

  it("shows and hides some and leaves the others as they are", () => {
    expect(showing(many, { ...view, hidden: ["rio"] }, ["poll", "epoll"], false)).toEqual({
      hidden: ["poll", "epoll", "rio"],
    });
    expect(showing(many, { ...view, hidden: ["poll", "rio"] }, ["poll"], true)).toEqual({ hidden: ["rio"] });
  });

  it("is said in words", () => {
    expect(choiceInWords(many, view)).toBe("");
    expect(choiceInWords(many, { ...view, hidden: ["poll"], highlight: "readiness" })).toBe(
      "21 of 22 lines shown; readiness highlighted",
    );
    const pinned = ["select", "poll", "kqueue", "epoll", "iocp", "rio"];
    expect(choiceInWords(many, { ...view, pinned })).toBe("Pinned: select, poll, kqueue, epoll and 2 more");
  });
});

describe("the default view", () => {
  it("compares two fully measured lines of different families", () => {
    const { first, second } = defaultView(result);
    expect([first, second]).toEqual(["overlapped-fifo", "iocp"]);
  });

  it("shows percentiles at the largest n where most lines have them", () => expect(defaultView(result).at).toBe(1000));

  it("works for a single line", () => {
    const single = fixtureResult();
    single.scenario.lines = single.scenario.lines.slice(3, 4);
    expect(defaultView(single)).toMatchObject({ first: "iocp", second: "iocp" });
  });
});
