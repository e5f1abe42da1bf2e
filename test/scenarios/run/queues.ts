/** Closed forms of queues. */

/** Probability that an arrival has to wait in M/M/c (Erlang's C). */
function erlangC(servers: number, load: number): number {
  const offered = servers * load;
  let [term, sum] = [1, 0];
  for (let k = 0; k < servers; k++) {
    sum += term;
    term *= offered / (k + 1);
  }
  const waiting = term / (1 - load);
  return waiting / (sum + waiting);
}

/** Mean time in the system, in the unit of the mean service time. */
export const mmc = (servers: number, mean: number) => (load: number) =>
  mean + (erlangC(servers, load) * mean) / (servers * (1 - load));
