/** The switches: each changes one part of the view and shows where it stands. */
import type { View } from "../../charts/view.js";

/** Connects all switches; returns the function that sets them to a view. */
export function connectSwitches(view: () => View, change: (difference: Partial<View>) => void): (view: View) => void {
  const choices = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-view]")];
  const families = [...document.querySelectorAll<HTMLButtonElement>("[data-highlight]")];

  for (const choice of choices) {
    const key = choice.dataset.view as keyof View;
    choice.addEventListener("change", () => change({ [key]: key === "at" ? Number(choice.value) : choice.value }));
  }
  for (const button of families) {
    const family = button.dataset.highlight as View["highlight"];
    button.addEventListener("click", () => change({ highlight: view().highlight === family ? "" : family }));
  }

  return (now) => {
    for (const choice of choices) {
      const value = String(now[choice.dataset.view as keyof View]);
      if (choice instanceof HTMLSelectElement) choice.value = value;
      else choice.checked = choice.value === value;
    }
    for (const button of families) button.ariaPressed = String(button.dataset.highlight === now.highlight);
  };
}
