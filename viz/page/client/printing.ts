/** What is printed: what is shown, and what was chosen besides; of tables those that do not fill pages. */
import type { Figure } from "./figure.js";

/** Rows of a table that is still printed. */
const LONGEST_PRINTED = 100;

/** @param tab the name of the one that is open */
export function connectPrinting(figures: () => readonly Figure[], tab: () => string): void {
  let closed: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    restore();
    const chosen = new Set([tab(), ...choices().flatMap((box) => (box.checked ? [box.dataset.printed!] : []))]);
    for (const panel of document.querySelectorAll<HTMLElement>("[data-panel]"))
      panel.classList.toggle("printed", chosen.has(panel.dataset.panel!));
    for (const figure of figures()) figure.prepareToPrint();
    // On paper nothing can be opened, but the numbers of single claims, and tables behind charts, are for the screen.
    closed = [...document.querySelectorAll<HTMLDetailsElement>(".printed details:not([open])")].filter(
      (details) => !details.matches(".menu, [data-table], .claim *"),
    );
    for (const details of closed) {
      details.open = details.matches(".sentence *") || details.querySelectorAll("tr").length <= LONGEST_PRINTED;
    }
  });
  const restore = () => {
    for (const details of closed.splice(0)) details.open = false;
  };
  addEventListener("afterprint", restore);
  document.querySelector("[data-print]")!.addEventListener("click", () => print());
}

function choices(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-printed]")];
}
