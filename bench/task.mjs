/**
 * What the subjects in JavaScript share: reading the numbers, processor time. Arguments and output: see
 * rivals/rival.cpp.
 */
import { readFileSync } from "node:fs";

export function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Carry out the task that the command line names. */
export function carryOut({ hold, mm1 }) {
  const [task, file, count, ...rest] = process.argv.slice(2);
  const { buffer } = Uint8Array.from(readFileSync(file));
  const numbers = new Float64Array(buffer, 0, Number(count) * (task === "hold" ? 1 : 2));
  const result = task === "hold" ? hold(numbers, ...rest.map(Number)) : mm1(numbers, Number(count));
  console.log(JSON.stringify(result));
}

/** Hold by `step`, which runs the earliest event: in steady state, processor nanoseconds each. */
export function timeHolds(step, warmup, holds) {
  for (let i = 0; i < warmup; i++) step();
  const start = processorSeconds();
  for (let i = 0; i < holds; i++) step();
  return { ns: ((processorSeconds() - start) / holds) * 1e9 };
}
