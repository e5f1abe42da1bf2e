import { describe, expect, it } from "vitest";
import { describeMachine, type ReadFile, usageOf } from "../../../scenarios/reality/machine.js";

/** A machine on which only these files are there. */
function machine(files: Record<string, string>, platform: NodeJS.Platform = "linux") {
  const read: ReadFile = (path) => files[path];
  return describeMachine(read, platform);
}

describe("what this machine is", () => {
  it("says which cores a process may use", () => {
    expect(machine({ "/proc/self/status": "Name:\tx\nCpus_allowed_list:\t0-2,5\n" }).cores).toEqual([0, 1, 2, 5]);
    expect(machine({}).cores.length).toBeGreaterThan(0);
  });

  it("knows a virtual machine by its processor's flags", () => {
    expect(machine({ "/proc/cpuinfo": "flags\t\t: fpu hypervisor lahf_lm\n" }).virtual).toBe(true);
    expect(machine({ "/proc/cpuinfo": "flags\t\t: fpu lahf_lm\n" }).virtual).toBe(false);
    expect(machine({}, "darwin").virtual).toBeUndefined();
  });

  it("takes the least processor time that a control group at or above it allows, new kind and old", () => {
    const groups = { "/proc/self/cgroup": "0::/a/b\n" };
    expect(machine({ ...groups, "/sys/fs/cgroup/a/cpu.max": "150000 100000\n" }).quota).toBe(1.5);
    expect(
      machine({
        ...groups,
        "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/cpu.max": "50000 100000\n",
      }).quota,
    ).toBe(0.5);
    const older = { "/proc/self/cgroup": "1:cpu,cpuacct:/docker/x\n" };
    expect(
      machine({
        ...older,
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
      }).quota,
    ).toBe(2);
    expect(machine({ ...older, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n" }).quota).toBeUndefined();
  });

  it("says why io_uring is refused", () => {
    const disabled = (value: string) => machine({ "/proc/sys/kernel/io_uring_disabled": value }).ioUringRefused;
    expect(disabled("0\n")).toBeUndefined();
    expect(disabled("2\n")).toMatch(/io_uring_disabled is 2/);
    expect(machine({}, "darwin").ioUringRefused).toMatch(/only Linux/);
  });

  it("reads the processor time of all that runs, from the most precise of what there is", () => {
    expect(usageOf("123456789\n")).toBe(123456789);
    expect(usageOf("usage_usec 42\nuser_usec 40\n")).toBe(42_000);
    expect(usageOf("cpu  10 1 5 1000 7 2 3 4 0 0\ncpu0 1 1 1 1\n")).toBe((10 + 1 + 5 + 2 + 3 + 4) * 1e7);
    expect(usageOf(undefined)).toBeUndefined();
    expect(usageOf("nr_periods 0\n")).toBeUndefined();
    const both = { "/proc/stat": "cpu  1 1 1 1 1 1 1 1\n", "/sys/fs/cgroup/cpu.stat": "usage_usec 42\n" };
    expect(machine(both).accounting).toBe("/sys/fs/cgroup/cpu.stat");
    expect(machine({}).accounting).toBeUndefined();
  });
});
