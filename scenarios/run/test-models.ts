/**
 * `muxsim check --model`: small runs of a user's mechanisms and executors, in a thread that can be ended should they
 * not return.
 */
import { toNs } from "../../sim/time.js";
import { UsageError } from "../common/errors.js";
import { formatCount, formatMeasured } from "../common/format.js";
import { lawContext } from "../common/mechanism-at.js";
import { loadScenario } from "../load/load.js";
import { Catalogue } from "../plugins/catalogue.js";
import { LIMIT_S } from "../plugins/host.js";
import type { ModelModule } from "../plugins/module.js";
import { planCells } from "./plan.js";
import type { Tried } from "./worker.js";
import { startWorkers, type Workers } from "./workers.js";

/** Sentences that say what was tried. @throws UsageError for the first mechanism that fails */
export async function testModels(models: readonly ModelModule[]): Promise<string[]> {
  if (models.length === 0) return [];
  const workers = startWorkers(1, { models: models.map(({ compiled }) => compiled) });
  const catalogue = new Catalogue({ models });
  const lines: string[] = [];
  try {
    for (const { compiled, mechanisms, executors } of models) {
      for (const { name } of mechanisms) {
        const runs = await tried({ mechanism: name }, `mechanism ${name}`, workers);
        lines.push(
          `${name} (${compiled.file}): ${runs}: each noticed once and in order, core time exact, the same again`,
        );
        lines.push(`${name}: ${await compared(name, catalogue, workers)}`);
      }
      for (const { name } of executors) {
        const runs = await tried({ executor: name }, `executor ${name}`, workers);
        lines.push(
          `${name} (${compiled.file}): ${runs}: each carried out once, no wake-up lost, core time and Little's law exact, the same again and with every poll acted out`,
        );
      }
    }
  } finally {
    await workers.close();
  }
  return lines;
}

async function tried(which: Tried, what: string, workers: Workers): Promise<string> {
  const { trials, events, failure } = await limited(what, (signal) => workers.conform(which, signal));
  if (failure !== undefined) throw new UsageError(`${failure.message}\n        in a run with ${failure.trial}`);
  return `${trials} small runs, ${formatCount(events)} events`;
}

/** Mean notice latency of 100 pending operations at light load, beside what the law says. */
async function compared(name: string, catalogue: Catalogue, workers: Workers): Promise<string> {
  const { scenario } = loadScenario("idle-connections", {
    models: catalogue.models,
    set: [`mechanisms=[${name}]`, "measurement={warm-up: 100, completions: 1000}", "machine.cores=4"],
    overrides: { pending: "100", replications: 1, seed: "check" },
  });
  await catalogue.ask([scenario]);
  const [cell] = planCells(scenario, catalogue.find);
  if (cell === undefined) return "100 pending operations are more than it supports";
  const { latency } = await limited(`mechanism ${name}`, (signal) => workers.execute(cell, signal));
  const simulated = formatMeasured(toNs(latency.notice.sumPs / latency.notice.count), "ns");
  const law = catalogue.find(name)?.law.notice?.(lawContext(scenario, scenario.lines[0], 100));
  const expected = law === undefined ? "its law gives no number" : `its law says ${formatMeasured(toNs(law), "ns")}`;
  return `at light load with 100 pending on ${scenario.profile.name}, mean notice latency is ${simulated}; ${expected}`;
}

async function limited<T>(what: string, work: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(LIMIT_S * 1000);
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UsageError(`${what}: a small run takes more than ${LIMIT_S} s: is there a loop without a yield?`);
  }
}
