/** Tables as they are written into the page, and the buttons that take them away. */
import { type Html, html } from "../../encodings/html.js";
import type { Table } from "../../encodings/table.js";

const EXPORTS = { markdown: "Copy Markdown", csv: "CSV", json: "JSON", svg: "SVG", png: "PNG" };
type Export = keyof typeof EXPORTS;

/** Buttons for `kinds`, of what is called `heading`. */
export function exportButtons(heading: string, kinds = Object.keys(EXPORTS) as Export[]): Html[] {
  return kinds.map(
    (kind) =>
      html`<button type="button" class="needs-script" data-export="${kind}" aria-label="${EXPORTS[kind]}: ${heading}">${EXPORTS[kind]}</button>`,
  );
}

/** The same behind one button. */
export function exportMenu(heading: string): Html {
  return html`<details class="menu needs-script"><summary aria-label="Export: ${heading}">Export</summary><div class="tools">${exportButtons(heading)}</div></details>`;
}

export function plainTable({ columns, rows }: Table): Html {
  const kind = (i: number) => (columns[i].numeric ? "number" : "");
  const head = columns.map(({ label }, i) => html`<th scope="col" class="${kind(i)}">${label}</th>`);
  const body = rows.map(
    (cells) => html`<tr>${cells.map(({ text }, i) => html`<td class="${kind(i)}">${text}</td>`)}</tr>`,
  );
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
