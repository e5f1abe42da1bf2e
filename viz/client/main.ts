/** The script of the report: keeps charts, switches, tables and the address in step with what the reader chose. */
import type { Result } from "../../scenarios/types.js";
import { CHARTS } from "../charts/index.js";
import { togglePin } from "../choose.js";
import { formatHash, parseHash, type View } from "../view.js";
import { connectChooser } from "./chooser.js";
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
  const figures = CHARTS.map((chart): Figure => connectFigure(chart, result, () => view, pin));
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
  connectTheme();
  connectContents();
  addEventListener("hashchange", () => show(parseHash(location.hash, result)));
  connectPrinting(figures);
  show(view);
}

/** The address is kept for the view, so links within the page scroll without changing it. */
function connectContents(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("nav a")) {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView();
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    });
  }
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
