/** The table of lines is sorted by its column headings; its rows stay the elements that they are. */

export function connectLinesTable(): void {
  const table = document.querySelector<HTMLTableElement>("[data-lines-table]")!;
  const headings = [...table.querySelectorAll<HTMLElement>("[data-column]")];
  let column = -1;
  let descending = false;

  const sort = () => {
    const body = table.tBodies[0];
    const value = (row: HTMLTableRowElement) => row.cells[column].dataset.value!;
    const sorted = [...body.rows].sort((a, b) => order(value(a), value(b), descending ? -1 : 1));
    body.append(...sorted);
    for (const [i, heading] of headings.entries())
      heading.ariaSort = i !== column ? "none" : descending ? "descending" : "ascending";
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

/** Lines without a value come last in either direction. */
function order(a: string, b: string, sign: number): number {
  if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1;
  const [x, y] = [Number(a), Number(b)];
  return sign * (Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y);
}
