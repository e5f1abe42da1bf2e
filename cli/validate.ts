/** `muxsim validate`: a scenario on this machine's own kernel, beside what is simulated of it. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { UsageError } from "../scenarios/common/errors.js";
import { shellLine } from "../scenarios/common/shell.js";
import type { Scenario } from "../scenarios/common/types.js";
import { loadScenario } from "../scenarios/load/load.js";
import { descriptorsFor, descriptorsNote, experimentSettings } from "../scenarios/reality/experiment.js";
import { inputsOf, type ReadInputs } from "../scenarios/reality/inputs.js";
import { readValidation } from "../scenarios/reality/read-validation.js";
import { DESCRIPTORS, type Descriptors } from "../scenarios/reality/types.js";
import { judgeReal, measureHere, QUICK, THOROUGH } from "../scenarios/reality/validate.js";
import { MAX_PASSES, MAX_SLICES, type RealData, validationText } from "../scenarios/reality/validation.js";
import { OutputDirectory, type OutputFile } from "../scenarios/result/output.js";
import { resultText } from "../scenarios/result/result.js";
import { validationTable } from "../viz/validation/terminal.js";
import { countsOf, JUDGED, leftOutTexts, type Validated } from "../viz/validation/words.js";
import {
  decidingFlags,
  MAX_JOBS,
  overridesOf,
  type ScenarioFlags,
  wholeNumber,
  withScenarioOptions,
} from "./command-line.js";
import { EXIT } from "./failure.js";
import { interruptible } from "./interrupt.js";
import { openReport } from "./open.js";
import { clock, ProgressReport } from "./progress.js";
import type { Session } from "./session.js";
import { plural, wrap } from "./wrap.js";

const DEFAULT_SCENARIO = "validate";

interface ValidateFlags extends ScenarioFlags {
  costs?: string;
  quick?: boolean;
  passes?: number;
  slices?: number;
  descriptors?: Descriptors;
  data?: string;
  out?: string;
  jobs?: number;
  json?: boolean;
  quiet?: boolean;
  open?: boolean;
  strict?: boolean;
}

export function addValidate(program: Command, session: Session): void {
  const command = program
    .command("validate")
    .description("run a scenario on this machine's own kernel as well, and see whether the simulator says the same")
    .argument("[scenario]", `a shipped scenario or a YAML file with an open workload (default: ${DEFAULT_SCENARIO})`)
    .option("--costs <profile>", "simulate with this cost profile: a file, or one that ships (default: the scenario's)")
    .option("--quick", `${QUICK.passes} passes of ${QUICK.slices} slices: soon done, and less sure`)
    .option(
      "--passes <n>",
      `passes that take turns over all points (default: ${THOROUGH.passes})`,
      wholeNumber("--passes", MAX_PASSES),
    )
    .option(
      "--slices <n>",
      `slices of 150 ms that are measured of each run (default: ${THOROUGH.slices})`,
      wholeNumber("--slices", MAX_SLICES),
    )
    .option(
      "--descriptors <kind>",
      `what events happen on: ${DESCRIPTORS.join(" or ")} (default: what the costs are of)`,
      descriptorsOf,
    )
    .option("--data <file>", "measure nothing: judge what an earlier validation.json, of any machine, has measured")
    .option("-o, --out <dir>", "directory for the validation (default: results/<name of the scenario>-validation)")
    .option("-j, --jobs <n>", "simulated runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--json", "print the validation as JSON instead of tables")
    .option("-q, --quiet", "print no progress and no report path")
    .option("--open", "open the report when done")
    .option("--strict", "exit code 3 if the simulator differs at any point");
  withScenarioOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((name, flags) => validate(name, flags, session));
}

const EXAMPLES = `
It needs Linux, two cores and a C compiler; no root. While it measures, leave the machine alone.

Examples:
  muxsim validate                                      epoll, poll, select, io_uring, threads; 20 minutes
  muxsim validate --quick --models epoll,poll --pending 1,1k
  muxsim validate my.yaml --costs my-machine.yaml      with the costs that "muxsim calibrate" has measured
  muxsim validate --data results/validate-validation --costs other.yaml`;

async function validate(name: string | undefined, flags: ValidateFlags, session: Session): Promise<void> {
  checkFlags(name, flags);
  const data = flags.data === undefined ? undefined : readValidation(flags.data).validation.real;
  const read = data === undefined ? prepared(name ?? DEFAULT_SCENARIO, flags) : undefined;
  const called = read?.scenario.name ?? (data as RealData).inputs.path.replace(/\.ya?ml$/, "");
  const output = OutputDirectory.open(flags.out ?? join("results", `${called}-validation`), "validation");
  let written = false;
  try {
    const made = await interruptible(async (signal) => {
      const real = data ?? (await measured(read as Prepared, flags, session, signal));
      const found = await judged(real, data === undefined ? undefined : flags.costs, name, flags, session, signal);
      for (const path of output.write(await filesOf(found)))
        session.err.line(`${path} was not written by muxsim and stays there.`);
      written = true;
      return found;
    });
    show(made, output.directory, flags, session);
    if (flags.open) await openReport(join(output.directory, "report.html"), session);
  } finally {
    if (!written) output.discard();
  }
}

/** @throws UsageError for what does not go together */
function checkFlags(name: string | undefined, flags: ValidateFlags): void {
  if (flags.data === undefined) return;
  const { quick, passes, slices, descriptors, set, seed, models, pending, replications, precision } = flags;
  const others = { quick, passes, slices, descriptors, seed, models, pending, replications, precision };
  const given = Object.entries({ ...others, set: set.length > 0 || undefined }).find(
    ([, value]) => value !== undefined,
  );
  if (name !== undefined)
    throw new UsageError(`--data brings a scenario of its own: expected no other one, got ${JSON.stringify(name)}`);
  if (given !== undefined)
    throw new UsageError(`--data: what was measured is not changed by --${given[0]}; it goes with --costs`);
}

