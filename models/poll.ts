/**
 * poll: the program hands over all its descriptors at every call, and the kernel looks at every one.
 *
 * Kernel-side object: none that outlives the call; wait entries exist while it sleeps. Law: O(n) a call. Mean notice at
 * light load = idle exit + interrupt + wake-up + the second look at all n + the removal of n wait entries. Under load a
 * call finds more, and adds fewer entries, so the cost per event falls.
 */
import type { CostTable } from "./costs.js";
import { registeredMemory } from "./readiness.js";
import {
  buildScanLoops,
  entryCosts,
  SCAN_COSTS,
  SCAN_DIVERGENCE,
  SCAN_PARAMETERS,
  type ScanCosts,
  scanLaw,
} from "./scan.js";
import type { Mechanism } from "./types.js";

function price(costs: CostTable, descriptors: number): ScanCosts {
  return {
    callPs: costs.ps("pollCall"),
    perDescriptorPs: costs.ps("pollPerDescriptor", descriptors),
    ...entryCosts(costs, descriptors),
  };
}

export const poll: Mechanism = {
  name: "poll",
  title: "poll",
  family: "readiness",
  summary: "Every call hands over all descriptors, and the kernel looks at each.",
  realThing:
    "poll copies the array in and asks each descriptor for its state; until it finds a ready one, it leaves a wait entry on each. " +
    "If none is ready, it sleeps; woken, it asks all of them again. Before it returns it removes the entries and copies the " +
    "results out. With a timeout of zero it leaves no entries. The program then searches the array for ready descriptors.",
  model:
    "A call without timeout pays its entry, then a scan of n descriptors, adding a wait entry to each up to the first that is ready. Nothing found: " +
    "sleep, and after the wake-up scan all n again, without adding. Then every entry added is removed. " +
    "A scan sees an event that comes meanwhile only if its descriptor is still ahead; an event behind it forces another scan instead of sleep. " +
    "The loop then looks through the results, reads each ready descriptor (one message a read) and runs the callback. " +
    "Cancelling costs no call: the next one names another descriptor. " +
    "Further descriptors stand behind the loop's own while an answer is expected; when one is through, the last takes its place. A message is a write of its own.",
  law: {
    text:
      "A call that sleeps costs call + n x (descriptor + add), and n x (descriptor + remove) after its sleep; one that finds the p-th descriptor ready first " +
      "call + n x descriptor + p x (add + remove). Mean notice latency at light load = idle exit + interrupt + wake-up + n x (descriptor + remove), O(n). With " +
      "growing load the cost per event falls, since a call finds more, and finds it earlier.",
    notice: (context) => scanLaw(context, price),
  },
  divergence: [
    ...SCAN_DIVERGENCE,
    "The cost per descriptor depends on how many there are (cache), not on which were looked at recently.",
    "With several threads each polls its own share of the descriptors.",
  ],
  sources: [
    {
      text: "Linux, fs/select.c: do_sys_poll, do_poll (adds wait entries while pt->_qproc is set: up to the first ready descriptor of the first scan), poll_freewait",
      url: "https://github.com/torvalds/linux/blob/master/fs/select.c",
      kind: "source code",
    },
    { text: "poll(2)", url: "https://man7.org/linux/man-pages/man2/poll.2.html", kind: "documentation" },
  ],
  signals: {
    kind: "readiness",
    start: "when poll returns",
    done: "when its own read returns",
    memory: "an entry of the array it hands over at every call",
  },
  parameters: {
    ...SCAN_PARAMETERS,
  },
  costs: ["pollCall", "pollPerDescriptor", ...SCAN_COSTS],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  threads: ({ threads }) => Number(threads),
  loops: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "pollEntryMemory"),
  build(host) {
    buildScanLoops(host, price);
  },
};
