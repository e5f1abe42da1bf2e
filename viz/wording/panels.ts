/** Panels in tables: which one a row is of. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { type Panels, panelsOf, resultsInPanels } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import { type Cell, type Column, number, quantityColumn, type Table } from "../encodings/table.js";

/** Tables of panels as one, with a first column for the value of each. */
export function joinTables(panels: Panels, tables: readonly { value: number; of: Table }[]): Table {
  const columns = new Map(
    tables.flatMap(({ of }) => of.columns.map((column): [string, Column] => [column.key, column])),
  );
  const keys = [...columns.keys()];
  const rows = tables.flatMap(({ value, of }) => {
    const places = keys.map((key) => of.columns.findIndex((column) => column.key === key));
    return of.rows.map((row): Cell[] => [
      { text: panels.format(value), value },
      ...places.map((place) => row[place] ?? number(null, String)),
    ]);
  });
  return { columns: [quantityColumn(panels), ...columns.values()], rows };
}

/** The table of a result; of one with panels, that of each. */
export function tableInPanels(result: Result, of: (result: Result) => Table): Table {
  const panels = panelsOf(result.scenario);
  if (panels === undefined) return of(result);
  return joinTables(
    panels,
    resultsInPanels(result).map(({ value, of: panel }) => ({ value, of: of(panel) })),
  );
}

/** What is said of a result; of one with panels, of each. */
export function sayInEach(result: Result, say: (result: Result) => string[]): string[] {
  const panels = resultsInPanels(result);
  return panels.length === 0 ? say(result) : onceEach(panels.map(({ at, of }) => ({ at, of: say(of) })));
}

/** A caption of each panel, those that are the same once. */
export function captionInPanels(result: Result, caption: (result: Result) => string): string {
  return [...new Set(resultsInPanels(result).map(({ of }) => caption(of)))].join("; ");
}

/** What is said in each panel: once where all say it, else with those that do. */
export function onceEach(panels: readonly { at: string; of: readonly string[] }[]): string[] {
  const said = new Map<string, string[]>();
  for (const { at, of } of panels) for (const each of of) said.set(each, [...(said.get(each) ?? []), at]);
  return [...said].map(([text, at]) => (at.length === panels.length ? text : `With ${enumerate(at)}: ${text}`));
}
