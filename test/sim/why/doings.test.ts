/** What a thread did since a time, of many pieces, some forgotten, some turns: as counted piece by piece. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { DEEDS, Deed } from "../../../sim/why/components.js";
import { Doings, DoingsStore } from "../../../sim/why/doings.js";
import { LifeTable } from "../../../sim/why/life-table.js";
import { Track } from "../../../sim/why/track.js";

const CORE_DEED = [Deed.Interrupt, Deed.Callback, Deed.Call, Deed.Scan, Deed.Switch];
const OFF_DEED = [Deed.Asleep, Deed.RunQueue, Deed.Waking, Deed.Blocked];

const pieces = fc.array(
  fc.record({
    where: fc.constantFrom("on", "off", "turns"),
    of: fc.nat(3),
    ps: fc.nat(20),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 300 },
);

it("adds up by deed as piece by piece, from any time that an event may still ask for", () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const clock = { now: 0 };
      const lives = new LifeTable(clock);
      const tracks = Array.from({ length: DEEDS }, () => new Track(() => lives.oldestPs()));
      const doings = new Doings(new DoingsStore(), [tracks], lives, 0);
      lives.begin(0);
      const told: { deed: number; from: number; until: number }[] = [];
      const did = (deed: number, ps: number) => {
        told.push({ deed, from: clock.now, until: clock.now + ps });
        clock.now += ps;
      };
      for (const { where, of, ps, from } of all) {
        if (where === "off") {
          doings.goOff(OFF_DEED[of], clock.now);
          did(OFF_DEED[of], ps);
          doings.goOn(clock.now);
        } else {
          const deed = CORE_DEED[of];
          if (where === "turns") doings.beginTurns(clock.now);
          did(deed, ps);
          if (ps > 0) tracks[deed].add(clock.now, ps);
          if (where === "turns") doings.endTurns(0, clock.now);
          else {
            doings.goOn(clock.now - ps);
            doings.did(deed, clock.now);
          }
        }
        const oldest = lives.lastPs[0];
        const since = oldest + Math.floor(from * (clock.now - oldest));
        const into = new Float64Array(DEEDS);
        doings.since(since, into);
        const counted = new Float64Array(DEEDS);
        for (const piece of told) counted[piece.deed] += Math.max(0, piece.until - Math.max(since, piece.from));
        expect(into).toEqual(counted);
        // Now and then the oldest event is marked: what was before may be forgotten.
        if (of === 0) lives.lastPs[0] = since;
      }
    }),
    { seed: 5, numRuns: 100 },
  );
});
