/** Everything on the page that is about one scenario: put there, connected, and reached by links and menus. */
import type { Result } from "../../../scenarios/common/types.js";
import { chartsOf } from "../../charts/index.js";
import type { View } from "../../charts/view.js";
import type { Html } from "../../encodings/html.js";
import { partName } from "../../wording/parts.js";
import { partLines, partPanels, printChoice, tabButtons } from "../sections/parts.js";
import { tabsOf } from "../tabs.js";
import { chargedOf } from "./charged.js";
import { connectChooser } from "./chooser.js";
import { connectFigure, type Figure } from "./figure.js";
import { connectLinesTable } from "./lines-table.js";
import { connectSwitches } from "./switches.js";
import type { TraceRuns } from "./trace-runs.js";
import { connectTrace } from "./trace-view.js";

/** What is on the page of one scenario: its charts, and what sets its switches to a view. */
export interface Shown {
  part: Result;
  figures: ReadonlyMap<string, Figure>;
  show(view: View): void;
}

/** Puts everything about `part` on the page in place of what was there. */
export function fill(part: Result, whole: Result): void {
  put("beside", [partLines(part, whole, document)]);
  put("tabs", tabButtons(part, whole));
  put("part", partPanels(part, whole, document, chargedOf(part)));
  put("print-choice", printChoice(part, whole));
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  if (choice) choice.value = partName(part);
}

export function put(id: string, content: readonly Html[]): void {
  document.getElementById(id)!.innerHTML = content.map(({ markup }) => markup).join("\n");
}

/** The tabs of what is shown, if they are others than those that are there. */
export function fitTabs(part: Result, whole: Result): void {
  const there = [...document.querySelectorAll<HTMLElement>("[data-tab]")].map(({ dataset }) => dataset.tab);
  if (
    there.join() ===
    tabsOf(part, whole)
      .map(({ name }) => name)
      .join()
  )
    return;
  put("tabs", tabButtons(part, whole));
  put("print-choice", printChoice(part, whole));
}

/** Connects what is on the page about `part`. @param runs those that can be looked into, if any can */
export function connectPart(
  part: Result,
  view: () => View,
  change: (difference: Partial<View>) => void,
  runs: TraceRuns | undefined,
): Shown {
  const figures = new Map(chartsOf(part).map((chart) => [chart.name, connectFigure(chart, part, view, change)]));
  const switches = connectSwitches(view, change);
  const chooser = connectChooser(part, view, change);
  const linesTable = connectLinesTable(part);
  const trace = connectTrace(() => shown.part, view, change, runs);
  const shown: Shown = {
    part,
    figures,
    show(now) {
      linesTable(shown.part, now);
      switches(now);
      chooser(now);
      for (const figure of figures.values()) figure.show();
      trace();
    },
  };
  return shown;
}

/** Opens the tab that holds the element, and goes there. @param openTab by its name */
export function goTo(id: string, openTab: (name: string) => void): void {
  const target = document.getElementById(id);
  if (!target) return;
  const panel = target.closest<HTMLElement>("[data-panel]");
  if (panel) openTab(panel.dataset.panel!);
  target.scrollIntoView();
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** The address is kept for what is shown, so links within the page go there without changing it. */
export function connectJumps(goTo: (id: string) => void): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-jump]");
    if (!link) return;
    event.preventDefault();
    goTo(link.hash.slice(1));
  });
}
