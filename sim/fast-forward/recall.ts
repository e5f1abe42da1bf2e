/** Does what has been done before by what is remembered of it (stretches.ts), and remembers what is new. */
import type { Picoseconds } from "../time.js";
import { Draft } from "./draft.js";
import { Deed, NO_LANE, type ReplayState } from "./replay-state.js";
import { Shuffle } from "./shuffle.js";
import { NONE, type Standing, Stretches } from "./stretches.js";

/** With more cores, or threads, than that too much would have to be remembered. */
const MOST_CORES = 16;
const MOST_PLACES = 128;

/**
 * What is remembered of each computer: by how many cores there are, who of them shares a lane, and how many wait there.
 */
export type Memory = Map<string, Stretches>;

export class Recall {
  private stretches: Stretches | undefined;
  private readonly draft: Draft;
  private readonly shuffle: Shuffle;
  private moved = new Int16Array(0);
  /** Where the stretch begins that is being done, and the one before it. */
  private from: Standing | undefined;
  private before = NONE;
  /** What `stretches` are of. */
  private key = "";

  constructor(
    private readonly state: ReplayState,
    private readonly memory: Memory,
    cores: number,
  ) {
    this.draft = new Draft(state, Math.min(cores, MOST_CORES));
    this.shuffle = new Shuffle(state);
  }

  /** The state is another one. Whether anything can be remembered. */
  restart(): boolean {
    const { state } = this;
    this.from = undefined;
    this.before = NONE;
    if (state.cores.length > MOST_CORES) return false;
    const places = state.lanes === 0 ? 0 : this.shuffle.places;
    if (places > MOST_PLACES) return false;
    const key = keyOf(state);
    if (key !== this.key) {
      this.key = key;
      this.stretches = this.memory.get(key) ?? new Stretches(state.cores.length, places);
      this.memory.set(key, this.stretches);
    }
    return true;
  }

  /** The core in `slot` does something at `atPs`. */
  note(slot: number, atPs: Picoseconds): void {
    if (this.from !== undefined) this.draft.note(slot, atPs);
  }

  /**
   * The first core has popped at `now`: a stretch ends, and others begin, of which those are done that end before
   * `untilPs`.
   */
  goOn(now: Picoseconds, untilPs: Picoseconds): void {
    const stretches = this.stretches as Stretches;
    this.endDraft(stretches, now);
    if (stretches.isFull) {
      stretches.clear();
      this.before = NONE;
    }
    this.from = this.recall(stretches, untilPs);
    this.draft.begin();
  }

  private endDraft(stretches: Stretches, now: Picoseconds): void {
    if (this.from === undefined || stretches.isFull) return;
    this.draft.end();
    this.follow(stretches, stretches.add(this.from, this.draft, this.state, this.kinds(), now));
  }

  /** `stretch` has been done after the one before: next time they are one. */
  private follow(stretches: Stretches, stretch: number): void {
    if (this.before !== NONE && !stretches.isFull) stretches.join(this.before, stretch);
    this.before = stretch;
  }

  private recall(stretches: Stretches, untilPs: Picoseconds): Standing {
    const { state } = this;
    let standing = stretches.standingOf(state, this.kinds());
    let isFirst = true;
    for (;;) {
      const stretch = stretches.longest(standing, state.clock.timesPs, untilPs, state.left[state.only]);
      if (stretch === NONE) break;
      if (isFirst) this.beginMoving(stretches);
      isFirst = false;
      stretches.apply(stretch, state);
      stretches.move(stretch, this.moved);
      standing = stretches.endOf(stretch);
      this.follow(stretches, stretch);
      // What would have gone further is known already.
      if (stretches.isCut) this.before = NONE;
    }
    if (!isFirst) this.arrive();
    return standing;
  }

  private beginMoving({ places }: Stretches): void {
    if (places > this.moved.length) this.moved = new Int16Array(places);
    for (let place = 0; place < places; place++) this.moved[place] = place;
  }

  private arrive(): void {
    const { state, shuffle } = this;
    state.clock.settle();
    if (state.lanes > 0) shuffle.move(this.moved);
    for (let slot = 0; slot < state.cores.length; slot++) state.ring[slot] = state.ringOf[state.on[slot]];
    giveTickets(state);
  }

  /**
   * Of each thread by place, where there are several rings, whether its ring has operations: of all others the turns
   * are alike.
   */
  private kinds(): string {
    const { state, shuffle } = this;
    if (state.rings.length === 1) return "";
    shuffle.list();
    let kinds = "";
    for (let place = 0; place < shuffle.places; place++) {
      kinds += state.ringOf[shuffle.threads[place]] === state.only ? "+" : "-";
    }
    return kinds;
  }
}

function keyOf({ cores, lanes, lane, size }: ReplayState): string {
  if (lanes === 0) return String(cores.length);
  let key = "";
  for (let slot = 0; slot < cores.length; slot++) key += `${lane[slot] === NO_LANE ? "" : lane[slot]},`;
  for (let i = 0; i < lanes; i++) key += `;${size[i]}`;
  return key;
}

/** Operations are pushed in the order in which they were popped. */
function giveTickets({ cores, next, clock, ticket, served, only }: ReplayState): void {
  for (let slot = 0; slot < cores.length; slot++) {
    if (next[slot] !== Deed.Push) continue;
    let ahead = 0;
    for (let other = 0; other < cores.length; other++) {
      if (next[other] !== Deed.Push || other === slot) continue;
      const apartPs = clock.timesPs[other] - clock.timesPs[slot];
      if (apartPs < 0 || (apartPs === 0 && other < slot)) ahead++;
    }
    ticket[slot] = served[only] + ahead;
  }
}
