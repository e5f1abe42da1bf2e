import { describe, expect, it } from "vitest";
import { renderTornadoes } from "../../../viz/sensitivity/figures.js";
import { sensitivityTable } from "../../../viz/sensitivity/terminal.js";
import { changeText, effectsBySize, flipText, relativeText, restTexts } from "../../../viz/sensitivity/words.js";
import { fixtureSensitivity, fixtureWithPart } from "./fixture.js";

describe("a sensitivity analysis in words", () => {
  const { claims, costs, responses } = fixtureSensitivity();

  it("says where a verdict turns, and of a table by which factor", () => {
    expect(flipText(claims[1].flips[0], costs[1])).toBe(
      "supported below 295 ns, undecided between 300 ns and 310 ns, refuted above 315 ns",
    );
    expect(flipText(claims[2].flips[0], costs[3])).toBe(
      "supported below 0.97 times its table, undecided above 0.98 times its table",
    );
  });

  it("tells clear effects from slight ones and from noise", () => {
    const names = Object.entries(effectsBySize(responses[0])).map(([kind, effects]) => [
      kind,
      effects.map(({ cost }) => cost),
    ]);
    expect(names).toEqual([
      ["clear", ["overlappedPollSyscall", "yield"]],
      ["slight", []],
      ["noise", ["contextSwitch"]],
    ]);
    expect(restTexts(responses[1], 1)).toEqual(["By less than 0.05 %: contextSwitch."]);
    expect(restTexts(responses[0], 1)).toEqual(["1 more change it by less.", "Within noise: contextSwitch."]);
    expect(restTexts(responses[3], 0)).toEqual(["No cost that has a range changes it."]);
  });

  it("says changes as people do", () => {
    expect([
      relativeText(119, 100),
      relativeText(96.9, 100),
      relativeText(100.01, 100),
      relativeText(720, 100),
    ]).toEqual(["+19 %", "-3.1 %", "±0 %", "x 7.2"]);
    expect(changeText({ value: null, status: "overloaded", difference: null }, responses[0], "ns")).toBe("overloaded");
  });
});

describe("the table for a terminal", () => {
  const lines = (width: number) => sensitivityTable(fixtureSensitivity(), width).toString().split("\n");

  it("gives the answer, the claims, and costs by their effect with bars", () => {
    const text = lines(100).join("\n");
    expect(text.replace(/\s+/g, " ")).toMatch(
      /^Of 3 claims, 2 would get another verdict within the range of a single cost, 1 of them of an assumed one: fifo-fast \(overlappedPollSyscall\) and poll-bound \(pollPerDescriptor\)\. The /,
    );
    expect(text).toMatch(
      /\n {2}fifo-fast: supported\n {4}Overlapped-fifo \/ iocp is at most 500\. overlappedPollSyscall \(assumed\): supported below 295 ns,\n/,
    );
    expect(text).toMatch(/\n {2}overlappedPollSyscall\* +11.0 ms \(-8.3 %\) +overloaded +-*\|=+\n {2}yield +9.6 ms/);
    expect(text.replace(/\s+/g, " ")).toContain("5 of 8 supported, 2 refuted, 1 undecided");
  });

  it.each([60, 80, 100, 160])("stays within %i columns", (width) => {
    expect(Math.max(...lines(width).map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it("has a block for each part", () => {
    const text = sensitivityTable(fixtureWithPart(), 100).toString();
    expect(text).toContain("\nother: And with other traffic?\n");
    expect(text.match(/Mean notice latency \(notice\.mean\)/g)).toHaveLength(2);
    expect(text).toMatch(/^Of 6 claims, 4 would/);
  });
});

describe("the tornado chart", () => {
  it("has a panel per line, bars by their width, and what all costs do together", () => {
    const [notice, throughput] = renderTornadoes(fixtureSensitivity());
    expect(notice.name).toBe("tornado-notice.mean");
    expect(notice.svg.match(/class="panel"/g)).toHaveLength(3);
    expect(notice.svg.match(/class="bar"/g)).toHaveLength(4);
    expect(notice.svg.match(/class="joint"/g)).toHaveLength(3);
    expect(notice.svg.indexOf("overlappedPollSyscall *")).toBeLessThan(notice.svg.indexOf(">yield<"));
    expect(notice.svg).toContain("5e5e5e5e-tornado-notice.mean");
    expect(notice.svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(throughput.svg).toContain("No cost that has a range changes it.");
  });
});
