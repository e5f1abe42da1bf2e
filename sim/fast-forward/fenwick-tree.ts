/**
 * How many of the members of a row stand before a place, and where the k-th stands: a Fenwick tree, each in O(log n).
 */
export class FenwickTree {
  total = 0;
  private readonly sums: Int32Array;

  /** `size` places, a power of two, of which those are taken that `isTaken` says. */
  constructor(
    private readonly size: number,
    isTaken?: (place: number) => boolean,
  ) {
    const sums = new Int32Array(size + 1);
    this.sums = sums;
    if (isTaken === undefined) return;
    for (let i = 1; i <= size; i++) {
      if (isTaken(i - 1)) {
        sums[i]++;
        this.total++;
      }
      const above = i + (i & -i);
      if (above <= size) sums[above] += sums[i];
    }
  }

  add(place: number, change: number): void {
    const { sums, size } = this;
    this.total += change;
    for (let i = place + 1; i <= size; i += i & -i) sums[i] += change;
  }

  /** Members at places below `place`. */
  before(place: number): number {
    const { sums } = this;
    let sum = 0;
    for (let i = place; i > 0; i &= i - 1) sum += sums[i];
    return sum;
  }

  /** The place of the member that has `rank` others before it; there must be one. */
  placeOf(rank: number): number {
    const { sums } = this;
    let place = 0;
    let left = rank;
    for (let step = this.size; step > 0; step >>= 1) {
      if (place + step <= this.size && sums[place + step] <= left) {
        place += step;
        left -= sums[place];
      }
    }
    return place;
  }
}
