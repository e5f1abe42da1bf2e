/** The operations that have most of the events that have not ended. */
export interface Crowd {
  /** The first few of them, those with most events first, and how many there are. */
  first: number[];
  count: number;
  /** Their events that have not ended, and those that ended in the current window. */
  waiting: number;
  served: number;
}

export const NOBODY: Readonly<Crowd> = { first: [], count: 0, waiting: 0, served: 0 };

/** They have this share of all events that have not ended; so many are told by their numbers. */
const MOST = 0.9;
const TOLD = 3;

/** The fewest that have {@link MOST} of them. @param outstanding by operation: events that have not ended. @param served events that ended */
export function crowdOf(outstanding: Int32Array, served: Int32Array): Crowd {
  const having = Array.from(outstanding.keys()).filter((operation) => outstanding[operation] > 0);
  having.sort((a, b) => outstanding[b] - outstanding[a] || a - b);
  const enough = MOST * having.reduce((sum, operation) => sum + outstanding[operation], 0);
  const crowd: Crowd = { ...NOBODY };
  for (; crowd.waiting < enough; crowd.count++) {
    crowd.waiting += outstanding[having[crowd.count]];
    crowd.served += served[having[crowd.count]];
  }
  return { ...crowd, first: having.slice(0, Math.min(TOLD, crowd.count)) };
}
