/** What this machine is, and what it lets a program do: asked before anything is measured on it. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { join } from "node:path";

/** What is known of it without trying. */
export interface Machine {
  platform: NodeJS.Platform;
  /** Of the kernel, such as "6.18.44". */
  kernel: string;
  arch: string;
  /** The processor, as it calls itself. */
  processor: string;
  /** Whether it is a virtual machine; undefined where that cannot be told. */
  virtual?: boolean;
  /** Cores that this process may use, by their numbers where the system says. */
  cores: readonly number[];
  /** Processor time that its control group may use, in cores; undefined if it is not limited. */
  quota?: number;
  /** Why io_uring is refused; undefined if nothing speaks against it until it is tried. */
  ioUringRefused?: string;
  /** Where the processor time of everybody is read, to tell what others disturb: a file; undefined if there is none. */
  accounting?: string;
  memoryBytes: number;
}

/** What reads a file of the system; undefined if there is none such. */
export type ReadFile = (path: string) => string | undefined;

/** Files that hold the processor time of all that runs, in the order of their precision. */
const ACCOUNTING = ["/sys/fs/cgroup/cpuacct/cpuacct.usage", "/sys/fs/cgroup/cpu.stat", "/proc/stat"];

const readSystemFile: ReadFile = (path) => {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
};

export function describeMachine(read: ReadFile = readSystemFile, platform = process.platform): Machine {
  const linux = platform === "linux";
  return {
    platform,
    kernel: release(),
    arch: process.arch,
    processor: cpus()[0]?.model.trim() || process.arch,
    ...(linux && { virtual: /^flags\s*:.*\bhypervisor\b/m.test(read("/proc/cpuinfo") ?? "") }),
    cores: (linux ? allowedCores(read) : undefined) ?? Array.from({ length: availableParallelism() }, (_, i) => i),
    quota: linux ? quotaOf(read) : undefined,
    ioUringRefused: ioUringRefusal(read, platform),
    accounting: linux ? ACCOUNTING.find((path) => usageOf(read(path)) !== undefined) : undefined,
    memoryBytes: totalmem(),
  };
}

/** "0-2,5" of /proc/self/status. */
function allowedCores(read: ReadFile): number[] | undefined {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(read("/proc/self/status") ?? "")?.[1];
  return list?.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** The least that a control group above this process, or its own, allows. */
function quotaOf(read: ReadFile): number | undefined {
  const quotas = (read("/proc/self/cgroup") ?? "").split("\n").flatMap((line) => {
    const [, controllers, path] = line.split(":");
    if (path === undefined) return [];
    const base = controllers === "" ? "/sys/fs/cgroup" : `/sys/fs/cgroup/${controllers}`;
    if (controllers !== "" && !controllers.split(",").includes("cpu")) return [];
    // In a container the group is the top of what is seen, whatever it is called outside.
    return upwards(path).flatMap((group) => quotaIn(join(base, group), read) ?? []);
  });
  return quotas.length > 0 ? Math.min(...quotas) : undefined;
}

function upwards(path: string): string[] {
  const names = path.split("/").filter(Boolean);
  return names.map((_, i) => names.slice(0, names.length - i).join("/")).concat("");
}

function quotaIn(directory: string, read: ReadFile): number | undefined {
  const [quota, period] = (read(join(directory, "cpu.max")) ?? "").split(/\s+/).map(Number);
  if (quota > 0 && period > 0) return quota / period;
  const older = Number(read(join(directory, "cpu.cfs_quota_us")) ?? "-1");
  return older > 0 ? older / Number(read(join(directory, "cpu.cfs_period_us")) ?? "100000") : undefined;
}

function ioUringRefusal(read: ReadFile, platform: NodeJS.Platform): string | undefined {
  if (platform !== "linux") return "only Linux has it";
  const disabled = read("/proc/sys/kernel/io_uring_disabled")?.trim();
  if (disabled === "2") return "kernel.io_uring_disabled is 2: nobody may use it";
  if (disabled === "1" && process.getuid?.() !== 0)
    return "kernel.io_uring_disabled is 1: only a privileged process, or one of its group, may use it";
  return undefined;
}

/** Nanoseconds of processor time that all have used, by the text of one of {@link ACCOUNTING}; undefined if none. */
export function usageOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+\s*$/.test(text)) return Number(text);
  const micros = /^usage_usec (\d+)$/m.exec(text)?.[1];
  if (micros !== undefined) return Number(micros) * 1e3;
  const ticks = /^cpu +(.+)$/m.exec(text)?.[1].split(/\s+/).map(Number);
  if (ticks === undefined) return undefined;
  // user, nice, system, idle, iowait, irq, softirq, steal: ticks of 10 ms.
  return ticks.slice(0, 8).reduce((sum, value, i) => (i === 3 || i === 4 ? sum : sum + value * 1e7), 0);
}
