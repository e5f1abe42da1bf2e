/** The handler of a stored workload, as sim/spec.ts describes it. */
import * as z from "zod";
import type { FurtherOperation, PoolSpec, ReceiverSpec, RepeatSpec, Step } from "../../../sim/spec.js";
import {
  MAX_BRANCHES,
  MAX_DEPTH,
  MAX_PENDING,
  MAX_POOL_THREADS,
  MAX_POOLS,
  MAX_REPEAT,
  MAX_SEND_BUFFER,
  MAX_STEPS,
  MAX_TOGETHER,
} from "../limits.js";
import { byteRate, distribution, size } from "./distribution.js";
import { all, exact, list, mapOf, name, number, oneOf, type Shape, share, whole } from "./exact.js";

type Kind<K extends Step["kind"]> = Extract<Step, { kind: K }>;

const operation = exact<FurtherOperation>()({
  to: name,
  takes: distribution.optional(),
  request: size.optional(),
  response: size.optional(),
});

const times = all<RepeatSpec>()(
  z.discriminatedUnion("kind", [
    exact<Extract<RepeatSpec, { kind: "constant" }>>()({ kind: z.literal("constant"), count: whole(1, MAX_REPEAT) }),
    exact<Extract<RepeatSpec, { kind: "geometric" }>>()({
      kind: z.literal("geometric"),
      mean: number.min(1).max(MAX_REPEAT),
    }),
  ]),
);

/** Steps inside of which others are nested `depth` times at most. */
function steps(depth: number): Shape<Step[]> {
  const nested: Shape<Step[]> = depth === 0 ? z.never() : steps(depth - 1);
  const branch = exact<Kind<"choose">["branches"][number]>()({ probability: share, steps: nested });
  const step = all<Step>()(
    z.discriminatedUnion("kind", [
      exact<Kind<"compute">>()({ kind: z.literal("compute"), duration: distribution }),
      exact<Kind<"io">>()({
        kind: z.literal("io"),
        operations: list(operation, MAX_TOGETHER, 1),
        until: oneOf(["all", "any"]),
      }),
      exact<Kind<"block">>()({ kind: z.literal("block"), duration: distribution }),
      exact<Kind<"offload">>()({ kind: z.literal("offload"), pool: name, steps: nested }),
      exact<Kind<"reply">>()({ kind: z.literal("reply"), size }),
      exact<Kind<"repeat">>()({ kind: z.literal("repeat"), times, steps: nested }),
      exact<Kind<"choose">>()({ kind: z.literal("choose"), branches: list(branch, MAX_BRANCHES, 1) }),
    ]),
  );
  return list(step, MAX_STEPS);
}

export const handler = steps(MAX_DEPTH);

export const pools = mapOf(
  name,
  exact<PoolSpec>()({ threads: whole(1, MAX_POOL_THREADS), queue: whole(0, MAX_PENDING).optional() }),
  MAX_POOLS,
);

export const receivers = exact<ReceiverSpec>()({
  rate: byteRate,
  slow: exact<NonNullable<ReceiverSpec["slow"]>>()({ share, rate: byteRate }).optional(),
  bufferBytes: whole(1, MAX_SEND_BUFFER).optional(),
});
