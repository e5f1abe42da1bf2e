export interface Tasks {
  hold(increments: Float64Array, pending: number, warmup: number, holds: number): { ns: number };
  mm1(times: Float64Array, customers: number): { seconds: number; mean: number };
}
export function processorSeconds(): number;
export function carryOut(tasks: Tasks): void;
export function timeHolds(step: () => void, warmup: number, holds: number): { ns: number };
