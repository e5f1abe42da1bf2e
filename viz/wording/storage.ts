/** Storage devices, and a workload that reads one, in words. */
import { formatInteger, formatSize } from "../../scenarios/common/format.js";
import type { DeviceSpec, DistributionSpec, StorageWorkload } from "../../sim/spec.js";

/**
 * @param work what is done about each read, in phrases
 * @param isClass whether the reads are those of a class, which has a part of the n operations
 */
export function readsInWords(
  { sizeBytes, device }: StorageWorkload,
  rate: string,
  work: readonly string[],
  isClass: boolean,
): string {
  const [many, depth] = isClass ? ["as many", "how many there are"] : ["n", "n"];
  return (
    `Storage: ${many} reads of ${formatSize(sizeBytes)} from the device ${device} at a time${isClass ? " as it has operations" : ""}, each submitted again when its callback has ended: ` +
    `${depth} is the queue depth. No rate is asked for: it would be ${rate}${work.map((part) => `; ${part}`).join("")}. ` +
    "Client latency is that of a read, from when its program could submit it until its callback has ended."
  );
}

export function devicesInWords(
  devices: Readonly<Record<string, DeviceSpec>>,
  distribution: (spec: DistributionSpec) => string,
): string[] {
  return Object.entries(devices).map(([name, { parallelism, takes, queue }]) => {
    const most = queue === undefined ? "" : `, at most ${formatInteger(queue)} with it`;
    return `storage device ${name}: ${formatInteger(parallelism)} at a time, each ${distribution(takes)}${most}`;
  });
}
