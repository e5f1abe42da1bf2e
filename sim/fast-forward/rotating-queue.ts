/**
 * A queue whose members come back: popped, then pushed at the tail again, round and round. It can be turned on by any
 * number of pops and pushes at once, and tells how many pops it is until a marked member comes.
 *
 * Members stand on the places of a circle, with gaps. Turning moves nobody: only the head, where members are popped,
 * and the tail, where they are pushed, go on round the circle:
 *
 *     ... waiting, the last | tail | lent: popped, to be pushed again, in that order | head | waiting, the first ...
 *
 * Two Fenwick trees, of the members and of the marked ones, turn counts into places and back in O(log n). A newcomer
 * takes the gap at its place, or those after it move up to the next gap; where gaps have become rare all are spread out
 * anew.
 */
import type { TurnLock } from "../thread.js";
import { FenwickTree } from "./fenwick-tree.js";

const NOBODY = -1;
const LEAST_PLACES = 64;
/** Members moved for a newcomer before it is better to spread all out. */
const MOST_MOVED = 64;

/** Where each member stands, and whether it is marked: shared by queues of which it can be on one at a time. */
export class Places {
  place = new Int32Array(0);
  marked = new Uint8Array(0);
  on: (RotatingQueue | undefined)[] = [];

  /** There is a member `id`. */
  fit(id: number): void {
    if (id < this.place.length) return;
    const size = Math.max(16, 2 * this.place.length, id + 1);
    const [place, marked] = [new Int32Array(size), new Uint8Array(size)];
    place.set(this.place);
    marked.set(this.marked);
    this.place = place;
    this.marked = marked;
  }

  /** Mark `id` if it is on a queue. */
  mark(id: number): void {
    this.on[id]?.mark(id);
  }
}

export class RotatingQueue {
  /** Which of several it is, and what threads wait for that pop and push. */
  number = 0;
  lock: TurnLock | undefined;
  private size = LEAST_PLACES;
  private members = new Int32Array(LEAST_PLACES).fill(NOBODY);
  private taken = new FenwickTree(LEAST_PLACES);
  private marks = new FenwickTree(LEAST_PLACES);
  /** Places, counted on over the turns: the members waiting are on [head, tail + size), those lent on [tail, head). */
  private head = 0;
  private tail = 0;
  lent = 0;

  constructor(
    private readonly places: Places,
    /** Whether a member that is pushed is marked from the start. */
    private readonly isMarked: (id: number) => boolean,
    /** Called before any push or pop: the moment to make turns that are due. */
    private readonly changes: () => void = () => {},
  ) {}

  /** Members that wait. */
  get length(): number {
    return this.taken.total - this.lent;
  }

  get total(): number {
    return this.taken.total;
  }

  /** Whether `id` is here, waiting or lent. */
  has(id: number): boolean {
    return this.places.on[id] === this;
  }

  push(id: number): void {
    this.changes();
    if (this.isTight(this.tail)) this.spread();
    if (this.open(this.tail) >= this.head) this.head++;
    this.put(this.tail++, id, this.isMarked(id));
  }

  /** As `push`, but with only `rank` others in front. */
  insert(rank: number, id: number): void {
    if (rank === this.length) {
      this.push(id);
      return;
    }
    this.changes();
    if (this.isTight(this.seek(rank))) this.spread();
    const place = this.seek(rank);
    const gap = this.open(place);
    // Those that are lent have moved up too, and the first of those that wait.
    if (gap >= this.tail + this.size) this.tail++;
    if (gap >= this.head + this.size) this.head++;
    this.put(place, id, this.isMarked(id));
  }

  /** The member that waited longest, gone; -1 if there is none. */
  pop(): number {
    if (this.taken.total === 0) return NOBODY;
    this.changes();
    if (this.length === 0) return NOBODY;
    const place = this.seek(0);
    const id = this.members[place & (this.size - 1)];
    this.head = place + 1;
    if (this.lent === 0) this.tail = place;
    this.remove(id);
    return id;
  }

  /** `id`, which is not here, is to be pushed by and by, after those that are lent. */
  lend(id: number, marked: boolean): void {
    const last = this.head - 1;
    if (last >= this.tail && this.members[last & (this.size - 1)] === NOBODY) {
      this.put(last, id, marked);
    } else {
      if (this.isTight(this.head)) this.spread();
      if (this.open(this.head) >= this.tail + this.size) this.tail++;
      this.put(this.head++, id, marked);
    }
    this.lent++;
  }

  /** `id`, which was lent, will not be pushed. */
  withdraw(id: number): void {
    this.remove(id);
    this.lent--;
  }

  mark(id: number): void {
    if (this.places.marked[id] === 1) return;
    this.places.marked[id] = 1;
    this.marks.add(this.places.place[id], 1);
  }

  /** Pops before a marked member is popped, if none joins or leaves; Infinity if there is none. */
  untilMarked(): number {
    const { marks, taken, head, size } = this;
    if (marks.total === 0) return Number.POSITIVE_INFINITY;
    const at = head & (size - 1);
    const passed = marks.before(at);
    const place = marks.placeOf(passed < marks.total ? passed : 0);
    const distance = taken.before(place) - taken.before(at);
    return distance >= 0 && passed < marks.total ? distance : distance + taken.total;
  }

  /** So many pops and pushes, of members that are pushed in the order in which they are popped. */
  turn(pops: number, pushes: number): void {
    const steps = pops % this.taken.total;
    if (steps > 0) this.head = this.seek(steps - 1) + 1;
    this.lent += pops - pushes;
    this.tail = this.head;
    for (let left = this.lent; left > 0; left--) this.tail = this.lastBefore(this.tail);
  }

