/** Every claim that docs/claims.md and the README show can be stated as it stands there. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { parse } from "../scenarios/load/fixtures.js";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

const SCENARIO = `name: docs
question: Is it so?
machine: { cores: 4, profile: plain }
workload: { closed: { total-rate: 10k/s, io: exponential, callback: 5us } }
mechanisms: [overlapped-fifo, iocp, poll, epoll]
pending: 10..1M
capacity: { slo: response.p99 < 1ms }
`;

const parsed = (claims: string) => parse(`${SCENARIO}${claims}`, { mechanisms: MECHANISMS });

describe("docs/claims.md", () => {
  const text = read("docs/claims.md");

  it("begins with claims that can be copied", () => {
    const [, block] = /```yaml\n([\s\S]*?)```/.exec(text)!;
    expect(parsed(block).claims.map(({ id, about }) => [id, about])).toEqual([
      ["fifo-linear", "described"],
      ["c2", undefined],
    ]);
  });

  let kind = "";
  const examples = text.split("\n").flatMap((row): [string, string][] => {
    const cells = row.split("|").map((cell) => cell.trim());
    if (!row.startsWith("| ") || !cells[2]?.startsWith("`{")) return [];
    kind = cells[1].replaceAll("`", "") || kind;
    return [...cells[2].matchAll(/`(\{[^`]*\})`/g)].map(([, example]) => [kind, example]);
  });

  it("has an example of each kind", () => {
    const kinds = ["growth", "bound", "ratio", "difference", "order", "crossover", "knee", "capacity"];
    expect([...new Set(examples.map(([each]) => each))]).toEqual(kinds);
  });

  it.each(examples)("%s: %s", (name, example) => {
    const { claims, capacity } = parsed(`claims:\n  - says: x\n    source: y\n    ${name}: ${example}\n`);
    // Those that a run judges, and those that the search for capacities does.
    expect(claims.map(({ statement }) => statement.kind)).toEqual(name === "capacity" ? [] : [name]);
    expect(capacity!.claims).toHaveLength(name === "capacity" ? 1 : 0);
  });
});

it("the scenario of the README can be run, and its claim is about lines that it has", () => {
  const [, scenario] = /## A scenario, line by line\n\n```yaml\n([\s\S]*?)```/.exec(read("README.md"))!;
  const { claims } = parse(scenario.replace("linux-2026-vm", "plain"), { mechanisms: MECHANISMS });
  expect(claims[0].statement).toMatchObject({ line: "epoll (sets=per-thread, threads=2)", other: "epoll" });
});
