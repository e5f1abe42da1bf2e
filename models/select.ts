/**
 * select: as poll, with descriptor bitmaps instead of an array, and a limit on their size.
 *
 * Kernel-side object: none that outlives the call. Law: O(n) a call, as poll; six bitmaps of n / 8 bytes are copied
 * besides. Descriptors must be below FD_SETSIZE.
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

/** Three bitmaps in, three out. */
const BITMAPS = 6;
const BITS_PER_BYTE = 8;

function price(costs: CostTable, descriptors: number): ScanCosts {
  const copied = BITMAPS * Math.ceil(descriptors / BITS_PER_BYTE);
  return {
    callPs: costs.ps("selectCall") + copied * costs.ps("selectCopyPerByte"),
    perDescriptorPs: costs.ps("selectPerDescriptor", descriptors),
    ...entryCosts(costs, descriptors),
  };
}

export const select: Mechanism = {
  name: "select",
  title: "select",
  family: "readiness",
  summary: "As poll, with bitmaps of descriptors and a limit of 1024 unless lifted.",
  realThing:
    "select copies three bitmaps in, looks at every descriptor in them and leaves wait entries as poll does, sleeps if none is ready, looks at all again, " +
    "removes the entries and copies three bitmaps out. A descriptor at or above FD_SETSIZE (1024) cannot be named. The program then tests every bit.",
  model:
    "As poll: a call pays its entry and the copying of six bitmaps of n / 8 bytes, then a scan of n descriptors, with wait entries up to the first ready one, " +
    "and a second scan if it slept. The loop tests the bits in order, reads what is ready and runs the callback. Cancelling costs no call. " +
    "Further descriptors stand behind the loop's own while an answer is expected; when one is through, the last takes its place. A message is a write of its own.",
  law: {
    text:
      "A call that sleeps costs call + copies + n x (descriptor + add), and n x (descriptor + remove) after its sleep: mean notice latency at " +
      "light load = idle exit + interrupt + wake-up + n x (descriptor + remove), O(n).",
    notice: (context) => scanLaw(context, price),
  },
  divergence: [
    ...SCAN_DIVERGENCE,
    "Bitmaps are copied in and out at the entry of the call, not partly at its end.",
    "Descriptors are numbered without gaps; one high descriptor among few low ones is not simulated.",
    "Descriptors that a handler asks others on count as many times as requests may wait in it at a time, one on each connection; standard input, output and error do not.",
    "With FD_SETSIZE unlimited the program is assumed to allocate larger bitmaps, which Linux accepts.",
  ],
  sources: [
    {
      text: "Linux, fs/select.c: core_sys_select, do_select, poll_freewait",
      url: "https://github.com/torvalds/linux/blob/master/fs/select.c",
      kind: "source code",
    },
    { text: "select(2)", url: "https://man7.org/linux/man-pages/man2/select.2.html", kind: "documentation" },
  ],
  signals: {
    kind: "readiness",
    start: "when select returns",
    done: "when its own read returns",
    memory: "a bit in the bitmaps it hands over at every call",
  },
  parameters: {
    ...SCAN_PARAMETERS,
    FD_SETSIZE: {
      type: "limit",
      default: 1024,
      min: 1,
      max: 10_000_000,
      unlimited: "unlimited",
      summary: "number of descriptors a bitmap can name",
    },
  },
  costs: ["selectCall", "selectPerDescriptor", "selectCopyPerByte", ...SCAN_COSTS],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  unsupported({ FD_SETSIZE: limit }, pending, _, further = 0) {
    if (typeof limit !== "number" || pending + further <= limit) return undefined;
    const more = further === 0 ? "" : ` and ${further} further ones (connections to others, listeners, eventfds)`;
    return `${pending} descriptors${more} do not fit in a bitmap of FD_SETSIZE = ${limit}`;
  },
  threads: ({ threads }) => Number(threads),
  loops: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "selectEntryMemory"),
  build(host) {
    buildScanLoops(host, price);
  },
};
