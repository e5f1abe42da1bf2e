/** `muxsim verify`: whether a result is what its scenario gives, bit by bit. */
import type { Command } from "commander";
import type { Result } from "../scenarios/common/types.js";
import { loadModels, type ModelModule } from "../scenarios/plugins/module.js";
import { type Difference, sayDifference } from "../scenarios/result/differences.js";
import { hashes, readResult, type StoredResult } from "../scenarios/result/read.js";
import { type Verification, verifyResult } from "../scenarios/run/verify.js";
import { MAX_JOBS, wholeNumber } from "./command-line.js";
import { EXIT } from "./failure.js";
import { changedForSure } from "./give-scenario.js";
import { interruptible } from "./interrupt.js";
import { type ModelFlags, withModels } from "./models.js";
import { mayGrow, ProgressReport } from "./progress.js";
import { changedInputs } from "./recorded.js";
import type { Session } from "./session.js";

/** Where the stored scenario is not what its command names; undefined if that cannot be told. */
type Inputs = readonly Difference[] | undefined;

interface VerifyFlags extends ModelFlags {
  jobs?: number;
  trace?: string;
  json?: boolean;
  quiet?: boolean;
}

export function addVerify(program: Command, session: Session): void {
  const command = program
    .command("verify")
    .description("run a result again and compare bit by bit; exit code 1 if anything differs")
    .argument("<result>", "a result directory or its result.json")
    .option("-j, --jobs <n>", "runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--trace <file>", "the recorded trace, if the result's traffic is one")
    .option("--json", "print JSON")
    .option("-q, --quiet", "print no progress");
  withModels(command).action((path, flags) => verify(path, flags, session));
}

async function verify(path: string, flags: VerifyFlags, session: Session): Promise<void> {
  const stored = readResult(path);
  const models = await loadModels(flags.model);
  const progress = flags.quiet ? undefined : new ProgressReport(session.err, mayGrow(stored.result.scenario));
  const found = await interruptible((signal) =>
    verifyResult(stored, {
      ...{ signal, models, jobs: flags.jobs, trace: flags.trace, execute: session.execute },
      onWarning: (message) => session.err.line(message),
      onProgress: (state) => progress?.update(state),
    }),
  ).finally(() => progress?.end());
  const verification = withCommand(found, stored.result, models);
  if (flags.json) session.out.json(verification);
  else session.out.write(verdict(stored, verification, models));
  if (!verification.identical) session.exitCode = EXIT.failed;
}

/**
 * Besides, whether the command is one that makes it: where nothing else differs, else it is what shows which input was
 * changed.
 */
function withCommand(found: Verification, result: Result, models: readonly ModelModule[]): Verification {
  if (!found.identical) return found;
  const changes = changedForSure(result, models) ?? [];
  const differences = changes.map((change) => ({
    ...{ path: `command: ${change.path}`, keys: ["command", ...change.keys] },
    // As elsewhere what is stored, the command, comes first.
    ...{ a: change.b, b: change.a },
  }));
  return { ...found, identical: differences.length === 0, differences };
}

function verdict(stored: StoredResult, found: Verification, models: readonly ModelModule[]): string {
  const { identical, version, engine } = found;
  const inputs = changedInputs(stored.result, models);
  const lines = [
    ...(identical ? sameness(stored, found, inputs) : reasons(stored, found, inputs)),
    ...(version.stored === version.here
      ? []
      : [`Made by muxsim ${version.stored}, run again by ${version.here}: between versions, numbers may change.`]),
    `Made on ${engineText(engine.stored)}; run again on ${engineText(engine.here)}. The numbers do not depend on it.`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function sameness({ file }: StoredResult, { points, sha256 }: Verification, inputs: Inputs): string[] {
  return [
    `${file}: the same to the last bit.`,
    `${count(points, "point")}, SHA-256 ${sha256}`,
    ...(inputs?.length ? ["Its command would run something else today:", ...inputs.map(inputText)] : []),
  ];
}

function reasons(stored: StoredResult, found: Verification, inputs: Inputs): string[] {
  const { differences, intact, points, differingPoints } = found;
  const [first] = differences;
  return [
    `${stored.file}: differs.`,
    ...(intact
      ? []
      : [`It has been changed since it was written: ${hashes(stored)}.`, ...(inputs ?? []).map(inputText)]),
    `First difference: ${first.path}: ${sayDifference(first, namesOf(first))}`,
    `${count(differences.length, "difference")}, in ${differingPoints} of ${count(points, "point")}.`,
    ...whatWasChanged(found, inputs),
  ];
}

/** What its two values are called. */
function namesOf({ keys: [section] }: Difference): [string, string] {
  if (section === "command") return ["by its command", "stored"];
  return ["stored", section === "version" || section === "recordSha256" ? "by what else is stored" : "recomputed"];
}

function inputText(change: Difference): string {
  return `${change.path}: ${sayDifference(change, ["stored", "by its command"])}`;
}

/** What can be told from where the differences are. */
function whatWasChanged({ differences, intact, points, differingPoints, version }: Verification, inputs: Inputs) {
  const section = differences.length === 1 ? differences[0].keys[0] : undefined;
  if (differences.every(({ keys }) => keys[0] === "command"))
    return ["All numbers are right: the stored command would not make this result."];
  if (section === "recordSha256")
    return ["All numbers are right: its engine, command, sources or the name of a model's file was changed."];
  if (section === "version") return ["The version was changed: the hash is that of this version's result."];
  if (differingPoints === points && !intact && !inputs?.length)
    return ["No point is the same: more likely an input in `scenario` was changed than all the numbers."];
  if (differingPoints > 0) return [];
  if (!differences.every(({ keys }) => isContentHash(keys))) return ["All numbers are right."];
  if (inputs?.length) return ["All numbers are right: a part of `scenario` was changed that no number depends on."];
  if (version.stored !== version.here) return ["All numbers are right: the version or the hash was changed."];
  if (inputs !== undefined) return ["All else is right: the hash was changed."];
  return ["All numbers are right: the hash was changed, or a part of `scenario` that no number depends on."];
}

/** Whether `keys` lead to the hash of a result or of a part of it. */
function isContentHash(keys: Difference["keys"]): boolean {
  return keys.at(-1) === "sha256" && (keys.length === 1 || (keys.length === 3 && keys[0] === "parts"));
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function engineText({ node, v8, platform }: Result["engine"]): string {
  return `Node ${node}, V8 ${v8}, ${platform}`;
}