interface Prepared extends ReadInputs {
  descriptors: Descriptors;
}

/** The scenario as the real run has it. */
function prepared(name: string, flags: ValidateFlags): Prepared {
  const overrides = overridesOf(flags);
  const { costs, set } = flags;
  let descriptors: Descriptors = "unix";
  const further = (scenario: Scenario) => {
    descriptors = descriptorsFor(scenario, flags.descriptors);
    return experimentSettings(scenario, descriptors);
  };
  const loaded = loadScenario(name, { set, overrides, parts: false });
  const read = inputsOf(loaded, { set, overrides, costs, further });
  return { ...read, descriptors };
}

async function measured(
  read: Prepared,
  flags: ValidateFlags,
  { err, env }: Session,
  signal: AbortSignal,
): Promise<RealData> {
  const amount = flags.quick ? QUICK : THOROUGH;
  const progress = flags.quiet ? undefined : new ProgressReport(err, false, true);
  const label = (id: string) => read.scenario.lines.find((line) => line.id === id)?.label ?? id;
  try {
    return await measureHere(read, {
      ...{ passes: flags.passes ?? amount.passes, slices: flags.slices ?? amount.slices },
      ...{ descriptors: read.descriptors, signal, env },
      onLeftOut: (leftOut) => {
        for (const text of leftOutTexts(leftOut, label)) err.line(wrap(`Not run for real: ${text}`, err.width));
      },
      onPlan: ({ points, passes, seconds, machine, placement }) => {
        if (flags.quiet) return;
        const { profile } = read.scenario;
        const where = `core ${placement.source} makes events happen, ${placement.program.join(", ")} ${placement.program.length === 1 ? "runs" : "run"} the program`;
        err.line(`Real: Linux ${machine.kernel}; ${where}. Simulated with the costs of ${profile.name}.`);
        const note = descriptorsNote(profile, read.descriptors);
        if (note !== undefined) err.line(wrap(note, err.width));
        if (flags.costs === undefined)
          err.line("They are not this machine's own: --costs takes what muxsim calibrate has measured.");
        err.line(
          `${plural(points, "point")}, ${plural(passes, "pass").replace(/passs$/, "passes")}: about ${clock(seconds * 1000)}.`,
        );
      },
      onProgress: (state) => progress?.update(state),
    });
  } finally {
    progress?.end();
  }
}

async function judged(
  real: RealData,
  costs: string | undefined,
  name: string | undefined,
  flags: ValidateFlags,
  { err, execute }: Session,
  signal: AbortSignal,
): Promise<Validated> {
  const progress = flags.quiet ? undefined : new ProgressReport(err, false, true);
  try {
    return await judgeReal(real, costs, {
      ...{ jobs: flags.jobs, signal, execute, command: commandOf(name, flags) },
      onProgress: (state) => progress?.update(state),
    });
  } finally {
    progress?.end();
  }
}

/** What makes it again: on another machine, another real side. */
function commandOf(name: string | undefined, flags: ValidateFlags): string {
  const { costs, quick, passes, slices, descriptors, data } = flags;
  const option = (key: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${key}`, String(value)];
  return shellLine([
    ...["muxsim", "validate"],
    ...(name === undefined ? [] : [name]),
    ...decidingFlags(flags).filter((flag) => flag !== "--no-parts"),
    ...(quick ? ["--quick"] : []),
    ...option("passes", passes),
    ...option("slices", slices),
    ...option("descriptors", descriptors),
    ...option("data", data),
    ...option("costs", costs),
  ]);
}

/** validation.json, the simulated result.json, the report, and its first chart as SVG and PNG. */
async function filesOf(validated: Validated): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const [{ renderValidation }, { realityFigure }, { svgToPng }] = await Promise.all([
    import("../viz/validation/page.js"),
    import("../viz/validation/figures.js"),
    import("../viz/encodings/png.js"),
  ]);
  const { name, svg } = realityFigure(validated);
  return [
    { path: "validation.json", content: validationText(validated.validation) },
    { path: "result.json", content: resultText(validated.result) },
    { path: "report.html", content: renderValidation(validated) },
    { path: `figures/${name}.svg`, content: svg },
    { path: `figures/${name}.png`, content: svgToPng(svg) },
  ];
}

function show(validated: Validated, directory: string, flags: ValidateFlags, session: Session): void {
  const { out, err } = session;
  if (flags.json) out.write(validationText(validated.validation));
  else out.write(validationTable(validated, out.width));
  const report = join(directory, "report.html");
  if (!flags.quiet) err.line(`Report: ${report}\n        ${pathToFileURL(report)}`);
  if (!flags.strict) return;
  const { points } = validated.validation;
  const { differs } = countsOf(points.flatMap((point) => JUDGED.map((each) => point[each])));
  if (differs === 0) return;
  err.line(`--strict: the simulator differs in ${plural(differs, "value")}`);
  session.exitCode = EXIT.unsupported;
}

/** @throws UsageError */
function descriptorsOf(text: string): Descriptors {
  if ((DESCRIPTORS as readonly string[]).includes(text)) return text as Descriptors;
  throw new UsageError(`--descriptors: expected ${DESCRIPTORS.join(" or ")}, got ${JSON.stringify(text)}`);
}
