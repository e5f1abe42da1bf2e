/** What it takes to make a result again, for somebody who has neither its files nor this computer. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import { shellLine, shellWords } from "../../scenarios/common/shell.js";
import type { Result, SourceText } from "../../scenarios/common/types.js";
import { chosenPanel, type View } from "../charts/view.js";
import { partsOf } from "../wording/parts.js";

interface Reproduction {
  /** To be called where the scenario's file is, if it has one; empty if the result was not made by a command. */
  command: string;
  /** Absent if the scenario ships with muxsim, or was described by a program. */
  scenario?: SourceText;
  /** Files that go with it: parts and cost profiles of one's own. */
  files: SourceText[];
  /** What is needed besides and is not in the result: modules, recorded traces; in words, with hashes. */
  needs: string[];
}

export function reproduction(result: Result): Reproduction {
  const words = shellWords(result.command);
  const [own, ...others] = result.sources ?? [];
  const called = words?.[2];
  // The scenario itself may ship and a profile not.
  const isOwn = own !== undefined && called !== undefined && fileOf(called) === fileOf(own.path);
  const needs = needsOf(result);
  if (!isOwn) return { command: result.command, files: result.sources ?? [], needs };
  return {
    command: shellLine([...words!.slice(0, 2), own.path, ...words!.slice(3)]),
    scenario: own,
    files: others,
    needs,
  };
}

/** Without the directories before it. */
function fileOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

function needsOf(result: Result): string[] {
  const parts = partsOf(result);
  const modules = parts.flatMap(({ models = [] }) => models);
  const traces = parts.flatMap(({ scenario: { workload } }) =>
    workload.kind === "classes"
      ? workload.classes.flatMap(({ traffic }) => (traffic.kind === "trace" ? [traffic.trace] : []))
      : workload.kind === "trace"
        ? [workload.trace]
        : [],
  );
  const named = [
    ...modules.map(({ file, sha256, mechanisms }) => [file ?? mechanisms.join(", "), sha256] as const),
    ...traces.map(({ file, sha256 }) => [file, sha256] as const),
  ];
  return [...new Set(named.map(([file, sha256]) => (sha256 === null ? file : `${file} (SHA-256 ${sha256})`)))];
}

/** What the command is called with: `With muxsim v0.2.0 and a.csv (SHA-256 ...), the scenario saved as my.yaml:` */
export function conditions(result: Result, { scenario, files, needs }: Reproduction): string {
  const saved = [scenario, ...files].flatMap((file) => (file ? [file.path] : []));
  const own = saved.length > 0 ? `, ${scenario ? "the scenario" : "the profile"} saved as ${enumerate(saved)}` : "";
  return `With ${enumerate([`muxsim v${result.version}`, ...needs])}${own}:`;
}

/** Flags of a run that a trace of it takes too, each with a value. */
const SHARED_FLAGS = /^(--set|--seed|-s|--model)(=|$)/;

/** `muxsim trace` for the run that a view has. @param changed what was run, and settings that were made besides */
export function traceCommand(
  result: Result,
  { traceLine, traceAt, around, panel }: Pick<View, "traceLine" | "traceAt" | "around" | "panel">,
  changed: { command: string; set: readonly string[] } = { command: reproduction(result).command, set: [] },
): string {
  const { command, set } = changed;
  const [, , called = result.scenario.name, ...flags] = shellWords(command) ?? [];
  const kept = flags.flatMap((word, i) => {
    if (!SHARED_FLAGS.test(word)) return [];
    return word.includes("=") ? [word] : flags.slice(i, i + 2);
  });
  const panels = panelsOf(result.scenario);
  return shellLine([
    ...["muxsim", "trace", called, ...kept, ...set.flatMap((setting) => ["--set", setting])],
    ...["--line", traceLine, "--at", String(traceAt)],
    ...(panels ? ["--in", `${panels.symbol}=${chosenPanel(result, { panel })}`] : []),
    ...(around === "slowest" ? ["--around", "slowest"] : []),
  ]);
}
