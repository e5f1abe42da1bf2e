import { describe, expect, it } from "vitest";
import { confidenceSection } from "../../../viz/page/sections/confidence.js";
import {
  correlationSentences,
  divergenceSentence,
  driftSentence,
  pairingSentence,
  sensitivityCommand,
  unboundedSentence,
} from "../../../viz/wording/confidence.js";
import { fixtureResult } from "../fixture.js";

const result = fixtureResult();
/** The section's text without its tags. */
const textOf = (of = result, charged?: readonly string[]) =>
  confidenceSection(of, charged)
    .markup.replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ");

describe("what a reviewer would object to", () => {
  it("is answered, question by question", () => {
    const text = textOf();
    for (const said of [
      "Is the load open or closed? Closed: an operation is issued again",
      "From when is latency measured? From the device event",
      "Can a slow mechanism hide its delay (coordinated omission)? No.",
      "Is it in steady state? The beginning of each run is dropped: 2,000 events",
      "Caveats: thread per operation at 10 k: overloaded",
      "are they valid, for percentiles too?".replace("are they", "Are the intervals"),
      "Events in a queue depend on each other: are the intervals too narrow?",
      "12 of 28 costs have no trustworthy source",
      "Which cost would change a verdict, and at what value: muxsim sensitivity 2012-post",
      "What does the model leave out?",
      "Can I reproduce it? Yes, to the last bit",
    ]) {
      expect(text).toContain(said);
    }
  });

  it("lists guessed costs among those that are charged, where these are known", () => {
    const { costs } = result.scenario.profile;
    const assumed = Object.keys(costs).filter((name) => costs[name].kind === "assumed");
    const found = Object.keys(costs).filter((name) => costs[name].kind !== "assumed");
    const text = textOf(result, [assumed[1], found[0], found[1]]);
    expect(text).toContain("1 of 3 costs charged here have no trustworthy source and are assumed");
    expect(text).toContain(assumed[1]);
    expect(text).not.toContain(assumed[0]);
    expect(textOf(result, [found[0]])).toContain("None of 1 cost charged here: each is measured or published.");
  });

  it("does not speak of verdicts where nothing is claimed, or of intervals where there are none", () => {
    const plain = fixtureResult();
    plain.findings.claims = [];
    plain.scenario.measurement.replications = 1;
    expect(textOf(plain)).toContain("How the numbers depend on the costs: muxsim sensitivity 2012-post");
    expect(textOf(plain)).toContain("There are none: one replication per point says nothing about its own spread.");
  });
});

describe("precision and warm-up", () => {
  it("are told with what was asked for, and where it was not reached", () => {
    const text = textOf();
    const short = result.points.filter(({ precision }) => precision?.met === false).length;
    const known = result.points.filter(({ precision }) => precision).length;
    expect(short).toBeGreaterThan(6);
    expect(text).toContain(
      `Half-widths of at most 2 % of p50 and 5 % of p99 response latency are reached at ${known - short} of ${known} steady points`,
    );
    expect(text).toMatch(new RegExp(`Less precise: (.* at n = [\\d k]+, ){6}${short - 6} more\\.`));
  });

  it("are told point by point where the warm-up was detected", () => {
    const detected = fixtureResult();
    detected.scenario.measurement.autoWarmup = true;
    expect(textOf(detected)).toContain(
      "Is it in steady state? The warm-up of each point was detected by MSER-5 in pilot runs: 2,001 to 102,000 events.",
    );
  });
});

describe("what the points say of themselves", () => {
  it("is how far events depend on each other, and what would come of ignoring it", () => {
    const said = correlationSentences(result);
    // 1 + 3 x 100,000^0.4 = 301; 0.95 / 100,000^0.1 = 0.3004.
    expect(said).toContain(
      "At the median point 20 consecutive events tell as much about the mean as one independent sample",
    );
    expect(said).toContain("at the worst, 301 (shared FIFO, 4 threads at n = 100 k)");
    expect(said).toContain("would cover the true mean 30 % of the time there, instead of 95 %");
    expect(said).not.toContain("too narrow");
    const short = fixtureResult();
    short.points.find(({ correlation }) => correlation)!.correlation!.short = true;
    expect(correlationSentences(short)).toContain(
      "points a replication is less than 20 times as long as that, so intervals may be too narrow: thread per operation at n = 1.",
    );
    for (const point of short.points) delete point.correlation;
    expect(correlationSentences(short)).toContain("No point has a known correlation");
  });

  it("is whether latency drifts", () => {
    const drifting = fixtureResult();
    drifting.points.find(({ line, pending }) => line === "iocp" && pending === 100)!.drift = {
      value: -0.034,
      low: -0.04,
      high: -0.03,
    };
    expect(driftSentence(drifting)).toContain("by 3.4 % at the worst (iocp at n = 100)");
  });

  it("is what pairing brings, over all pairs of lines", () => {
    const said = pairingSentence(result);
    expect(said).toMatch(/^Pairing divides the variance of a difference in mean response latency by \d+/);
    const [least, most] = /by ([\d.]+) to ([\d.,k ]+) over all/.exec(said)!.slice(1);
    expect(Number(least)).toBeLessThan(Number.parseFloat(most));
    const unknown = fixtureResult();
    for (const point of unknown.points) delete point.byReplication;
    expect(pairingSentence(unknown)).toBe("");
  });

  it("is which percentiles have no interval", () => {
    expect(unboundedSentence(result)).toBe("");
    const short = fixtureResult();
    for (const point of short.points.slice(0, 2)) point.unbounded = ["response.p999"];
    expect(unboundedSentence(short)).toContain("p99.9 response latency at 2 of 47 points");
  });

  it("is how much the models leave out", () =>
    expect(divergenceSentence(result)).toMatch(
      /^The mechanisms state 14 simplifications, 2 of them of overlapped-spin/,
    ));
});

describe("the command that varies what things cost", () => {
  it.each([
    ["muxsim run 2012-post --seed 2012", "muxsim sensitivity 2012-post"],
    ["muxsim run ./my/own.yaml -r 4", "muxsim sensitivity ./my/own.yaml"],
    ["muxsim run 'my own.yaml'", "muxsim sensitivity 'my own.yaml'"],
    ["", "muxsim sensitivity 2012-post"],
  ])("of %s is %s", (command, expected) => expect(sensitivityCommand({ ...result, command })).toBe(expected));
});
