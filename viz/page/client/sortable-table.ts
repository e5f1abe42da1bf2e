/** A table whose column headings are buttons that sort it. */
import type { Cell, Table } from "../../encodings/table.js";
import { ariaSortOf, order } from "./sorting.js";

export class SortableTable {
  private table: Table | undefined;
  private column = -1;
  private descending = false;

  constructor(private readonly place: HTMLElement) {}

  /** Shows `table`, in the order last chosen if it still has that column. */
  show(table: Table): void {
    this.table = table;
    if (this.column >= table.columns.length) this.column = -1;
    this.render();
  }

  private sortBy(column: number): void {
    this.descending = this.column === column && !this.descending;
    this.column = column;
    this.render();
    this.place.querySelectorAll<HTMLElement>("th button")[column].focus();
  }

  private render(): void {
    const { columns, rows } = this.table!;
    const table = element("table");
    const head = element("tr");
    for (const [i, column] of columns.entries()) {
      const heading = element("th", column.numeric ? "number" : "");
      heading.scope = "col";
      heading.ariaSort = ariaSortOf(i === this.column, this.descending);
      const button = element("button");
      button.type = "button";
      button.textContent = column.label;
      button.addEventListener("click", () => this.sortBy(i));
      heading.append(button);
      head.append(heading);
    }
    const body = element("tbody");
    for (const cells of this.sorted(rows)) {
      const row = element("tr");
      for (const [i, cell] of cells.entries()) {
        const data = element("td", columns[i].numeric ? "number" : "");
        data.textContent = cell.text;
        row.append(data);
      }
      body.append(row);
    }
    const top = element("thead");
    top.append(head);
    table.append(top, body);
    this.place.replaceChildren(table);
  }

  /** Rows without a value come last in either direction. */
  private sorted(rows: Cell[][]): Cell[][] {
    if (this.column < 0) return rows;
    const sign = this.descending ? -1 : 1;
    const value = (row: Cell[]) => row[this.column].value;
    return [...rows].sort((a, b) => order(value(a), value(b), sign));
  }
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = ""): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (className) created.className = className;
  return created;
}
