/** Whether a result with panels is put together of those that it would have in each. */
import { panelsOf, resultsInPanels } from "../common/panels.js";
import type { Point, Result } from "../common/types.js";
import type { Inconsistency } from "./inconsistency.js";

type Path = (string | number)[];

/** @param within all that does not fit together in a result without panels */
export function panelsAmiss(result: Result, within: (result: Result) => Inconsistency[]): Inconsistency[] {
  const { scenario, points, findings } = result;
  const { values } = panelsOf(scenario)!;
  const ranks = points.map(({ panel }) => values.indexOf(panel ?? Number.NaN));
  const amiss = ranks.findIndex((rank, i) => rank < 0 || (i > 0 && rank < ranks[i - 1]));
  if (amiss >= 0) return [wrong(["points", amiss], "expected the points of one panel after those of the one before")];
  const verdict = findings.claims.findIndex(({ panels, evidence }, i) => {
    const about = scenario.claims[i]?.in ?? values;
    return (
      panels?.length !== about.length ||
      panels.some(({ panel }, j) => panel !== about[j]) ||
      evidence.some(({ panel }) => panel === undefined || !about.includes(panel))
    );
  });
  if (verdict >= 0)
    return [wrong(["findings", "claims", verdict], "expected a verdict in each panel that it is about")];
  const unknown = (["growth", "knees"] as const).flatMap((section) =>
    findings[section].flatMap(({ panel }, i) =>
      panel !== undefined && values.includes(panel)
        ? []
        : [wrong(["findings", section, i, "panel"], "is none of them")],
    ),
  );
  if (unknown.length > 0) return unknown;
  return resultsInPanels(result).flatMap(({ at, value, of }) => {
    const before = points.findIndex(({ panel }) => panel === value);
    return within(of).map(({ path, message }) => wrong(inWhole(path, before), `${message} (${at})`));
  });
}

/** That there is none where there are no panels. */
export function unexpectedPanels({ points, findings }: Result): Inconsistency[] {
  const found = (path: Path, all: readonly { panel?: number }[]) =>
    all.flatMap(({ panel }, i) => (panel === undefined ? [] : [wrong([...path, i, "panel"], "there are no panels")]));
  return [
    ...found(["points"], points satisfies readonly Point[]),
    ...found(["findings", "growth"], findings.growth),
    ...found(["findings", "knees"], findings.knees),
    ...findings.claims.flatMap(({ panels, evidence }, i) => [
      ...(panels === undefined ? [] : [wrong(["findings", "claims", i, "panels"], "there are no panels")]),
      ...found(["findings", "claims", i, "evidence"], evidence),
    ]),
  ];
}

/** A place in the whole result; of what has places of its own in a panel, the section. */
function inWhole([section, index, ...rest]: Path, before: number): Path {
  if (section === "points" && typeof index === "number") return [section, before + index, ...rest];
  return section === "findings" ? [section] : [section, ...(index === undefined ? [] : [index]), ...rest];
}

function wrong(path: Path, message: string): Inconsistency {
  return { path, message };
}
