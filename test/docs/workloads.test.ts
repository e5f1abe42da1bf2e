/** Every workload that docs/workloads.md shows can be run as it stands there. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RecordedTrace } from "../../sim/spec.js";
import { changed, MECHANISMS, parse } from "../scenarios/load/fixtures.js";

const text = readFileSync(new URL("../../docs/workloads.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block.trimEnd());

const TRACE: RecordedTrace = {
  ...{ file: "access.log", sha256: "", format: "log", events: 1000, durationPs: 1e15, meanServicePs: 0 },
  ...{ known: { operation: 1000, size: 1000, service: 0 }, outOfOrder: 0, mostAtOnce: 1 },
};

/** A whole workload, or further keys of a closed one without its callback. */
function scenario(block: string): string {
  const workload = block.startsWith("workload:");
  return changed(workload ? { 6: block, 7: undefined, 8: undefined, 9: undefined, 10: undefined } : { 10: block });
}

describe("docs/workloads.md", () => {
  it("has examples", () => expect(blocks.length).toBeGreaterThanOrEqual(4));

  it.each(blocks)("%s", (block) => {
    const mechanisms = MECHANISMS.map((each) => ({ ...each, handlerCosts: [] }));
    // Classes need an operation each.
    const text = scenario(block).replace(/^pending: .*$/m, (axis) =>
      block.includes("- name:") ? "pending: 100" : axis,
    );
    const { workload } = parse(text, { loadTrace: () => TRACE, mechanisms });
    expect(workload.kind).toMatch(/closed|open|clients|trace|classes/);
  });

  const rows = text
    .slice(text.indexOf("Distributions of durations:"), text.indexOf("Where only the shape"))
    .split("\n");
  const distributions = rows.flatMap((row) =>
    [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word),
  );

  it("lists every kind of distribution", () => {
    const kinds = distributions.map((written) => /[a-z]+/.exec(written.replace("5us", "constant"))![0]);
    expect(new Set(kinds).size).toBe(13);
  });

  it.each(distributions)("callback: %s", (written) => {
    expect(parse(changed({ 10: `    callback: ${written}` })).workload.callback).toBeDefined();
  });
});
