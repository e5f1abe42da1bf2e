/** A scenario for real and simulated: from what can be run on this machine to validation.json. */
import { PS_PER_S } from "../../sim/time.js";
import { SystemError } from "../common/errors.js";
import { hashOf } from "../common/hash.js";
import { VERSION } from "../common/package.js";
import { shellLine } from "../common/shell.js";
import type { Result, Scenario } from "../common/types.js";
import { canonicalJson } from "../result/result.js";
import { type RunOptions, runScenario } from "../run/run.js";
import type { Progress } from "../run/sweep.js";
import { inTemporaryDirectory, measureAll, tryOut } from "./campaign.js";
import { type Compiler, findCompiler } from "./compiler.js";
import { priceOfEvents } from "./experiment.js";
import { type ReadInputs, readInputs, sourcesOf } from "./inputs.js";
import { describeMachine, type Machine } from "./machine.js";
import { nativeSource, withProgram } from "./native.js";
import { type Placement, placementOn } from "./placement.js";
import { type LeftOut, planReal, secondsOf } from "./plan.js";
import { validatedPoints } from "./points.js";
import type { Window } from "./schedule.js";
import type { Descriptors } from "./types.js";
import { type RealData, VALIDATION_SCHEMA, type Validation } from "./validation.js";

const DROPPED = 3000;
/** Of a slow workload, where so many events would take longer. */
const DROPPED_PS = 3 * PS_PER_S;
const SLICE_PS = 0.15 * PS_PER_S;

/** How much is measured: by default, and where it has to be quick. */
export const THOROUGH = { passes: 7, slices: 6 };
export const QUICK = { passes: 3, slices: 4 };

interface MeasureOptions {
  passes: number;
  slices: number;
  descriptors: Descriptors;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** Hears, before anything is measured, what cannot be; then how much it is. */
  onLeftOut?(leftOut: readonly LeftOut[]): void;
  onPlan?(plan: { points: number; passes: number; seconds: number; machine: Machine; placement: Placement }): void;
  onProgress?(progress: Progress): void;
}

/**
 * Run the scenario for real.
 * @throws SystemError where that cannot be done on this machine, or nothing of the scenario can; UsageError for what is
 *   asked of it; InterruptedError if it was stopped
 */
export async function measureHere(read: ReadInputs, options: MeasureOptions): Promise<RealData> {
  const { scenario, inputs } = read;
  const machine = describeMachine();
  const compiler = await compilerFor(machine, options.env);
  const placement = placementOn(machine, scenario.machine);
  const plan = planReal(scenario, machine);
  const { passes, slices, signal, descriptors } = options;
  const window: Window = { dropped: DROPPED, droppedPs: DROPPED_PS, slices, slicePs: SLICE_PS };
  const all = { passes, window, descriptors, placement, signal };
  return withProgram(nativeSource("workload.c"), compiler, options, (program) =>
    inTemporaryDirectory(async (directory) => {
      const tried = await tryOut(program, plan.points, directory, all);
      const leftOut = [...plan.leftOut, ...tried.leftOut];
      options.onLeftOut?.(leftOut);
      if (tried.points.length === 0) throw new SystemError(`nothing of ${scenario.name} can be run here for real`);
      const seconds = passes * tried.points.reduce((sum, point) => sum + secondsOf(point, window), 0);
      options.onPlan?.({ points: tried.points.length, passes, seconds, machine, placement });
      const total = passes * tried.points.length;
      const onRun = (done: { runs: number; seconds: number }) =>
        options.onProgress?.({
          ...{ done: done.runs, total, resumed: 0 },
          ...{ workDone: done.seconds, workTotal: seconds, workResumed: 0 },
        });
      const points = await measureAll(program, tried.points, scenario.seed, directory, { ...all, onRun });
      const models = scenario.lines.map(({ id }) => id).filter((id) => points.some(({ line }) => line === id));
      return {
        date: new Date().toISOString(),
        version: VERSION,
        machine: described(machine, compiler),
        placement: { source: placement.source, program: [...placement.program] },
        descriptors,
        method: {
          ...{ passes, slices, sliceNs: window.slicePs / 1000, dropped: DROPPED, droppedNs: DROPPED_PS / 1000 },
        },
        inputs: { ...inputs, models },
        leftOut,
        points,
      };
    }),
  );
}

/** @throws SystemError where there is nothing to run it with */
async function compilerFor({ platform }: Machine, env: NodeJS.ProcessEnv | undefined): Promise<Compiler> {
  const elsewhere = "muxsim validate --data FILE judges what another machine has measured";
  if (platform !== "linux") throw new SystemError(`real runs are of Linux, and this is ${platform}; ${elsewhere}`);
  const compiler = await findCompiler(env);
  if (compiler !== undefined) return compiler;
  throw new SystemError(
    `no C compiler was found (cc, gcc or clang; CC may name one), and the real run is a C program; ${elsewhere}`,
  );
}

function described(machine: Machine, { version }: Compiler): RealData["machine"] {
  const { platform, kernel, arch, processor, virtual, cores, quota, memoryBytes } = machine;
  return {
    ...{ platform, kernel, arch, processor, ...(virtual !== undefined && { virtual }) },
    ...{ cores: cores.length, ...(quota !== undefined && { quota }), memoryBytes, compiler: version },
  };
}

interface JudgeOptions extends Pick<RunOptions, "jobs" | "signal" | "onProgress" | "execute"> {
  /** To be recorded as the one that makes it again. */
  command: string;
}

/**
 * Simulate what was measured, and judge it point by point.
 * @param costs a profile in place of the one that `real` names
 * @throws ScenarioError or UsageError where its scenario cannot be read, otherwise as runScenario
 */
export async function judgeReal(
  real: RealData,
  costs: string | undefined,
  { command, ...options }: JudgeOptions,
): Promise<{ validation: Validation; result: Result }> {
  const further = ({ profile }: Scenario) => priceOfEvents(profile, real.descriptors);
  const { scenario, inputs } = readInputs(real.inputs, costs === undefined ? undefined : { costs, further });
  const called = ["muxsim", "run", inputs.path, "--models", inputs.models.join(",")];
  const result = await runScenario(scenario, { ...options, command: shellLine(called), sources: sourcesOf(inputs) });
  const content = {
    version: VERSION,
    profile: { name: scenario.profile.name, title: scenario.profile.title },
    real: { ...real, inputs },
    simulatedSha256: result.sha256,
    points: validatedPoints(real.points, result),
  };
  const sha256 = hashOf(canonicalJson(content));
  return { validation: { schema: VALIDATION_SCHEMA, command, ...content, sha256 }, result };
}
