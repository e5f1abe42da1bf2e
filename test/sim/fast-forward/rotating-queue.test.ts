/** The rotating queue against two lists, of those that wait and of those that are lent. */
// Where so many values are compared, expect would take most of the time.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { describe, it } from "vitest";
import { Places, RotatingQueue } from "../../../sim/fast-forward/rotating-queue.js";
import { type Stream, stream } from "../../../sim/random.js";

class Lists {
  waiting: number[] = [];
  lent: number[] = [];
  /** Members that are elsewhere. */
  away: number[] = [];
  readonly marked = new Set<number>();

  constructor(private readonly draws: Stream) {}

  /** One of `ids`, removed. */
  any(ids: number[]): number | undefined {
    return ids.length === 0 ? undefined : ids.splice(this.draws.below(ids.length), 1)[0];
  }

  /** Pops, with pushes in between wherever they fall. */
  turn(pops: number): number {
    let pushes = 0;
    const push = () => {
      this.waiting.push(this.lent.shift() as number);
      pushes++;
    };
    for (let i = 0; i < pops; i++) {
      if (this.waiting.length === 0) push();
      this.lent.push(this.waiting.shift() as number);
      if (this.draws.below(2) === 0) push();
    }
    return pushes;
  }

  untilMarked(): number {
    const at = [...this.waiting, ...this.lent].findIndex((id) => this.marked.has(id));
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }
}

/** One random change of both. */
function change(queue: RotatingQueue, lists: Lists, draws: Stream): void {
  const { waiting, lent, away, marked } = lists;
  const id = [() => lists.any(away), () => lists.any(lent), () => undefined][draws.below(3)]();
  if (id === undefined) {
    const pops = draws.below(3) === 0 ? draws.below(2_000) : draws.below(4);
    if (draws.below(2) === 0 && waiting.length + lent.length > 0) queue.turn(pops, lists.turn(pops));
    else {
      const first = waiting.shift() ?? -1;
      strictEqual(queue.pop(), first);
      marked.delete(first);
      if (first >= 0) away.push(first);
    }
  } else if (!queue.has(id) && draws.below(2) === 0) {
    if (draws.below(4) === 0) marked.add(id);
    queue.push(id);
    waiting.push(id);
  } else if (!queue.has(id)) {
    queue.lend(id, false);
    lent.push(id);
  } else if (draws.below(2) === 0) {
    queue.withdraw(id);
    marked.delete(id);
    away.push(id);
  } else {
    queue.mark(id);
    marked.add(id);
    // It was taken out of its place: let it be pushed last.
    lent.push(id);
    queue.arrange(Int32Array.from(lent));
  }
}

describe("a rotating queue", () => {
  it.each([12, 300])("of up to %i does what two lists do", (most) => {
    for (let trial = 0; trial < 150; trial++) {
      const draws = stream("carousel", `${most}`, trial);
      const lists = new Lists(draws);
      const queue = new RotatingQueue(new Places(), (id) => lists.marked.has(id));
      for (let id = draws.below(most); id >= 0; id--) {
        queue.push(id);
        lists.waiting.push(id);
      }
      for (let step = 0; step < 150; step++) {
        change(queue, lists, draws);
        const lent = new Int32Array(lists.lent.length);
        queue.lentTo(lent);
        deepStrictEqual([...lent], lists.lent);
        strictEqual(queue.length, lists.waiting.length);
        strictEqual(queue.untilMarked(), lists.untilMarked());
      }
    }
  });
});
