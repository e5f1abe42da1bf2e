/** Every scenario that docs/storage.md shows can be run as it stands there, and its tables are those of the code. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import { runScenario } from "../../scenarios/run/run.js";

const text = readFileSync(new URL("../../docs/storage.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);
const SHORT = ["measurement.replications=2", "measurement.completions=2000", "measurement.warm-up=500"];

describe("docs/storage.md", () => {
  it.each(blocks)("%s", async (block) => {
    const scenario = parseScenario(block, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS, set: SHORT });
    const { points } = await runScenario(scenario, { execute: (cell) => simulate(cell) });
    expect(points.length).toBeGreaterThan(1);
    for (const { status, throughput } of points) {
      expect(["steady", "saturated"]).toContain(status);
      expect(throughput?.value).toBeGreaterThan(0);
    }
  });

  it("names every mechanism that reads, and every parameter about reads", () => {
    for (const { name, fileCosts, parameters } of MECHANISMS) {
      if (fileCosts !== undefined) expect(text).toContain(`\`${name}\``);
      for (const [parameter, { files, alias }] of Object.entries(parameters)) {
        if (!files) continue;
        expect(text).toContain(parameter);
        if (alias !== undefined) expect(text).toContain(`\`${alias}\``);
      }
    }
  });

  it("names every cost of reads, or the table of another document does", () => {
    const costs = new Set(MECHANISMS.flatMap(({ fileCosts = [] }) => fileCosts));
    for (const cost of costs) if (!cost.startsWith("queue")) expect(text).toContain(`\`${cost}\``);
  });
});
