/** Costs that are not measured, and why. */
import type { Measured } from "./measured.js";

const WINDOWS = "a call that only Windows has";
const KQUEUE = "a call that only macOS and BSD have";
const SOLARIS = "a call that only Solaris and illumos have";
const CARD = "needs a network card, and traffic that does not stay on this machine";
const DISK = "needs a storage device that is read directly";
const STRUCTURES = "follows from the sizes of the kernel's structures, which the base has";
const PROGRAM = "is what a program or a runtime does, not this machine";
const KERNEL = "happens within the kernel, where no program can time it";
const POWER = "reading the processor's energy counters takes root";

/** Of costs that no rule finds on any machine, or only on another system. */
const REASONS: Readonly<Record<string, string>> = {
  ...same(CARD, "interrupt", "interruptPerEvent", "napiPoll", "ringPoll", "uringZeroCopy"),
  ...same(DISK, "aioBlock", "blockSubmit", "blockComplete", "blockPoll", "pinPage", "fileGet", "aioIocb"),
  ...same(PROGRAM, "steal", "balance", "loopBuffer", "operationBuffer", "connectionMemory"),
  ...same(KERNEL, "lockHold", "lockPerWaiter", "uringInterrupt", "uringSqPoll"),
  ...same(
    STRUCTURES,
    ...["requestMemory", "rioEntryMemory", "uringRequestMemory", "aioRequestMemory", "epollItemMemory"],
    ...["devPollEntryMemory", "pollEntryMemory", "selectEntryMemory"],
  ),
  ...same(
    WINDOWS,
    ...["issue", "overlappedSend", "completionGet", "completionPerEntry", "postPacket", "cancelIoEx", "cancelPerEntry"],
    ...["afdPoll", "rioReceive", "rioSend", "rioCommit", "rioTransmit", "rioNotify", "rioDequeue", "rioPerResult"],
    ...["overlappedPollSyscall", "overlappedPollMemory"],
  ),
  ...same(KQUEUE, "keventCall", "keventPerEvent"),
  ...same(SOLARIS, "portGet", "portAssociate", "portSend"),
  ...same(SOLARIS, "devPollCall", "devPollPerHint", "devPollPerWord", "devPollWrite"),
  ...same(POWER, "coreWattsBusy", "coreWattsIdle"),
  selectCopyPerByte: "is in selectPerDescriptor, which was measured with the copying of its bitmaps",
  uringPunt: "cannot be told from the waking of the kernel's worker, which comes with it",
  uringPeek: "depends on when the kernel last wrote the line that is read",
};

function same(reason: string, ...costs: string[]): Record<string, string> {
  return Object.fromEntries(costs.map((cost) => [cost, reason]));
}

/** Probes by what they find, for quantities of probes that never found anything. */
const FOUND_BY: readonly (readonly [RegExp, string])[] = [
  [/^ring/, "io_uring"],
  [/^(notice|sender|wakeCpu)$/, "idle"],
  [/^(senderAwake|noticeAwake|cpuClock)$/, "awake"],
  [/^(senderBusy|noticeBusy)$/, "busy"],
  [/^pollAsleep/, "poll-asleep"],
  [/^(poll|select)$/, "scan"],
  [/^(poll|select)Alone$/, "scan-alone"],
  [/^eventfdReadEmptyAlone$/, "eventfd-alone"],
  [/^socketReadEmptyAlone$/, "nothing-alone"],
  [/^epoll\w+Alone$/, "epoll-alone"],
  [/^yieldSwitch$/, "switch"],
  [/^schedYield$/, "yield"],
  [/^localRoundTrip$/, "local-wake"],
  [/^quantum$/, "quantum"],
  [/^lockHandover$/, "lock"],
  [/^queue/, "queue"],
  [/^(socketReadEmpty|socketWriteFull)$/, "nothing"],
  [/^socket/, "messages"],
  [/^eventfd/, "eventfd"],
  [/^epoll/, "epoll"],
  [/^futex/, "futex"],
  [/^(set|take|writeSignalling)/, "signals"],
  [/^aio/, "aio"],
  [/^pread/, "file"],
  [/^(connect|accept|close|tcp)/, "tcp"],
  [/^shutdown$/, "shutdown"],
  [/^ownScan$/, "own-scan"],
  [/^thread/, "thread-memory"],
  [/^sendBuffer$/, "send-buffer"],
];

/** Why `cost` has no probe on any system, or none on this one. */
export function unmeasurable(cost: string): string | undefined {
  return REASONS[cost];
}

/**
 * Why the quantity `missing`, which a cost needs, was not found.
 * @param lacking why a probe that was not even tried is not there
 */
export function whyMissing(missing: string, measured: Measured, lacking: string): string {
  const probe = FOUND_BY.find(([pattern]) => pattern.test(missing))?.[1] ?? missing;
  const failure = measured.failures.find(({ failed }) => failed === probe);
  if (failure !== undefined) return `its probe failed at ${failure.at || failure.failed}: ${failure.error}`;
  return measured.gates.has(probe) ? "others had the core whenever it was tried" : lacking;
}
