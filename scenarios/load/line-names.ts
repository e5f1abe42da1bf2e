/** Which lines a person means by a name: claims and `--models` take the same names. */
import { mechanismCalled, namesOfMechanisms } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { didYouMean, nearest } from "../common/did-you-mean.js";
import type { Line } from "../common/types.js";

type Named = Pick<Line, "id" | "label" | "mechanism" | "program">;

/**
 * The line of that id; else that of that label; else all of that mechanism, however it is spelt; else all with that
 * program.
 */
export function linesCalled<L extends Named>(name: string, lines: readonly L[], mechanisms: readonly Mechanism[]): L[] {
  const exact = lineExactly(name, lines);
  return exact === undefined ? linesOf(name, lines, mechanisms) : [exact];
}

function lineExactly<L extends Named>(name: string, lines: readonly L[]): L | undefined {
  const wanted = evenly(name);
  return lines.find(({ id }) => evenly(id) === wanted) ?? lines.find(({ label }) => evenly(label) === wanted);
}

function linesOf<L extends Named>(name: string, lines: readonly L[], mechanisms: readonly Mechanism[]): L[] {
  const mechanism = mechanismCalled(name, mechanisms)?.name;
  if (mechanism === undefined) return lines.filter((line) => line.program === name.trim());
  return lines.filter((line) => line.mechanism === mechanism);
}

/** White space beside commas, and how much of it there is, do not count. */
function evenly(name: string): string {
  return name
    .trim()
    .replaceAll(/\s*,\s*/g, ",")
    .replaceAll(/\s+/g, " ");
}

/**
 * The names in a list that was split at its commas: a label may have commas of its own, so pieces that make a name
 * together are one. The longest name counts; none of `lines` has more pieces than it has commas.
 */
export function namesIn(
  pieces: readonly string[],
  lines: readonly Named[],
  isName: (text: string) => boolean,
): string[] {
  const most = Math.max(1, ...lines.flatMap(({ id, label }) => [id, label].map((name) => name.split(",").length)));
  const names: string[] = [];
  for (let i = 0; i < pieces.length; ) {
    let end = Math.min(pieces.length, i + most);
    while (end > i + 1 && !isName(pieces.slice(i, end).join(","))) end--;
    names.push(pieces.slice(i, end).join(", "));
    i = end;
  }
  return names;
}

/** The end of a message about a name that is no line's: the nearest that is, or all that are. */
export function didYouMeanLine(name: string, lines: readonly Named[], mechanisms: readonly Mechanism[]): string {
  const names = [
    ...new Set(lines.flatMap(({ id, label, mechanism, program = [] }) => [id, label, mechanism].concat(program))),
  ];
  const used = mechanisms.filter((mechanism) => lines.some((line) => line.mechanism === mechanism.name));
  const suggestion = nearest(name, [...names, ...namesOfMechanisms(used)]);
  return suggestion === undefined ? didYouMean(name, names) : `; did you mean "${suggestion}"?`;
}
