/** Standard normal draws for the tests of the statistics: Box and Muller's, by polar rejection. */
import { log } from "../../../sim/math.js";
import { stream } from "../../../sim/random.js";

export function normals(seed: string): () => number {
  const { next } = stream(seed, "normals", 0);
  return () => {
    for (;;) {
      const [u, v] = [2 * next() - 1, 2 * next() - 1];
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * log(square)) / square);
    }
  };
}
