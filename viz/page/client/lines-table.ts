/** The table of lines is sorted by its column headings; its rows stay the elements that they are. */
import type { Cell } from "../../encodings/table.js";
import { ariaSortOf, order } from "./sorting.js";

export function connectLinesTable(): void {
  const table = document.querySelector<HTMLTableElement>("[data-lines-table]")!;
  const headings = [...table.querySelectorAll<HTMLElement>("[data-column]")];
  let column = -1;
  let descending = false;

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
}

/** As it was written into the page: numbers in the columns of numbers, whose cells without a value are empty. */
function writtenIn(cell: HTMLTableCellElement): Cell["value"] {
  const value = cell.dataset.value!;
  if (!cell.classList.contains("number")) return value;
  const number = Number(value);
  // A point that was not run says so in the place of its first number.
  return value === "" || Number.isNaN(number) ? null : number;
}
