/** Every scenario, program and step that docs/programs.md shows can be run as it stands there. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COSTS } from "../../models/costs.js";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Scenario } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import { runScenario } from "../../scenarios/run/run.js";

const text = readFileSync(new URL("../../docs/programs.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block.trimEnd());

const OFFERED = `name: docs
question: Is it so?
machine: { cores: 2, profile: linux-2026-vm }
mechanisms: [epoll, iocp]
pending: [3]
workload: { open: { total-rate: 1k/s, arrivals: poisson`;
const SHORT = ["measurement.replications=3", "measurement.completions=500", "measurement.warm-up=50"];

function read(written: string, set = SHORT): Scenario {
  return parseScenario(written, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS, set });
}

/** A whole scenario as it is; a program, or several with their lines, or the steps of a handler, in a small one. */
function scenario(block: string): Scenario {
  // Of many threads that wait, few events tell little.
  if (block.startsWith("name:")) return read(block, ["measurement.replications=5"]);
  const program = block.startsWith("program:") ? block : `program:\n  handler:\n${block.replace(/^/gm, "    ")}`;
  const offered = /^mechanisms:/m.test(program) ? OFFERED.replace(/^mechanisms: .*\n/m, "") : OFFERED;
  return read(`${offered} } }\n${program}\n`);
}

/** Words in backticks. */
const quoted = (words: string) => [...words.matchAll(/`([^`]+)`/g)].map(([, word]) => word);

/** Of the table below `heading`, by what its first column names: the row. */
function rows(heading: string): Map<string, string> {
  const section = text.slice(text.indexOf(`## ${heading}`)).split("\n## ")[0];
  const lines = section.split("\n").filter((line) => line.startsWith("| `"));
  return new Map(lines.flatMap((line) => quoted(line.split("|")[1]).map((name): [string, string] => [name, line])));
}

describe("docs/programs.md", () => {
  it("begins with a scenario that can be copied", () => expect(blocks[0]).toMatch(/^name: /));

  it.each(blocks)("%s", async (block) => {
    const { points } = await runScenario(scenario(block), { execute: (cell) => simulate(cell) });
    expect(points.length).toBeGreaterThan(1);
    for (const { status, latency } of points) {
      expect(status).toBe("steady");
      expect(latency!.response.mean.value).toBeGreaterThan(latency!.start.mean.value);
    }
  });

  it("has a row and an example for each step", () => {
    const steps = [...rows("Steps").keys()];
    expect(steps).toEqual(["compute", "io", "together", "any", "block", "offload", "reply", "repeat", "choose"]);
    expect(steps.filter((step) => !blocks.some((block) => new RegExp(`\\b${step}:`).test(block)))).toEqual([]);
  });

  const sends = rows("What a send costs");

  it("says what a send costs on every mechanism", () => {
    expect([...sends.keys()].sort()).toEqual(MECHANISMS.map(({ name }) => name).sort());
  });

  it.each(MECHANISMS)("is right about the executors that $name goes with", ({ name, awaits, driven }) => {
    const [, workers, inTurn] = rows("Threads").get(name)!.split("|").slice(2, 5);
    expect([workers.trim(), inTurn.trim()]).toEqual([awaits ? "no" : "yes", awaits || !driven ? "no" : "yes"]);
  });

  // What iocp and rio pay for packets of pools stands in the table of pools.
  it.each(MECHANISMS.map(({ name, handlerCosts }) => [name, handlerCosts!] as const))("%s: %s", (name, costs) => {
    const named = quoted(`${sends.get(name)} ${rows("Pools").get(name)}`);
    expect(costs.filter((cost) => !named.includes(cost))).toEqual([]);
  });

  it("names costs that there are", () => {
    const words = quoted([...sends.values(), ...rows("Pools").values(), ...rows("Steps").values()].join());
    const costs = words.filter((word) => /^[a-z]+([A-Z][a-z]+)+$/.test(word));
    expect(costs.filter((cost) => !(cost in COSTS))).toEqual([]);
  });

  it("is right that a callback is short for a handler of one step", () => {
    const short = read(`${OFFERED}, callback: 5us } }\n`);
    expect(read(`${OFFERED} } }\nprogram: { handler: [compute: 5us] }\n`).workload).toEqual(short.workload);
  });
});