  /** Put into `ids` those that are lent, in the order in which they are to be pushed. */
  lentTo(ids: Int32Array): void {
    let count = 0;
    for (let place = this.tail; count < this.lent; place++) {
      const id = this.members[place & (this.size - 1)];
      if (id !== NOBODY) ids[count++] = id;
    }
  }

  /** The first of `ids`, those that are lent, are to be pushed in this order. */
  arrange(ids: Int32Array): void {
    let i = 0;
    let changed = false;
    for (let place = this.tail; i < this.lent; place++) {
      const at = place & (this.size - 1);
      if (this.members[at] === NOBODY) continue;
      if (this.members[at] !== ids[i]) changed = true;
      this.members[at] = ids[i++];
    }
    if (!changed) return;
    for (let place = this.tail; place < this.head; place++) {
      const id = this.members[place & (this.size - 1)];
      if (id !== NOBODY) this.stand(id, place & (this.size - 1));
    }
  }

  /** Put into `ids`, from `at` on, those that wait, the first first. */
  waitingTo(ids: Int32Array, at: number): void {
    for (let place = this.head, left = this.length; left > 0; place++) {
      const id = this.members[place & (this.size - 1)];
      if (id === NOBODY) continue;
      ids[at++] = id;
      left--;
    }
  }

  /** In the places of those that wait, while none is lent, others do from now on: as many of `ids`, from `at` on. */
  replace(ids: Int32Array, at: number): void {
    const { members, marks, places } = this;
    for (let place = 0; place < this.size; place++) if (members[place] !== NOBODY) this.forget(members[place]);
    for (let place = this.head, left = this.length; left > 0; place++) {
      const to = place & (this.size - 1);
      if (members[to] === NOBODY) continue;
      const id = ids[at++];
      members[to] = id;
      places.place[id] = to;
      places.on[id] = this;
      places.marked[id] = this.isMarked(id) ? 1 : 0;
      if (places.marked[id] === 1) marks.add(to, 1);
      left--;
    }
  }

  // --- places ----------------------------------------------------------------------------------------------------

  /** The place of the member with `rank` others from the head on to it. */
  private seek(rank: number): number {
    const { taken, head, size } = this;
    const at = head & (size - 1);
    const place = taken.placeOf((taken.before(at) + rank) % taken.total);
    return head + ((place - at) & (size - 1));
  }

  private lastBefore(place: number): number {
    do place--;
    while (this.members[place & (this.size - 1)] === NOBODY);
    return place;
  }

  private put(place: number, id: number, marked: boolean): void {
    const { places } = this;
    const at = place & (this.size - 1);
    places.fit(id);
    this.members[at] = id;
    places.place[id] = at;
    places.on[id] = this;
    this.taken.add(at, 1);
    if (marked) this.mark(id);
  }

  /** `id`, a member, is moved to the place `at`. */
  private stand(id: number, at: number): void {
    const { place, marked } = this.places;
    if (marked[id] === 1) {
      this.marks.add(place[id], -1);
      this.marks.add(at, 1);
    }
    place[id] = at;
  }

  private remove(id: number): void {
    const at = this.places.place[id];
    this.members[at] = NOBODY;
    this.taken.add(at, -1);
    this.forget(id);
  }

  private forget(id: number): void {
    const { place, marked, on } = this.places;
    if (marked[id] === 1) this.marks.add(place[id], -1);
    marked[id] = 0;
    on[id] = undefined;
  }

  /** Whether there is no gap near after `place`, or too few in all. */
  private isTight(place: number): boolean {
    if (2 * this.taken.total >= this.size) return true;
    for (let gap = place; gap < place + MOST_MOVED; gap++) {
      if (this.members[gap & (this.size - 1)] === NOBODY) return false;
    }
    return true;
  }

  /** Make `place` a gap: who stands there and those after move up to the next gap, which is returned. */
  private open(place: number): number {
    const { members, size } = this;
    let gap = place;
    while (members[gap & (size - 1)] !== NOBODY) gap++;
    for (let to = gap; to > place; to--) {
      const id = members[(to - 1) & (size - 1)];
      members[to & (size - 1)] = id;
      this.stand(id, to & (size - 1));
    }
    if (gap > place) {
      members[place & (size - 1)] = NOBODY;
      this.taken.add(gap & (size - 1), 1);
      this.taken.add(place & (size - 1), -1);
    }
    return gap;
  }

  /** Spread all evenly over the circle; or, on one that has to be larger, leave all new gaps at the tail. */
  private spread(): void {
    const { places } = this;
    const { total } = this.taken;
    const grows = 2 * total >= this.size;
    const ids: number[] = [];
    for (let i = 0; i < this.size; i++) {
      const id = this.members[(this.head + i) & (this.size - 1)];
      if (id !== NOBODY) ids.push(id);
    }
    const waiting = this.length;
    if (grows) this.size *= 2;
    const { size } = this;
    const stride = grows ? 1 : size / total;
    const members = new Int32Array(size).fill(NOBODY);
    ids.forEach((id, i) => {
      const at = Math.floor(i * stride) + (grows && i >= waiting ? size - total : 0);
      members[at] = id;
      places.place[id] = at;
    });
    this.members = members;
    this.taken = new FenwickTree(size, (place) => members[place] !== NOBODY);
    this.marks = new FenwickTree(size, (place) => members[place] !== NOBODY && places.marked[members[place]] === 1);
    this.head = size;
    this.tail = grows || waiting === 0 ? waiting : Math.floor((waiting - 1) * stride) + 1;
  }
}
