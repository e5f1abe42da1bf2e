/** `muxsim calibrate`: measures what this machine's calls cost, and writes a cost profile. */
import { basename, extname } from "node:path";
import type { Command } from "commander";
import { COSTS } from "../models/costs.js";
import { didYouMean } from "../scenarios/common/did-you-mean.js";
import { UsageError } from "../scenarios/common/errors.js";
import { formatMeasured } from "../scenarios/common/format.js";
import { shellLine } from "../scenarios/common/shell.js";
import { loadProfile } from "../scenarios/load/load.js";
import { type Calibration, calibrate, SECONDS } from "../scenarios/reality/calibrate.js";
import { byReason } from "../scenarios/reality/profile-text.js";
import { DESCRIPTORS, type Descriptors } from "../scenarios/reality/types.js";
import { wholeNumber } from "./command-line.js";
import { interruptible } from "./interrupt.js";
import { progressBar } from "./progress.js";
import type { Session } from "./session.js";
import { plural, wrap } from "./wrap.js";
import { writeWhole } from "./write-whole.js";

const DEFAULT_FILE = "calibrated.yaml";

interface CalibrateFlags {
  out: string;
  extends?: string;
  descriptors: Descriptors;
  seconds?: number;
  quick?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export function addCalibrate(program: Command, session: Session): void {
  program
    .command("calibrate")
    .description("measure what this machine's calls, wake-ups and threads cost; write a cost profile")
    .option("-o, --out <file>", "the profile", DEFAULT_FILE)
    .option(
      "--extends <profile>",
      "where nothing was measured, the rows of this profile (default: the nearest shipped)",
    )
    .option(
      "--descriptors <kind>",
      `what is watched and read: ${DESCRIPTORS.join(" or ")}`,
      (text: string) => descriptorsNamed(text),
      "unix",
    )
    .option("--seconds <n>", `how long (default: ${SECONDS.usual})`, wholeNumber("--seconds", SECONDS.most))
    .option("--quick", `${SECONDS.quick} seconds, with wider ranges`)
    .option("--json", "print what was measured as JSON")
    .option("-q, --quiet", "print no progress and no summary")
    .action((flags: CalibrateFlags) => run(flags, session));
}

/** @throws UsageError */
function descriptorsNamed(text: string): Descriptors {
  const found = DESCRIPTORS.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(
    `--descriptors: expected ${DESCRIPTORS.join(" or ")}, got "${text}"${didYouMean(text, DESCRIPTORS)}`,
  );
}

async function run(flags: CalibrateFlags, session: Session): Promise<void> {
  const { err, env } = session;
  const name = profileName(flags.out);
  if (flags.extends !== undefined) loadProfile(flags.extends);
  const seconds = flags.seconds ?? (flags.quick ? SECONDS.quick : SECONDS.usual);
  const bar = !flags.quiet && err.isTerminal;
  const found = await interruptible((signal) =>
    calibrate({
      ...{ name, seconds, signal, env, base: flags.extends, descriptors: flags.descriptors },
      date: new Date().toISOString().slice(0, 10),
      onStart: (how) => !flags.quiet && err.line(`Measuring for ${plural(seconds, "second")}, ${how}.`),
      onProgress: (share) => bar && err.replaceLine(progressBar(share)),
    }),
  ).finally(() => bar && err.replaceLine(""));
  writeWhole(flags.out, found.text);
  if (flags.json) session.out.json(asJson(found, flags));
  else if (!flags.quiet) session.out.write(summary(found, flags, session.out.width));
}

/** A name that a profile may have, from that of its file. */
function profileName(file: string): string {
  if (!/\.ya?ml$/.test(file))
    throw new UsageError(`--out: expected a YAML file such as ${DEFAULT_FILE}, got "${file}"`);
  const name = basename(file, extname(file)).replaceAll(/[^A-Za-z0-9.-]+/g, "-");
  return /^[A-Za-z0-9]/.test(name) ? name : `profile${name}`;
}

function asJson({ rows, unmeasured, machine, base, by, caveats }: Calibration, { out }: CalibrateFlags) {
  const costs = rows.map(({ name, ...row }) => ({ name, unit: COSTS[name].unit, ...row }));
  return { file: out, machine, base, by, caveats, costs, unmeasured };
}

const SHOWN = [
  ...["yield", "contextSwitch", "wakeup", "wakeupAsleep", "read", "readEmpty", "epollWait", "epollPerEvent"],
  ...["epollCtlModify", "pollCall", "uringEnter", "uringSubmit", "futexWake"],
];

/** What a reader knows by heart, and what was not measured. */
function summary(found: Calibration, { out }: CalibrateFlags, width: number): string {
  const { rows, unmeasured, base, caveats } = found;
  const shown = rows.flatMap(({ name, value }) =>
    SHOWN.includes(name) && typeof value === "number" ? `${name} ${formatMeasured(value, "ns")}` : [],
  );
  const reasons = byReason(unmeasured).map(([why, names]) => `${names.join(", ")}: ${why}.`);
  const paragraphs = [
    `${plural(rows.length, "cost")} measured; ${out} extends ${base.name} (${base.why}) for the other ${unmeasured.length}.`,
    `${shown.join(", ")}.`,
    ...caveats,
    ...(reasons.length > 0 ? ["Not measured:", ...reasons] : []),
    `Use it: ${shellLine(["muxsim", "run", "poll-or-epoll", "--set", `machine.profile=${out}`])}`,
  ];
  return paragraphs.map((text) => `${wrap(text, width)}\n`).join("");
}
