/** How evenly work is spread over workers, as a result stores it. */
import * as z from "zod";
import { estimate } from "./estimate.js";
import { amount, type Infer, list, type Shape, whole } from "./exact.js";

/** Workers that have a number of their own. */
const MOST_BARS = 64;
const MOST_WORKERS = 2 ** 31;

const SPREAD = {
  /** What the worker with most has, over the mean of all: 1 if all have as much. */
  largest: estimate,
  /** What each has over the mean, the one with most first: the mean over the replications; the first so many. */
  bars: list(amount, MOST_BARS),
};
const spread = z.strictObject(SPREAD);

const BALANCE = {
  /** The loops, each with connections of its own; or, if all threads share one, the threads. */
  workers: whole(1, MOST_WORKERS),
  /** Connections, time average; absent where they belong to what all threads share. */
  connections: spread.optional(),
  /** Requests ended. */
  requests: spread,
  /** Core time in use. */
  coreTime: spread,
  /** Connections accepted per second. */
  accepted: estimate,
};

export interface BalancePoint extends Infer<typeof BALANCE> {}
export const balance: Shape<BalancePoint> = z.strictObject(BALANCE);
