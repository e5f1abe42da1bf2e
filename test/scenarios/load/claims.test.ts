import { describe, expect, it } from "vitest";
import { changed, GOOD, parse } from "./fixtures.js";

/** The good file with claims behind it, each the text of a statement. */
function claiming(...statements: string[]): string {
  const items = statements.map((statement) => `  - says: It is so.\n    source: a test\n    ${statement}\n`);
  return `${GOOD}claims:\n${items.join("")}`;
}

/** The id of the line that a claim may call epoll. */
const epoll = "epoll (sets=per-thread, threads=4)";

const statementOf = (text: string) => parse(claiming(text)).claims[0].statement;

describe("a claim", () => {
  it("is kept with the sentence it stands for, who says so, and what else is said", () => {
    const text = `${GOOD}claims:
  - id: quick
    says: >
      The port is
      quick.
    source: "somewhere, 2012"
    about: real
    comment: |
      One.
      Two.
    bound: { of: response.p99, line: iocp, at: 1k, at-most: 100us }
`;
    expect(parse(text).claims).toEqual([
      {
        id: "quick",
        says: "The port is quick.",
        source: "somewhere, 2012",
        about: "real",
        comment: "One.\nTwo.",
        statement: { kind: "bound", metric: "response.p99", line: "iocp", at: [1000], range: { atMost: 100_000 } },
      },
    ]);
  });

  it("is called by its place where it has no name", () => {
    const bound = "bound: { of: memory, line: iocp, at: 1, at-most: 1MB }";
    expect(parse(claiming(bound, `id: mine\n    ${bound}`, bound)).claims.map(({ id }) => id)).toEqual([
      "c1",
      "mine",
      "c3",
    ]);
  });

  const line = "iocp";
  const metric = "notice.mean";
  it.each([
    [
      "growth: { of: notice.mean, line: iocp, law: O(n) }",
      { kind: "growth", metric, line, laws: ["O(n)"], from: 1, to: 1000 },
    ],
    [
      "growth: { of: notice.mean, line: iocp, law: [O(1), O(log n)], from: 10, to: 1k }",
      { kind: "growth", metric, line, laws: ["O(1)", "O(log n)"], from: 10, to: 1000 },
    ],
    [
      "ratio: { of: notice.mean, line: iocp, to: epoll, at: [10, 1], at-least: 1.5, at-most: 10k }",
      { kind: "ratio", metric, line, other: epoll, at: [1, 10], range: { atLeast: 1.5, atMost: 10_000 } },
    ],
    [
      "ratio: { of: notice.mean, line: iocp, at: 1k, to-at: 1, at-most: 1.1 }",
      { kind: "ratio", metric, line, other: line, otherAt: 1, at: [1000], range: { atMost: 1.1 } },
    ],
    [
      "difference: { of: notice.mean, line: iocp, from: epoll, at: all, at-least: -5us, at-most: 0 }",
      {
        kind: "difference",
        metric,
        line,
        other: epoll,
        at: [1, 10, 100, 1000],
        range: { atLeast: -5000, atMost: 0 },
      },
    ],
    [
      "crossover: { of: notice.mean, line: iocp, other: epoll, between: [3, 1k] }",
      { kind: "crossover", metric, line, other: epoll, between: [3, 1000] },
    ],
    [
      "bound: { of: busy, line: iocp, at: 10, at-least: 99.5% }",
      { kind: "bound", metric: "busy", line, at: [10], range: { atLeast: 0.995 } },
    ],
    [
      "bound: { of: throughput, line: iocp, at: 10, at-least: 9.9k/s }",
      { kind: "bound", metric: "throughput", line, at: [10], range: { atLeast: 9900 } },
    ],
    [
      "bound: { of: memory, line: iocp, at: 10, at-least: 0, at-most: 4KiB }",
      { kind: "bound", metric: "memory", line, at: [10], range: { atLeast: 0, atMost: 4096 } },
    ],
    [
      "bound: { of: energy, line: iocp, at: 10, at-most: 20uJ }",
      { kind: "bound", metric: "energy", line, at: [10], range: { atMost: 20e-6 } },
    ],
    [
      "bound: { of: contextSwitches, line: iocp, at: 10, at-most: 1.5 }",
      { kind: "bound", metric: "contextSwitches", line, at: [10], range: { atMost: 1.5 } },
    ],
    [
      "order: { of: notice.mean, lines: [epoll, iocp], at: 10 }",
      { kind: "order", metric, lines: [epoll, "iocp"], at: [10] },
    ],
    ["knee: { line: iocp, between: [1k, 3k] }", { kind: "knee", line, between: [1000, 3000] }],
    ["knee: { line: iocp, none: true }", { kind: "knee", line, between: null }],
  ])("%s", (text, statement) => expect(statementOf(text)).toEqual(statement));
});

