/** Bounds on the requests at the device: what does not fit is refused. */
import type { LimitSpec } from "../spec.js";

export class Limits {
  private inSystem = 0;
  private waiting = 0;
  private readonly onConnection: Int32Array;
  private readonly requests: number;
  private readonly mostWaiting: number;
  private readonly perConnection: number;

  constructor({ requests, waiting, perConnection }: LimitSpec, connections: number) {
    this.requests = requests ?? Number.POSITIVE_INFINITY;
    this.mostWaiting = waiting ?? Number.POSITIVE_INFINITY;
    this.perConnection = perConnection ?? Number.POSITIVE_INFINITY;
    this.onConnection = new Int32Array(connections);
  }

  /** Whether one more fits. */
  admits(connection: number): boolean {
    const { inSystem, waiting, onConnection } = this;
    if (inSystem >= this.requests || waiting >= this.mostWaiting) return false;
    return onConnection[connection] < this.perConnection;
  }

  enters(connection: number): void {
    this.inSystem++;
    this.waiting++;
    this.onConnection[connection]++;
  }

  begins(): void {
    this.waiting--;
  }

  leaves(connection: number): void {
    this.inSystem--;
    this.onConnection[connection]--;
  }
}
