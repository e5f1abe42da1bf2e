/**
 * How it is written what events bring: the callback, the message, blocking and cancelling. The same for every workload.
 */
import type { EventContent } from "../../sim/spec.js";
import { MAX_PENDING } from "../common/limits.js";
import { durations, sizes } from "./distribution.js";
import { field, section } from "./fields.js";
import { receivers } from "./receivers.js";
import { count, share } from "./units.js";

const CALLBACK_SHARE = share(0, 1, true);

/** The keys besides the callback: a workload without them has none of it. */
export const EXTRAS = {
  message: sizes("Bytes of each message, such as 4KiB or exponential 4KiB; nothing is moved if absent.").optional(),
  blocking: section(
    {
      share: field(CALLBACK_SHARE, "Share of the callbacks that sleep half-way, such as 10%."),
      for: durations("How long they sleep."),
    },
    "Callbacks that block: their thread sleeps half-way through.",
  ).optional(),
  cancel: section(
    {
      share: field(CALLBACK_SHARE, "Share of the callbacks that cancel, such as 0.1%."),
      operations: field(count(1, MAX_PENDING), "Operations each of them cancels: neighbours, from a random one on."),
    },
    "Callbacks that cancel pending operations, which are then issued anew.",
  ).optional(),
  receivers: receivers.optional(),
};

export const CALLBACK = durations("The program's own work on an event, if there is no program.").optional();

interface WrittenExtras {
  message?: EventContent["message"];
  blocking?: { share: number; for: NonNullable<EventContent["blocking"]>["duration"] };
  cancel?: EventContent["cancel"];
  receivers?: EventContent["receivers"];
}

/** What was written of {@link EXTRAS}; nothing for what was not. */
export function extras({ message, blocking, cancel, receivers }: WrittenExtras): Omit<EventContent, "callback"> {
  return {
    ...(message && { message }),
    ...(blocking && { blocking: { share: blocking.share, duration: blocking.for } }),
    ...(cancel && { cancel }),
    ...(receivers && { receivers }),
  };
}
