/** The table of lines and the bar that says what is chosen: show, hide, pin, only this, only this family. */
import type { Result } from "../../../scenarios/common/types.js";
import { choiceInWords, only, showing, togglePin } from "../../charts/choose.js";
import { linesByFamily } from "../../charts/palette.js";
import type { View } from "../../charts/view.js";
import { highlight } from "./highlight.js";

type Change = (difference: Partial<View>) => void;

/** Connects the list and the bars; returns the function that sets them to a view. */
export function connectChooser(result: Result, view: () => View, change: Change): (view: View) => void {
  const members = new Map(linesByFamily(result).map(([family, lines]) => [`${family}`, lines.map(({ id }) => id)]));
  const lines = all<HTMLInputElement>("[data-line-switch]");
  const families = all<HTMLInputElement>("[data-family-switch]");
  const pins = all<HTMLButtonElement>("[data-pin]");

  for (const box of lines) {
    box.addEventListener("change", () => change(showing(result, view(), [box.dataset.lineSwitch!], box.checked)));
  }
  for (const box of families) {
    const family = members.get(box.dataset.familySwitch!)!;
    box.addEventListener("change", () => change(showing(result, view(), family, box.checked)));
  }
  for (const pin of pins) {
    const line = pin.dataset.pin!;
    pin.addEventListener("click", () => change(togglePin(result, view(), line)));
    for (const event of ["pointerenter", "focus"]) pin.addEventListener(event, () => highlight(document, line, true));
    for (const event of ["pointerleave", "blur"]) pin.addEventListener(event, () => highlight(document, undefined));
  }
  onClick("[data-only]", (button) => change(only(result, [button.dataset.only!])));
  onClick("[data-only-family]", (button) => change(only(result, members.get(button.dataset.onlyFamily!)!)));
  onClick("[data-lines=all]", () => change({ hidden: [] }));
  onClick("[data-lines=none]", () => change(only(result, [])));
  onClick("[data-unpin]", () => change({ pinned: [], highlight: "" }));

  return (now) => {
    for (const box of lines) box.checked = !now.hidden.includes(box.dataset.lineSwitch!);
    for (const box of families) {
      const family = members.get(box.dataset.familySwitch!)!;
      const shown = family.filter((id) => !now.hidden.includes(id)).length;
      box.checked = shown === family.length;
      box.indeterminate = shown > 0 && shown < family.length;
    }
    for (const pin of pins) pin.ariaPressed = String(now.pinned.includes(pin.dataset.pin!));
    for (const row of all("[data-row]")) row.classList.toggle("unseen", now.hidden.includes(row.dataset.row!));
    showBars(choiceInWords(result, now), now);
  };
}

function all<E extends HTMLElement>(selector: string): E[] {
  return [...document.querySelectorAll<E>(selector)];
}

/** A button that vanishes because there is nothing left for it to do leaves the focus to the first line. */
function onClick(selector: string, action: (button: HTMLElement) => void): void {
  for (const button of all<HTMLButtonElement>(selector)) {
    button.addEventListener("click", () => {
      action(button);
      if (button.disabled) document.querySelector<HTMLElement>("[data-line-switch]")?.focus();
    });
  }
}

/** The bar is always there, so that nothing moves when something is chosen. */
function showBars(words: string, { hidden, pinned, highlight }: View): void {
  for (const bar of all("[data-choice]")) {
    bar.querySelector("span")!.textContent = words ? `${words}.` : "";
    bar.querySelector<HTMLButtonElement>("[data-lines]")!.disabled = hidden.length === 0;
    bar.querySelector<HTMLButtonElement>("[data-unpin]")!.disabled = pinned.length === 0 && highlight === "";
  }
}
