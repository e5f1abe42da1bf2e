/** `muxsim calibrate`: what this machine's costs are, as a profile. */
import { SystemError } from "../common/errors.js";
import { formatInteger } from "../common/format.js";
import { loadProfile } from "../load/load.js";
import { parseProfile } from "../load/profile.js";
import { nearestProfile } from "./base.js";
import { findCompiler } from "./compiler.js";
import { type Costs, costsFrom } from "./cost-rows.js";
import { runKoffiProbes } from "./koffi/run.js";
import { describeMachine, type Machine } from "./machine.js";
import { Measured } from "./measured.js";
import { nativeSource, withProgram } from "./native.js";
import { type ProbeLine, probeLine } from "./probe-line.js";
import { profileText } from "./profile-text.js";
import type { Descriptors } from "./types.js";

/** How long probes are run in turn, and at most in all. */
export const SECONDS = { quick: 10, usual: 60, most: 110 } as const;
/** Besides the time it is given a program starts, ends its last round, and cleans up. */
const SPARE_S = 30;

interface CalibrateOptions {
  /** The profile's name. */
  name: string;
  descriptors: Descriptors;
  /** How long to measure; at most SECONDS.most. */
  seconds: number;
  /** The profile to extend, instead of the nearest one. */
  base?: string;
  /** When, as in the sources: 2026-11-29. */
  date: string;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** Says how it is going to measure, before it does. */
  onStart?: (how: string) => void;
  /** Share of the time that is over. */
  onProgress?: (share: number) => void;
}

export interface Calibration extends Costs {
  /** The profile, as a file. */
  text: string;
  machine: Machine;
  base: { name: string; why: string };
  /** By what it was measured. */
  by: string;
  /** Words on what is less exact, or was disturbed. */
  caveats: string[];
}

/**
 * Measures, in C where there is a compiler, else through koffi.
 * @throws SystemError where there is neither, or nothing could be measured; InterruptedError if it was stopped
 */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const machine = describeMachine();
  const base = options.base === undefined ? nearestProfile(machine) : { name: options.base, why: "asked for" };
  const measured = new Measured();
  const by = await measure(machine, options, (line) => {
    measured.add(line);
    if ("round" in line && "elapsed" in line) options.onProgress?.(Math.min(1, line.elapsed / options.seconds));
  });
  const system = `${systemName(machine)}, ${machine.processor}${machine.virtual ? " (virtual machine)" : ""}`;
  const costs = costsFrom(measured, {
    descriptors: options.descriptors,
    lacking: by.lacking,
    where: `muxsim calibrate (${by.short}), ${options.date}, ${system}`,
  });
  if (costs.rows.length < 2) throw new SystemError(`nothing could be measured: ${costs.unmeasured[0]?.why}`);
  const caveats = [...by.caveats, ...noise(measured)];
  const text = profileText({
    ...costs,
    name: options.name,
    title: `${system}, measured ${options.date}`.slice(0, 200),
    base: base.name,
    descriptors: options.descriptors,
    description: [`Measured by muxsim calibrate on ${options.date}, ${by.how}.`, ...caveats].join(" "),
  });
  check(text, options.name);
  return { ...costs, text, machine, base, by: by.how, caveats };
}

/** By what it is measured. */
interface Means {
  /** In a source, and in a sentence. */
  short: string;
  how: string;
  /** Why there is no probe of something. */
  lacking: string;
  caveats: string[];
}

async function measure(machine: Machine, options: CalibrateOptions, onLine: (line: ProbeLine) => void): Promise<Means> {
  const { descriptors, signal, env, onStart } = options;
  const seconds = Math.min(options.seconds, SECONDS.most);
  const compiler = await findCompiler(env);
  if (compiler === undefined) return throughKoffi(machine, { descriptors, seconds, signal, onStart }, onLine);
  onStart?.(`in C, by ${compiler.version}`);
  const accounting = machine.accounting === undefined ? [] : ["--accounting", machine.accounting];
  await withProgram(nativeSource("probes.c"), compiler, { signal, env }, (program) =>
    program.run(["--seconds", String(seconds), "--descriptors", descriptors, ...accounting], {
      timeoutMs: (2 * seconds + SPARE_S) * 1000,
      onLine: (value) => onLine(probeLine(value)),
    }),
  );
  const untested = UNTESTED.includes(machine.platform)
    ? [`The probes for ${machine.platform} are untested: nobody has run them before.`]
    : [];
  return {
    short: "C",
    how: `in C, compiled by ${compiler.version}`,
    lacking: `there is no probe of it for ${systemName(machine)}`,
    caveats: untested,
  };
}

const UNTESTED: readonly NodeJS.Platform[] = ["darwin", "freebsd", "openbsd", "netbsd", "win32"];

async function throughKoffi(
  machine: Machine,
  options: Pick<CalibrateOptions, "descriptors" | "seconds" | "signal" | "onStart">,
  onLine: (line: ProbeLine) => void,
): Promise<Means> {
  const how = "through koffi, since there is no C compiler";
  const callNs = await runKoffiProbes(machine, { ...options, onStart: () => options.onStart?.(how) }, onLine);
  return {
    short: "koffi",
    how,
    lacking: "takes a second thread, a process of one thread or a loop in C: install a C compiler",
    caveats: [
      `Calls were made from JavaScript: what that takes, about ${formatInteger(callNs)} ns a call, was measured with a function that does nothing and subtracted, so costs below 100 ns are less exact.`,
    ],
  };
}

function systemName({ platform, kernel }: Machine): string {
  const names: Partial<Record<NodeJS.Platform, string>> = { linux: "Linux", darwin: "Darwin", win32: "Windows" };
  return `${names[platform] ?? platform} ${kernel}`;
}

/** That others ran meanwhile. */
function noise(measured: Measured): string[] {
  const gates = [...measured.gates.values()];
  const noisy = gates.filter((gate) => gate.noisy).length;
  if (noisy === 0) return [];
  return [
    `The machine was not quiet: of ${noisy} of ${gates.length} probes too few slices were undisturbed, and the least disturbed third was counted.`,
  ];
}

/** What was written is what is read. @throws Error if it is not, which is a fault of the program */
function check(text: string, name: string): void {
  parseProfile(text, { file: `${name}.yaml`, loadBase: loadProfile });
}