describe("the line of a claim", () => {
  const two = changed({ 12: "  - iocp: { threads: 2, label: two }", 13: "  - iocp: { threads: 3, max-pending: 10 }" });
  const named = (name: string) =>
    parse(`${two}claims:\n  - { says: x, source: y, knee: { line: "${name}", none: true } }\n`).claims[0].statement;

  it("goes by its id or its label", () => {
    expect(named("two")).toMatchObject({ line: "iocp (threads=2)" });
    expect(named("iocp (threads=3)")).toMatchObject({ line: "iocp (threads=3)" });
  });

  it("may be called as people call its mechanism, if that has one line", () => {
    expect(statementOf("knee: { line: completion-ports, none: true }")).toMatchObject({ line: "iocp" });
    expect(statementOf("knee: { line: IOCP, none: true }")).toMatchObject({ line: "iocp" });
    expect(() => named("IOCP")).toThrow(/IOCP has 2 lines: say which, "iocp \(threads=2\)" or "iocp \(threads=3\)"/);
  });

  it("is run with another one where both are", () => {
    const order = `order: { of: memory, lines: [two, "iocp (threads=3)"], at: all }`;
    expect(parse(`${two}claims:\n  - says: x\n    source: y\n    ${order}\n`).claims[0].statement).toMatchObject({
      at: [1, 10],
    });
  });
});

describe("what a call leaves out", () => {
  const text = claiming(
    "difference: { of: notice.mean, line: iocp, from: epoll, at: [10, 1k], at-most: 0 }",
    "growth: { of: notice.mean, line: iocp, law: O(1), from: 10, to: 1k }",
    "order: { of: notice.mean, lines: [iocp, epoll], at: all }",
  );

  it("is no mistake of a claim: a line that was not picked", () => {
    const { claims, lines } = parse(text, { overrides: { models: ["epoll"] } });
    expect(lines.map(({ id }) => id)).toEqual([epoll]);
    expect(claims[0].statement).toMatchObject({ line: "iocp", other: epoll, at: [10, 1000] });
  });

  it.each([[{ overrides: { pending: "10,20" } }], [{ set: ["pending=[10, 20]"] }]])(
    "is no mistake of a claim: another axis, by %o",
    (options) => {
      const { claims } = parse(text, options);
      expect(claims.map(({ statement }) => statement)).toMatchObject([
        { at: [10, 1000] },
        { from: 10, to: 1000 },
        { at: [10, 20] },
      ]);
    },
  );

  it("is no mistake of a claim: a line that nothing is left of", () => {
    const bounded = text.replace("  - iocp\n", "  - iocp: { max-pending: 1k }\n");
    expect(parse(bounded, { overrides: { pending: "10k" } }).claims[2].statement).toMatchObject({ at: [] });
  });

  it("a misspelt name still is one", () => {
    expect(() => parse(text.replace("from: epoll", "from: epol"), { overrides: { pending: "10" } })).toThrow(
      /claims\.0\.difference\.from: "epol" is no line of this scenario; did you mean "epoll"\?/,
    );
  });

  it("a setting reaches into a claim", () => {
    const { claims } = parse(text, { set: ["claims.0.difference.at-most=2us"] });
    expect(claims[0].statement).toMatchObject({ range: { atMost: 2000 } });
  });
});
