/** Runs the probes in turn from JavaScript, and tells what they find as the C program does. */
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { getSystemErrorMap } from "node:util";
import { InterruptedError, SystemError } from "../../common/errors.js";
import { type Machine, usageOf } from "../machine.js";
import type { ProbeLine } from "../probe-line.js";
import type { Descriptors } from "../types.js";
import { closeWatched, KOFFI_PROBES, openWatched } from "./probes.js";
import type { Setting } from "./setting.js";
import { type Koffi, loadKoffi, openSystem, type System } from "./system.js";
import { Refused, Timing } from "./timing.js";

const BUDGET_NS = 3e6;
const MIN_ROUNDS = 3;
const WATCHED = 1000;
const MASK_BYTES = 128;

interface KoffiOptions {
  descriptors: Descriptors;
  seconds: number;
  signal?: AbortSignal;
  onStart: () => void;
  /** How koffi is had. */
  load?: () => Promise<Koffi>;
}

/**
 * @returns what a call through koffi takes, in ns
 * @throws SystemError where there is no koffi, or none of the system's calls are known
 */
export async function runKoffiProbes(
  { platform, accounting }: Machine,
  { descriptors, seconds, signal, onStart, load = loadKoffi }: KoffiOptions,
  onLine: (line: ProbeLine) => void,
): Promise<number> {
  const koffi = await load();
  if (platform !== "linux")
    throw new SystemError(
      `there is no C compiler (CC, cc, gcc, clang), and without one only Linux is known how to be measured, not ${platform}: install a compiler`,
    );
  onStart();
  const system = openSystem(koffi);
  const timing = new Timing(system);
  const buffer = system.memory(65_536);
  const unpin = pinned(system);
  const watched = openWatched({ system, buffer, descriptors }, WATCHED);
  try {
    const setting: Setting = { system, timing, descriptors, watched, buffer, budgetNs: BUDGET_NS };
    const overheads: number[] = [];
    const failed = new Set<string>();
    const start = performance.now();
    for (let round = 0; round < MIN_ROUNDS || performance.now() - start < seconds * 1000; round++) {
      overheads.push(timing.calibrate().address);
      for (const [name, probe] of Object.entries(KOFFI_PROBES)) {
        // So that an interruption is heard.
        await setImmediate();
        if (signal?.aborted) throw new InterruptedError(0, 0);
        if (failed.has(name)) continue;
        const line = slice(name, round, probe, setting, accounting);
        if ("failed" in line) failed.add(name);
        onLine(line);
      }
      onLine({ round: round + 1, elapsed: (performance.now() - start) / 1000 });
    }
    return Math.min(...overheads);
  } finally {
    closeWatched(system, watched);
    unpin();
    system.release(buffer);
    timing.close();
  }
}

function slice(
  name: string,
  round: number,
  probe: (setting: Setting) => void,
  setting: Setting,
  accounting: string | undefined,
): ProbeLine {
  const { timing } = setting;
  const usage = () => (accounting === undefined ? undefined : usageOf(readFileSync(accounting, "utf8")));
  const own = process.cpuUsage();
  const [before, start] = [usage(), process.hrtime.bigint()];
  timing.begin();
  try {
    probe(setting);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [, words = "refused"] = getSystemErrorMap().get(-error.errno) ?? [];
    return { failed: name, at: error.at, errno: error.errno, error: words };
  }
  const wall = Number(process.hrtime.bigint() - start);
  const { user, system } = process.cpuUsage(own);
  const after = usage();
  const others =
    before === undefined || after === undefined
      ? undefined
      : Math.max(0, after - before - (user + system) * 1000) / wall;
  return { slice: name, round, wall, batches: [timing.counted, timing.dropped], others, values: timing.values };
}

/** Keeps this thread to its first core. @returns what lets it go again */
function pinned(system: System): () => void {
  const [before, one] = [system.memory(MASK_BYTES), system.memory(MASK_BYTES)];
  const known = system.sched_getaffinity(0, MASK_BYTES, before.at) >= 0;
  const bytes = new Uint8Array(before.bytes.buffer, 0, MASK_BYTES);
  const first = bytes.findIndex((byte) => byte !== 0);
  if (known && first >= 0) {
    one.bytes.setUint8(first, bytes[first] & -bytes[first]);
    system.sched_setaffinity(0, MASK_BYTES, one.at);
  }
  return () => {
    if (known) system.sched_setaffinity(0, MASK_BYTES, before.at);
    system.release(before);
    system.release(one);
  };
}
