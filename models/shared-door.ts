/** A listening socket that is in several sets. */
import type { KernelSide } from "../sim/event-parties.js";

/** A set; `event` says whether there was a thread to wake. */
type Watcher = KernelSide & { event?(descriptor: number): unknown };

export class SharedDoor implements KernelSide {
  private watchers: Watcher[] = [];

  constructor(private readonly exclusive: boolean) {}

  /** Its connections are announced to `side` from now on, too. */
  join(side: Watcher): void {
    if (!this.watchers.includes(side)) this.watchers.push(side);
  }

  /** Not any more. */
  leave(side: Watcher): void {
    this.watchers = this.watchers.filter((each) => each !== side);
  }

  /**
   * A connection has come, inside an interrupt: all sets hear of it, the one added last first; exclusively, in order of
   * addition, up to the first that wakes a thread.
   */
  announce(door: number): void {
    if (!this.exclusive) {
      for (let i = this.watchers.length - 1; i >= 0; i--) this.watchers[i].announce(door);
      return;
    }
    for (const watcher of this.watchers) if (watcher.event?.(door)) return;
  }
}
