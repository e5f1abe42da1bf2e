/**
 * flatqueue on the two models of the benchmark. It is a heap without cancelling, and equal times come out in any order.
 */
import FlatQueue from "flatqueue";
import { carryOut, processorSeconds, timeHolds } from "../task.mjs";

function hold(increments, pending, warmup, holds) {
  const events = new FlatQueue();
  const mask = increments.length - 1;
  let k = 0;
  for (let i = 0; i < pending; i++) events.push(i, increments[k++ & mask]);
  const step = () => {
    const now = events.peekValue();
    events.push(events.pop(), now + increments[k++ & mask]);
  };
  return timeHolds(step, warmup, holds);
}

const ARRIVAL = 0;
const DEPARTURE = 1;

function mm1(times, customers) {
  const start = processorSeconds();
  const events = new FlatQueue();
  const arrivals = new Float64Array(customers);
  let arrived = 0;
  let served = 0;
  let sum = 0;
  events.push(ARRIVAL, times[0]);
  while (served < customers) {
    const now = events.peekValue();
    if (events.pop() === ARRIVAL) {
      arrivals[arrived++] = now;
      if (arrived < customers) events.push(ARRIVAL, now + times[arrived]);
      if (arrived - served === 1) events.push(DEPARTURE, now + times[customers + served]);
    } else {
      sum += now - arrivals[served++];
      if (served < arrived) events.push(DEPARTURE, now + times[customers + served]);
    }
  }
  return { seconds: processorSeconds() - start, mean: sum / customers };
}

carryOut({ hold, mm1 });
