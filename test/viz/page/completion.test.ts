import { expect, it } from "vitest";
import { scenarioJsonSchema } from "../../../scenarios/schema/json-schema.js";
import { completionsAt, type Schema } from "../../../viz/page/play/completion.js";

const schema = scenarioJsonSchema() as Schema;

/** What is offered at the bar. */
function offered(marked: string): string[] {
  const at = marked.indexOf("|");
  return completionsAt(marked.replace("|", ""), at, schema)?.options.map(({ label }) => label) ?? [];
}

it.each([
  ["at the top", "|", ["name", "question", "machine", "workload", "mechanisms", "pending"]],
  ["in a map", "machine:\n  |", ["cores", "profile", "quantum", "costs"]],
  ["in a map in braces", "machine: { cores: 4, |", ["profile", "quantum"]],
  ["two levels down", "workload:\n  closed:\n    total-rate: 10k/s\n    |", ["callback", "io"]],
  ["an item", "mechanisms:\n  - |", ["epoll", "iocp"]],
  ["an item's parameters", "mechanisms:\n  - epoll: { |", ["sets", "threads", "label"]],
  ["an item's parameters below", "mechanisms:\n  - iocp\n  - epoll:\n      |", ["sets", "threads"]],
  ["a value", "mechanisms:\n  - epoll: { sets: |", ["shared", "per-thread"]],
  ["a value of a key", "workload:\n  closed:\n    io: |", ["exponential", "constant"]],
])("offers %s what may stand there", (_, marked, expected) => {
  expect(offered(marked)).toEqual(expect.arrayContaining(expected));
});

it("offers nothing in a comment or where anything may stand, and no key where a value is wanted", () => {
  expect(offered("machine:\n  cores: 4 # |")).toEqual([]);
  expect(offered("name: |")).toEqual([]);
  expect(offered("workload:\n  closed:\n    io: |")).not.toContain("callback");
  expect(offered("machine:\n  cores: 4\n|")).not.toContain("profile");
});
