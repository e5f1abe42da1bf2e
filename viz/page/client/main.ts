/** The script of the report: keeps charts, switches, tables and the address in step with what the reader chose. */
import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import { togglePin } from "../../charts/choose.js";
import { chartsOf } from "../../charts/index.js";
import { formatHash, parseHash, type View } from "../../charts/view.js";
import { unpackedResult } from "../../encodings/columns.js";
import type { Html } from "../../encodings/html.js";
import { partName, partOf, withPart } from "../../wording/parts.js";
import { partLines, partPanels, printChoice, tabButtons } from "../sections/parts.js";
import { tabIn, withTab } from "../tabs.js";
import { connectChooser } from "./chooser.js";
import { connectClaims, showClaim } from "./claims.js";
import { connectExports } from "./exports.js";
import { connectFigure, type Figure } from "./figure.js";
import { connectLinesTable } from "./lines-table.js";
import { isAlike, showAnswer, updateNumbers, updateTexts } from "./live-view.js";
import { connectPrinting } from "./printing.js";
import { connectSwitches } from "./switches.js";
import { connectTabs } from "./tabs.js";
import { connectTheme } from "./theme.js";
import { connectWhatIf } from "./what-if.js";

/** What is on the page of one scenario: its charts, and what sets its switches to a view. */
interface Shown {
  part: Result;
  figures: ReadonlyMap<string, Figure>;
  show(view: View): void;
}

function start(): void {
  document.documentElement.classList.add("scripted");
  const whole = unpackedResult(JSON.parse(document.getElementById("result")!.textContent!));
  /** The part of the report that is shown; `shown.part` is that, or a run of it with other values. */
  let reported = whole;
  let shown: Shown;
  let view: View;
  let tab: string;

  const change = (difference: Partial<View>) => {
    view = { ...view, ...difference };
    shown.show(view);
    remember();
  };
  const remember = () => {
    const shownHash = withPart(withTab(formatHash(view, shown.part), tab, shown.part), reported, whole);
    const set = new URLSearchParams(whatIf?.settings().map((setting) => ["set", setting])).toString();
    const hash = [shownHash, set].filter((text) => text !== "").join("&");
    history.replaceState(null, "", `${location.href.split("#")[0]}${hash && `#${hash}`}`);
  };
  const openTab = (name: string) => {
    tab = name;
    tabs.open(name);
  };
  const follow = (hash: string) => {
    const part = partOf(hash, whole);
    if (part !== reported) replace(part);
    reported = part;
    view = parseHash(hash, shown.part);
    openTab(tabIn(hash, shown.part, whole));
    shown.show(view);
    whatIf?.open(part, new URLSearchParams(hash.replace(/^#/, "")).getAll("set"));
  };
  /** What is on the page is about `part` from now on. */
  const replace = (part: Result) => {
    fill(part, whole);
    shown = connectPart(part, () => view, change);
  };
  /** A run with other values is shown, or the report again; of a sketch as much as can be. */
  const showRun = (run: Result | undefined, stage: Stage) => {
    const next = run ?? reported;
    try {
      const hash = formatHash(view, shown.part);
      const now = parseHash(hash, next);
      const charts = stage === "sketch" ? undefined : shown.figures.keys();
      if (isAlike(shown.part, next, charts)) shown.part = next;
      else replace(next);
      updateNumbers(next, run && reported, shown.figures);
      view = now;
      openTab(tabIn(`tab=${tab}`, next, whole));
      shown.show(view);
      showAnswer(run, stage);
      if (stage === "final") updateTexts(next);
    } catch (error) {
      // Where points are missing, there may be too few to draw.
      if (stage !== "sketch") throw error;
    }
  };
  /** The tab that holds the element is opened first. */
  const goTo = (id: string) => {
    const target = document.getElementById(id);
    const panel = target?.closest<HTMLElement>("[data-panel]");
    if (!target) return;
    if (panel) openTab(panel.dataset.panel!);
    remember();
    target.scrollIntoView();
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };

  const tabs = connectTabs((name) => {
    openTab(name);
    remember();
  });
  const whatIf = connectWhatIf({ show: showRun, remember: () => remember() });
  view = parseHash(location.hash, whole);
  shown = connectPart(whole, () => view, change);
  put("print-choice", printChoice(whole, whole));
  const isClaim = () => location.hash.startsWith("#claim-");
  const toClaim = () => {
    openTab("claims");
    showClaim(location.hash);
  };
  follow(location.hash);
  if (isClaim()) toClaim();
  connectExports(whole, () => shown.part);
  connectClaims(whole, (hash, target) => {
    follow(hash);
    goTo(target);
  });
  connectParts((name) => {
    // What was chosen stays, as far as the other scenario has it.
    follow(`part=${encodeURIComponent(name)}&tab=${tab}&${formatHash(view, shown.part)}`);
    remember();
  });
  connectTheme();
  connectMenus();
  connectJumps(goTo);
  // A link to a claim says nothing of the charts: they stay as they are.
  addEventListener("hashchange", () => (isClaim() ? toClaim() : follow(location.hash)));
  connectPrinting(
    () => [...shown.figures.values()],
    () => tab,
  );
}

/** Puts everything about `part` on the page in place of what was there. */
function fill(part: Result, whole: Result): void {
  put("beside", [partLines(part, whole, document)]);
  put("tabs", tabButtons(part, whole));
  put("part", partPanels(part, whole, document));
  put("print-choice", printChoice(part, whole));
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  if (choice) choice.value = partName(part);
}

function put(id: string, content: readonly Html[]): void {
  document.getElementById(id)!.innerHTML = content.map(({ markup }) => markup).join("\n");
}

/** Connects what is on the page about `part`. */
function connectPart(part: Result, view: () => View, change: (difference: Partial<View>) => void): Shown {
  const pin = (line: string) => change(togglePin(part, view(), line));
  const figures = new Map(chartsOf(part).map((chart) => [chart.name, connectFigure(chart, part, view, pin)]));
  const switches = connectSwitches(view, change);
  const chooser = connectChooser(part, view, change);
  const linesTable = connectLinesTable(part);
  const shown: Shown = {
    part,
    figures,
    show(now) {
      linesTable(shown.part, now);
      switches(now);
      chooser(now);
      for (const figure of figures.values()) figure.show();
    },
  };
  return shown;
}

/** The switch between the scenarios; what it has done is told to those who do not see it. */
function connectParts(choose: (name: string) => void): void {
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  choice?.addEventListener("change", () => {
    choose(choice.value);
    document.getElementById("announcement")!.textContent = `Scenario ${choice.value} is shown`;
  });
}

/** The address is kept for what is shown, so links within the page go there without changing it. */
function connectJumps(goTo: (id: string) => void): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-jump]");
    if (!link) return;
    event.preventDefault();
    goTo(link.hash.slice(1));
  });
}

/** A menu closes by a click elsewhere, and by Escape, which gives the focus back. */
function connectMenus(): void {
  const opened = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of opened()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      menu.querySelector("summary")!.focus();
    }
  });
}

start();
