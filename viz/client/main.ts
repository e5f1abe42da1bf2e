/** The script of the report: keeps charts, switches, tables and the address in step with what the reader chose. */
import type { Result } from "../../scenarios/types.js";
import { chartsOf } from "../charts/index.js";
import { togglePin } from "../choose.js";
import { formatHash, parseHash, type View } from "../view.js";
import { connectChooser } from "./chooser.js";
import { connectClaims } from "./claims.js";
import { connectExports } from "./exports.js";
import { connectFigure, type Figure } from "./figure.js";
import { connectSwitches } from "./switches.js";
import { connectTheme } from "./theme.js";

/** Rows of a table that is still printed. */
const LONGEST_PRINTED = 100;

function start(): void {
  document.documentElement.classList.add("scripted");
  const result = JSON.parse(document.getElementById("result")!.textContent!) as Result;
  let view = parseHash(location.hash, result);

  const pin = (line: string) => change(togglePin(result, view, line));
  const figures = chartsOf(result).map((chart): Figure => connectFigure(chart, result, () => view, pin));
  const show = (next: View) => {
    view = next;
    switches(view);
    chooser(view);
    for (const figure of figures) figure.show();
  };
  const change = (difference: Partial<View>) => {
    show({ ...view, ...difference });
    const hash = formatHash(view, result);
    history.replaceState(null, "", `${location.href.split("#")[0]}${hash && `#${hash}`}`);
  };
  const switches = connectSwitches(() => view, change);
  const chooser = connectChooser(result, () => view, change);

  connectExports(result);
  connectClaims(result, (hash, chart) => {
    change(parseHash(hash, result));
    goTo(chart);
  });
  connectTheme();
  connectContents();
  addEventListener("hashchange", () => isAnchor(location.hash) || show(parseHash(location.hash, result)));
  connectPrinting(figures);
  show(view);
}

/** The address is kept for the view, so links within the page scroll without changing it. */
function connectContents(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a, a[data-jump]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(link.hash.slice(1));
    });
  }
}

function goTo(id: string): void {
  const target = document.getElementById(id);
  if (!target) return;
  target.scrollIntoView();
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** Whether a hash names a claim on this page, and no view. */
function isAnchor(hash: string): boolean {
  return hash.startsWith("#claim-");
}

/** On paper nothing can be opened, so everything is open, but for tables that would fill pages. */
function connectPrinting(figures: readonly Figure[]): void {
  let closed: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    for (const figure of figures) figure.showTable();
    closed = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const details of closed) details.open = details.querySelectorAll("tr").length <= LONGEST_PRINTED;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
}

start();
