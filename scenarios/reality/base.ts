/** The shipped profile that is nearest to a machine, and why it is. */
import type { Machine } from "./machine.js";

interface Base {
  name: string;
  why: string;
}

export function nearestProfile({ platform, virtual }: Machine): Base {
  if (platform === "win32") return { name: "windows-2012", why: "the only one of Windows" };
  if (platform !== "linux")
    return { name: "xeon-2021", why: `none is of ${platform}; this one is of no virtual machine` };
  return virtual
    ? { name: "linux-6.18-vm", why: "Linux on a virtual machine, too" }
    : { name: "xeon-2021", why: "Linux without virtualisation, too" };
}
