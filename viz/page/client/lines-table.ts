/**
 * The table of lines is sorted by its column headings, and has the numbers of the panel that is chosen; its rows stay
 * the elements that they are.
 */
import type { Result } from "../../../scenarios/common/types.js";
import type { View } from "../../charts/view.js";
import type { Cell } from "../../encodings/table.js";
import { linesShown } from "../sections/lines.js";
import { ariaSortOf, order } from "./sorting.js";

/** Returns what shows the panel of a view, of a result that has the same lines. */
export function connectLinesTable(written: Result): (result: Result, view: View) => void {
  const table = document.querySelector<HTMLTableElement>("[data-lines-table]")!;
  const headings = [...table.querySelectorAll<HTMLElement>("[data-column]")];
  let column = -1;
  let descending = false;
  let shown = { result: written, panel: written.scenario.panels && "" };

  const sort = () => {
    const body = table.tBodies[0];
    const value = (row: HTMLTableRowElement) => writtenIn(row.cells[column]);
    const sorted = [...body.rows].sort((a, b) => order(value(a), value(b), descending ? -1 : 1));
    body.append(...sorted);
    for (const [i, heading] of headings.entries()) heading.ariaSort = ariaSortOf(i === column, descending);
  };
  for (const [i, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => {
      descending = column === i && !descending;
      column = i;
      sort();
    });
    heading.replaceChildren(button);
    heading.ariaSort = "none";
  }
  return (result, view) => {
    const panel = result.scenario.panels && view.panel;
    if (result === shown.result && panel === shown.panel) return;
    shown = { result, panel };
    const { rows, caption } = linesShown(result, view);
    const body = table.tBodies[0];
    const known = new Map([...body.rows].map((row) => [row.dataset.row, row]));
    for (const { line, cells } of rows) body.append(filled(known.get(line.id)!, cells));
    if (column >= 0) sort();
    document.querySelector("[data-lines-caption]")!.textContent = caption;
  };
}

/** The row with these numbers behind the line's name. */
function filled(row: HTMLTableRowElement, [, ...cells]: readonly Cell[]): HTMLTableRowElement {
  for (const [i, { text, value }] of cells.entries()) {
    const cell = row.cells[i + 1];
    cell.textContent = text;
    cell.dataset.value = value === null ? "" : `${value}`;
  }
  return row;
}

/** As it was written into the page: numbers in the columns of numbers, whose cells without a value are empty. */
function writtenIn(cell: HTMLTableCellElement): Cell["value"] {
  const value = cell.dataset.value!;
  if (!cell.classList.contains("number")) return value;
  const number = Number(value);
  // A point that was not run says so in the place of its first number.
  return value === "" || Number.isNaN(number) ? null : number;
}
