/** docs/own-executor.md: its example passes the conformance trials, and its tables have all there is. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { exportsIn } from "../../scenarios/plugins/check-exports.js";
import { executorConformance } from "../../scenarios/plugins/executor-conformance.js";

const text = readFileSync(new URL("../../docs/own-executor.md", import.meta.url), "utf8");

it("has an example that keeps the rules", async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(text) as RegExpExecArray;
  const plain = code.replace(/^import type.*$/m, "").replace(": Executor =", " =");
  const exported = await import(`data:text/javascript,${encodeURIComponent(plain)}`);
  const { executors } = exportsIn(exported, "docs/own-executor.md");
  expect(executors.map(({ copy }) => copy.name)).toEqual(["oldest-first"]);
  const { failure, events } = executorConformance(executors[0].original, 40);
  expect(failure).toBeUndefined();
  expect(events).toBeGreaterThan(300);
});

it("has a row for each decision", () => {
  for (const decision of ["assign", "assignPs", "rank", "victims", "share", "wake"])
    expect(text).toMatch(new RegExp(`^\\| \`${decision}\\b`, "m"));
});
