/** Handlers for random trials: every kind of step, nested, with durations and sizes of every size down to nothing. */
import fc from "fast-check";
import type { DistributionSpec, FurtherOperation, RepeatSpec, SizeSpec, Step } from "../../sim/spec.js";

/** In ps. One that is drawn takes exactly twice as long when it is to. */
const duration: fc.Arbitrary<DistributionSpec> = fc.oneof(
  fc.constant({ kind: "constant" as const, meanPs: 0 }),
  fc.nat(50_000).map((meanPs) => ({ kind: "constant" as const, meanPs })),
  fc.nat(200_000).map((highPs) => ({ kind: "bimodal" as const, lowPs: 0, highPs, highProbability: 0.5 })),
);

const size: fc.Arbitrary<SizeSpec> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((meanBytes) => ({ kind: "constant" as const, meanBytes })),
  fc.constant({ kind: "uniform" as const, lowBytes: 1, highBytes: 40 }),
);

const further: fc.Arbitrary<FurtherOperation> = fc.record(
  { to: fc.constant("db"), takes: duration, request: size, response: size },
  { requiredKeys: ["to", "takes"] },
);

const times: fc.Arbitrary<RepeatSpec> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((count) => ({ kind: "constant" as const, count })),
  fc.constant({ kind: "geometric" as const, mean: 1.5 }),
);

const plain: fc.Arbitrary<Step>[] = [
  fc.record({ kind: fc.constant("compute" as const), duration }),
  fc.record({ kind: fc.constant("block" as const), duration }),
  fc.record({ kind: fc.constant("reply" as const), size }),
  fc.record({
    kind: fc.constant("io" as const),
    operations: fc.array(further, { minLength: 1, maxLength: 3 }),
    until: fc.constantFrom("all" as const, "any" as const),
  }),
];

const nested: fc.Arbitrary<Step>[] = [
  fc.record({ kind: fc.constant("repeat" as const), times, steps: list(plain) }),
  fc.tuple(list(plain), list(plain), fc.constantFrom(0.1, 0.5)).map(([first, second, probability]) => ({
    kind: "choose" as const,
    branches: [
      { probability, steps: first },
      { probability: 1 - probability, steps: second },
    ],
  })),
];

function list(steps: fc.Arbitrary<Step>[]): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...steps), { maxLength: 3 });
}

/** Of two pools, and what a pool can do. */
const offload: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("offload" as const),
  pool: fc.constantFrom("files", "names"),
  steps: list([
    ...plain.slice(0, 2),
    fc.record({ kind: fc.constant("repeat" as const), times, steps: list(plain.slice(0, 2)) }),
  ]),
});

/** What comes after a callback. */
export const handlers: fc.Arbitrary<Step[]> = list([...plain, ...nested]);

/** The same, where steps may also be left to pools. */
export const handlersWithPools: fc.Arbitrary<Step[]> = list([...plain, ...nested, offload, offload]);

/** Every duration times `scale`. */
export function longerSteps(steps: readonly Step[], scale: number): Step[] {
  return steps.map((step) => longerStep(step, scale));
}

function longerStep(step: Step, scale: number): Step {
  switch (step.kind) {
    case "compute":
    case "block":
      return { ...step, duration: longer(step.duration, scale) };
    case "io":
      return {
        ...step,
        operations: step.operations.map((each) => ({
          ...each,
          ...(each.takes && { takes: longer(each.takes, scale) }),
        })),
      };
    case "reply":
      return step;
    case "offload":
    case "repeat":
      return { ...step, steps: longerSteps(step.steps, scale) };
    case "choose":
      return { ...step, branches: step.branches.map((b) => ({ ...b, steps: longerSteps(b.steps, scale) })) };
  }
}

/** Of the kinds that are drawn here. */
function longer(spec: DistributionSpec, scale: number): DistributionSpec {
  if (spec.kind === "constant") return { ...spec, meanPs: spec.meanPs * scale };
  if (spec.kind === "bimodal") return { ...spec, lowPs: spec.lowPs * scale, highPs: spec.highPs * scale };
  throw new Error(`how long is a ${spec.kind} one?`);
}
