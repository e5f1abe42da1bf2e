/**
 * Threads that change places: the same way in every round, any number of rounds at once. A place is a slot's core, or
 * one of those that wait in a lane.
 */
import type { ReplayState } from "./replay-state.js";

export class Shuffle {
  /** By place: whose thread it is now. */
  threads = new Int32Array(16);
  /** By place: to which place its thread goes in a round; -1 once it has gone. */
  goesTo = new Int32Array(16);
  private placeOf = new Int32Array(0);
  private readonly round: number[] = [];
  private readonly movers: number[] = [];

  constructor(private readonly state: ReplayState) {}

  /** Number of places. */
  get places(): number {
    return this.state.cores.length + this.state.waiting;
  }

  /** List who is where. */
  list(): void {
    const { state } = this;
    const { places } = this;
    if (places > this.threads.length) this.threads = new Int32Array(2 * places);
    if (places > this.goesTo.length) this.goesTo = new Int32Array(2 * places);
    const { threads } = this;
    let place = 0;
    for (; place < state.cores.length; place++) threads[place] = state.on[place];
    for (let lane = 0; lane < state.lanes; lane++) {
      const size = state.size[lane];
      for (let i = 0, from = state.head[lane]; i < size; i++, from = from + 1 < size ? from + 1 : 0) {
        threads[place++] = state.queue[state.base[lane] + from];
      }
    }
  }

  /** Find out to which places those listed have gone, and list anew. */
  find(): void {
    const { threads, state } = this;
    if (state.ringOf.length > this.placeOf.length) this.placeOf = new Int32Array(state.ringOf.length);
    const { placeOf } = this;
    const { places } = this;
    for (let place = 0; place < places; place++) placeOf[threads[place]] = place;
    this.list();
    const { goesTo } = this;
    for (let place = 0; place < places; place++) goesTo[placeOf[threads[place]]] = place;
  }

  /** In a round those listed have gone to where they are now: let them go on for so many rounds. */
  goOn(rounds: number): void {
    this.find();
    const { goesTo, places } = this;
    for (let place = 0; place < places; place++) if (goesTo[place] >= 0) this.goRound(place, rounds);
    this.put();
  }

  /** Let each go to where `goesTo` says, by place. */
  move(goesTo: Int16Array): void {
    this.list();
    const { threads, movers, places } = this;
    for (let place = 0; place < places; place++) movers[place] = threads[place];
    for (let place = 0; place < places; place++) threads[goesTo[place]] = movers[place];
    this.put();
  }

  /** The threads on the places that lead from `first` back to it move `rounds` places on. */
  private goRound(first: number, rounds: number): void {
    const { threads, goesTo, round, movers } = this;
    let length = 0;
    for (let place = first; goesTo[place] >= 0; length++) {
      round[length] = place;
      movers[length] = threads[place];
      const next = goesTo[place];
      goesTo[place] = -1;
      place = next;
    }
    const shift = rounds % length;
    for (let i = 0; i < length; i++) threads[round[(i + shift) % length]] = movers[i];
  }

  private put(): void {
    const { state, threads } = this;
    let place = 0;
    for (; place < state.cores.length; place++) state.on[place] = threads[place];
    for (let lane = 0; lane < state.lanes; lane++) {
      const size = state.size[lane];
      for (let i = 0, from = state.head[lane]; i < size; i++, from = from + 1 < size ? from + 1 : 0) {
        state.queue[state.base[lane] + from] = threads[place++];
      }
    }
  }
}
