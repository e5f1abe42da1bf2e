/**
 * Prices for the comparison, large beside callbacks of 20 us, so that one charged once too often, too late or not at
 * all is seen; and odd, so that two things happen at the same instant only if they must.
 */
import type { MachinePrices } from "./machine.js";

/** Nanoseconds. */
export const COSTS_NS = {
  ...{ interrupt: 3_016, interruptPerEvent: 1_038, wakeup: 2_035, ipi: 1_509, contextSwitch: 2_524 },
  ...{ epollWait: 1_731, epollPerEvent: 938, read: 2_105, readEmpty: 839 },
  ...{ pollCall: 1_215, pollPerDescriptor: 160, waitEntryAdd: 134, waitEntryRemove: 155, scanPerDescriptor: 70 },
  ...{ completionGet: 1_301, issue: 1_931 },
  ...{ uringEnter: 1_413, uringSubmit: 331, uringReceiveEmpty: 635, pollArm: 436 },
  ...{ uringReceive: 1_631, uringComplete: 226, uringInterrupt: 1_110 },
  ...{ queuePop: 217, overlappedPollSyscall: 715, queuePush: 336, yield: 339 },
};

/** Nanoseconds: of a core that had been idle for so long at least, the price of waking up. */
export const IDLE_EXIT_NS: [idle: number, price: number][] = [
  [1_000, 2_000],
  [20_000, 6_000],
];

const PS = 1_000;
const { interrupt, interruptPerEvent, wakeup, ipi, contextSwitch } = COSTS_NS;

export const PRICES: Record<string, number> = Object.fromEntries(
  Object.entries(COSTS_NS).map(([name, ns]) => [name, ns * PS]),
);

export const MACHINE_PRICES: MachinePrices = {
  ...{ interrupt: interrupt * PS, interruptPerEvent: interruptPerEvent * PS, wakeup: wakeup * PS },
  ...{ ipi: ipi * PS, contextSwitch: contextSwitch * PS },
  idleExit: IDLE_EXIT_NS.map(([idle, price]) => [idle * PS, price * PS]),
};
