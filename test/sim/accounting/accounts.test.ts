import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACCOUNTS, BOOKINGS, CoreTime } from "../../../sim/accounting/accounts.js";
import { BLOCK, compute } from "../../../sim/thread.js";
import { MAX_PS } from "../../../sim/time.js";
import { bookedPs, computer } from "../computer.js";

const exact = (times: CoreTime) => times.nearest.map((sum, account) => BigInt(sum) + BigInt(times.remainders[account]));

describe("core time", () => {
  test("adds up to the picosecond, however large", () => {
    const amount = fc.oneof(
      fc.maxSafeInteger().map(Math.abs),
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(0, 1, MAX_PS - 1, MAX_PS),
    );
    const bookings = fc.array(fc.tuple(fc.nat(BOOKINGS.length - 1), amount), { maxLength: 200 });
    fc.assert(
      fc.property(bookings, (booked) => {
        const times = new CoreTime();
        const sums = BOOKINGS.map(() => 0n);
        for (const [account, ps] of booked) {
          times.add(account, ps);
          sums[account] += BigInt(ps);
        }
        expect(exact(times)).toEqual(sums);
        expect(times.nearest).toEqual(sums.map(Number));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("up to 2^53 there is nothing beside the double", () => {
    const times = new CoreTime();
    times.add(0, MAX_PS - 7);
    times.add(0, 7);
    times.add(1, MAX_PS - 1);
    expect(times.nearest.slice(0, 2)).toEqual([MAX_PS, MAX_PS - 1]);
    expect(times.remainders).toEqual(BOOKINGS.map(() => 0));
    times.clear();
    expect(times.nearest).toEqual(BOOKINGS.map(() => 0));
  });

  test("1024 cores over the whole clock", () => {
    const cores = 1024;
    const { simulation, machine } = computer(cores, 1e15);
    machine.spawn("busy", function* () {
      for (let i = 0; i < 3; i++) yield compute(MAX_PS / 4 + 1, i === 1 ? "user" : "callback");
      yield BLOCK;
    });
    machine.beginWindow();
    simulation.at(MAX_PS - 1, () => simulation.stop());
    simulation.run();
    const books = machine.endWindow();
    expect(bookedPs(books)).toBe(BigInt(cores) * BigInt(MAX_PS - 1));
    expect(books.accounts[ACCOUNTS.indexOf("callback")]).toBe(MAX_PS / 2 + 2);
    expect(books.remainders.some((ps) => ps !== 0)).toBe(true);
  });
});
