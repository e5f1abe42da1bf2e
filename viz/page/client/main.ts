/** The script of the report: keeps charts, switches, tables and the address in step with what the reader chose. */
import type { Result } from "../../../scenarios/common/types.js";
import { togglePin } from "../../charts/choose.js";
import { chartsOf } from "../../charts/index.js";
import { formatHash, parseHash, type View } from "../../charts/view.js";
import { partName, partOf, withPart } from "../../wording/parts.js";
import { partContents, partSections } from "../sections/parts.js";
import { connectChooser } from "./chooser.js";
import { connectClaims, showsClaim } from "./claims.js";
import { connectExports } from "./exports.js";
import { connectFigure, type Figure } from "./figure.js";
import { connectSwitches } from "./switches.js";
import { connectTheme } from "./theme.js";

/** Rows of a table that is still printed. */
const LONGEST_PRINTED = 100;

/** What is on the page of one scenario: its charts, and what sets its switches to a view. */
interface Shown {
  part: Result;
  figures: Figure[];
  show(view: View): void;
}

function start(): void {
  document.documentElement.classList.add("scripted");
  const whole = JSON.parse(document.getElementById("result")!.textContent!) as Result;
  let shown: Shown;
  let view: View;

  const change = (difference: Partial<View>) => {
    view = { ...view, ...difference };
    shown.show(view);
    remember();
  };
  const remember = () => {
    const hash = withPart(formatHash(view, shown.part), shown.part, whole);
    history.replaceState(null, "", `${location.href.split("#")[0]}${hash && `#${hash}`}`);
  };
  const follow = (hash: string) => {
    const part = partOf(hash, whole);
    if (part !== shown.part) {
      fill(part, whole);
      shown = connectPart(part, () => view, change);
    }
    view = parseHash(hash, part);
    shown.show(view);
  };

  view = parseHash(location.hash, whole);
  shown = connectPart(whole, () => view, change);
  follow(location.hash);
  showsClaim(location.hash);
  connectExports(whole, () => shown.part);
  connectClaims(whole, (hash, target) => {
    follow(hash);
    remember();
    goTo(target);
  });
  connectParts((name) => {
    // What was chosen stays, as far as the other scenario has it.
    follow(`part=${encodeURIComponent(name)}&${formatHash(view, shown.part)}`);
    remember();
  });
  connectTheme();
  connectContents();
  addEventListener("hashchange", () => showsClaim(location.hash) || follow(location.hash));
  connectPrinting(() => shown.figures);
}

/** Puts everything about `part` on the page in place of what was there. */
function fill(part: Result, whole: Result): void {
  document.getElementById("part")!.innerHTML = partSections(part, whole, document).markup;
  document.querySelector("nav")!.outerHTML = partContents(part, whole).markup;
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  if (choice) choice.value = partName(part);
}

/** Connects what is on the page about `part`. */
function connectPart(part: Result, view: () => View, change: (difference: Partial<View>) => void): Shown {
  const pin = (line: string) => change(togglePin(part, view(), line));
  const figures = chartsOf(part).map((chart) => connectFigure(chart, part, view, pin));
  const switches = connectSwitches(view, change);
  const chooser = connectChooser(part, view, change);
  const show = (now: View) => {
    switches(now);
    chooser(now);
    for (const figure of figures) figure.show();
  };
  return { part, figures, show };
}

/** The switch between the scenarios; what it has done is told to those who do not see it. */
function connectParts(choose: (name: string) => void): void {
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  choice?.addEventListener("change", () => {
    choose(choice.value);
    document.getElementById("announcement")!.textContent = `Scenario ${choice.value} is shown`;
  });
}

/** The address is kept for the view, so links within the page scroll without changing it. */
function connectContents(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("nav a, a[data-jump]");
    if (!link) return;
    event.preventDefault();
    goTo(link.hash.slice(1));
  });
}

function goTo(id: string): void {
  const target = document.getElementById(id);
  if (!target) return;
  target.scrollIntoView();
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/**
 * On paper nothing can be opened, so everything is open, but for tables that would fill pages and the numbers of single
 * claims.
 */
function connectPrinting(figures: () => readonly Figure[]): void {
  let closed: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    for (const figure of figures()) figure.showTable();
    closed = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")].filter(
      (details) => !details.closest(".claim"),
    );
    for (const details of closed) {
      details.open = details.matches(".sentence *") || details.querySelectorAll("tr").length <= LONGEST_PRINTED;
    }
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
}

start();
