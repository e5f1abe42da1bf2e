/**
 * What one call reports: numbers gathered anew by every call, in memory that stays. (An array cut to length 0 gives its
 * memory back.)
 */
export class Batch {
  length = 0;
  private readonly items: number[] = [];

  push(item: number): void {
    this.items[this.length++] = item;
  }

  /** The i-th, 0 <= i < length. */
  at(i: number): number {
    return this.items[i];
  }

  clear(): void {
    this.length = 0;
  }
}
