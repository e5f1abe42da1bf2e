/** Operations of closed traffic that have no event under way, where only some of them are active at a time. */
import type { Stream } from "../random.js";

/** Drawing one and putting one back take the same time however many there are. */
export class IdleOperations {
  /** The first `left` of it are idle. */
  private readonly operations: Int32Array;
  private left: number;

  /** At first all `count` are. */
  constructor(
    count: number,
    private readonly choices: Stream,
  ) {
    this.operations = Int32Array.from({ length: count }, (_, operation) => operation);
    this.left = count;
  }

  /** Any of them with the same probability; it is no longer idle. There must be one. */
  take(): number {
    const { operations } = this;
    const place = this.choices.below(this.left);
    const taken = operations[place];
    this.left--;
    operations[place] = operations[this.left];
    operations[this.left] = taken;
    return taken;
  }

  putBack(operation: number): void {
    this.operations[this.left++] = operation;
  }
}
