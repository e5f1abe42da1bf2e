import { describe, expect, it } from "vitest";
import { defaultView, formatHash, parseHash, type View } from "../../viz/view.js";
import { fixtureResult } from "./fixture.js";

const result = fixtureResult();

describe("the view in the address", () => {
  it("is empty for the default view", () => expect(formatHash(defaultView(result), result)).toBe(""));

  it("comes back as it was, whatever was chosen", () => {
    const view: View = {
      latency: "response",
      statistic: "p999",
      pending: 10,
      metric: "throughput",
      share: "busy",
      first: "epoll(sets=per-thread)",
      second: "poll",
      comparison: "difference",
      highlight: "polling scheme",
      hidden: ["overlapped-ports(ports=4)", "select"],
    };
    expect(parseHash(`#${formatHash(view, result)}`, result)).toEqual(view);
  });

  it("ignores what the result does not have", () => {
    const hash =
      "#latency=__proto__&statistic=p12&pending=7&metric=toString&first=none&hide=none&highlight=x&share=half&other=1";
    expect(parseHash(hash, result)).toEqual(defaultView(result));
  });

  it("says only what differs from the default", () => {
    expect(formatHash({ ...defaultView(result), statistic: "p99" }, result)).toBe("statistic=p99");
  });
});

describe("the default view", () => {
  it("compares two fully measured lines of different families", () => {
    const { first, second } = defaultView(result);
    expect([first, second]).toEqual(["overlapped-fifo", "iocp"]);
  });

  it("shows percentiles at the largest n where most lines have them", () =>
    expect(defaultView(result).pending).toBe(1000));

  it("works for a single line", () => {
    const single = fixtureResult();
    single.scenario.lines = single.scenario.lines.slice(3, 4);
    expect(defaultView(single)).toMatchObject({ first: "iocp", second: "iocp" });
  });
});
