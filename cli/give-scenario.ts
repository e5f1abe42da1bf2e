/** `muxsim cite --scenario`: the files that a result was made from, for whoever wants to make it again. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { escapeControls } from "../scenarios/common/control-characters.js";
import { UsageError } from "../scenarios/common/errors.js";
import { VERSION } from "../scenarios/common/package.js";
import { shellWords } from "../scenarios/common/shell.js";
import type { Result, SourceText } from "../scenarios/common/types.js";
import { listScenarios } from "../scenarios/load/load.js";
import type { ModelModule } from "../scenarios/plugins/module.js";
import { type Difference, sayDifference } from "../scenarios/result/differences.js";
import type { StoredResult } from "../scenarios/result/read.js";
import { changedInputs } from "./recorded.js";
import type { Session } from "./session.js";

/**
 * Prints the scenario's own file, or writes all files to `directory`.
 * @throws UsageError if they are not in the result, are not what it was made from, or would replace something
 */
export function giveScenario({ result, file }: StoredResult, directory: string | undefined, session: Session): void {
  const sources = result.sources ?? [shipped(result, file)];
  if (result.sources) checkSources(result, result.sources, file);
  if (directory === undefined) {
    session.out.write(printable(sources[0]));
    if (sources.length > 1) {
      const others = sources.slice(1).map(({ path }) => path);
      session.err.line(`It names ${others.join(", ")}: --scenario DIR writes all of them.`);
    }
    return;
  }
  writeAll(sources, directory);
  for (const { path } of sources) session.err.line(join(directory, path));
}

/** The text, which standard output must not change. @throws UsageError if it would */
function printable({ path, text }: SourceText): string {
  const lines = text.replaceAll("\r\n", "\n");
  if (escapeControls(lines) === lines) return lines;
  throw new UsageError(`${path} has control characters, which are not printed: --scenario DIR writes it as it is`);
}

/** The file of a scenario that ships, from this installation: that of another version may say something else. */
function shipped({ command, version, scenario }: Result, file: string): SourceText {
  const called = shellWords(command)?.[2];
  const found = listScenarios().find(({ name }) => name === called);
  if (found === undefined)
    throw new UsageError(
      `${file} does not contain the file of its scenario ${scenario.name}: it was given by a program, or written by an earlier version of muxsim`,
    );
  if (version !== VERSION)
    throw new UsageError(`the scenario ${called} of ${file} ships with muxsim ${version}; this is ${VERSION}`);
  return { path: `${found.name}.yaml`, sha256: "", text: readFileSync(found.file, "utf8") };
}

/** @throws UsageError unless the files give, by the result's command, the scenario that its numbers are of */
function checkSources(result: Result, sources: readonly SourceText[], file: string): void {
  const [first] = changedFromSources(result, sources, []) ?? [];
  if (first === undefined) return;
  throw new UsageError(
    `the files in ${file} are not those of its numbers: ${first.path}: ${sayDifference(first, ["numbers", "files"])}`,
  );
}

/**
 * Where the scenario of `result` is not the one that its command gives with the files in it; undefined if that cannot
 * be told.
 */
function changedFromSources(result: Result, sources: readonly SourceText[], models: readonly ModelModule[]) {
  const directory = mkdtempSync(join(tmpdir(), "muxsim-"));
  try {
    writeAll(sources, directory);
    return changedInputs(result, models, directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Where the scenario of `result` is not the one that its command gives, by what nobody can have changed since: the
 * files in the result, or what ships with the version that made it. Undefined if neither is at hand.
 */
export function changedForSure(result: Result, models: readonly ModelModule[]): Difference[] | undefined {
  if (result.sources) return changedFromSources(result, result.sources, models);
  const called = shellWords(result.command)?.[2];
  const ships = listScenarios().some(({ name }) => name === called);
  return ships && result.version === VERSION ? changedInputs(result, models) : undefined;
}

/** @throws UsageError if there is anything of these names already; then nothing is written */
function writeAll(sources: readonly SourceText[], directory: string): void {
  const taken = sources.map(({ path }) => join(directory, path)).find((path) => existsSync(path));
  if (taken !== undefined)
    throw new UsageError(`${taken} already exists and is not replaced; choose another directory`);
  for (const { path, text } of sources) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: "wx" });
  }
}
