/** The switches: each changes one part of the view and shows where it stands. */
import type { View } from "../../charts/view.js";

/** Parts of the view that are numbers. */
const NUMBERS: readonly (keyof View)[] = ["at", "traceAt", "zoomFrom", "zoomTo"];

/** What decides which run is looked into: where another is, nothing is zoomed. */
const OF_TRACE: readonly (keyof View)[] = ["traceLine", "traceAt", "around", "panel"];

/** Connects all switches; returns the function that sets them to a view. */
export function connectSwitches(view: () => View, change: (difference: Partial<View>) => void): (view: View) => void {
  const choices = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-view]")];
  const families = [...document.querySelectorAll<HTMLButtonElement>("[data-highlight]")];

  for (const choice of choices) {
    const key = choice.dataset.view as keyof View;
    choice.addEventListener("change", () => {
      const value = NUMBERS.includes(key) ? Number(choice.value) : choice.value;
      change({ [key]: value, ...(OF_TRACE.includes(key) && { traceZoom: "" }) });
    });
  }
  for (const button of families) {
    const family = button.dataset.highlight as View["highlight"];
    button.addEventListener("click", () => change({ highlight: view().highlight === family ? "" : family }));
  }

  const whole = [...document.querySelectorAll<HTMLButtonElement>("[data-whole-axis]")];
  const ends = ({ dataset: { from, to } }: HTMLElement) => ({ zoomFrom: Number(from), zoomTo: Number(to) });
  for (const button of whole) {
    button.addEventListener("click", () => {
      change(ends(button));
      // The button is gone: what it was for is under the keys.
      button.closest("section")!.querySelector<HTMLElement>(".plot")!.focus({ preventScroll: true });
    });
  }

  return (now) => {
    for (const button of whole) {
      const { zoomFrom, zoomTo } = ends(button);
      button.hidden = now.zoomFrom === zoomFrom && now.zoomTo === zoomTo;
    }
    for (const choice of choices) {
      const value = String(now[choice.dataset.view as keyof View]);
      if (choice instanceof HTMLSelectElement) choice.value = value;
      else choice.checked = choice.value === value;
    }
    for (const button of families) button.ariaPressed = String(button.dataset.highlight === now.highlight);
  };
}
