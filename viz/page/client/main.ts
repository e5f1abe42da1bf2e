/** The script of the report: keeps charts, switches, tables and the address in step with what the reader chose. */
import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import { formatHash, namedIn, parseHash, type View } from "../../charts/view.js";
import { unpackedResult } from "../../encodings/columns.js";
import { partOf, withPart } from "../../wording/parts.js";
import { partPanels, printChoice } from "../sections/parts.js";
import { tabIn, withTab } from "../tabs.js";
import type { Offers, ReportData } from "../what-if/given.js";
import { type NamedResult, resolved } from "../what-if/named.js";
import type {} from "./carried.js";
import { chargedOf, readCharged } from "./charged.js";
import { connectClaims, showClaim } from "./claims.js";
import { connectExports } from "./exports.js";
import { showAnswer, updateShown } from "./live-view.js";
import { connectMenus } from "./menus.js";
import { connectJumps, connectPart, fill, goTo, put, type Shown } from "./part.js";
import { connectPrinting } from "./printing.js";
import { connectTabs } from "./tabs.js";
import { connectTheme } from "./theme.js";
import { Told } from "./told.js";
import { TraceRuns } from "./trace-runs.js";
import { connectWhatIf } from "./what-if.js";

function start(): void {
  document.documentElement.classList.add("scripted");
  const { texts } = carried;
  const data = JSON.parse(texts.data) as ReportData;
  const { live } = data;
  const offers = live && (JSON.parse(texts.offers!) as Offers);
  const whole = offers ? resolved(unpackedResult<NamedResult>(data.result), offers) : unpackedResult(data.result);
  readCharged(whole, data.charged);
  /** The part of the report that is shown; `shown.part` is that, or a run of it with other values. */
  let reported = whole;
  let shown: Shown;
  let view: View;
  /** What of the view somebody has chosen, or the address named. */
  let chosen = new Set<string>();
  let tab: string;
  /** What the address says of a run with other values, until that is shown: it may be about lines of that alone. */
  let awaited: string | undefined;

  const change = (difference: Partial<View>) => {
    view = { ...view, ...difference };
    for (const key of Object.keys(difference)) chosen.add(key);
    awaited = undefined;
    shown.show(view);
    remember();
  };
  const remember = () => {
    const shownHash = withPart(withTab(formatHash(view, shown.part, chosen), tab, shown.part), reported, whole);
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
    if (part !== reported) shown = replace(part);
    reported = part;
    view = parseHash(hash, shown.part);
    chosen = namedIn(hash);
    openTab(tabIn(hash, shown.part, whole));
    const set = new URLSearchParams(hash.replace(/^#/, "")).getAll("set");
    awaited = set.length > 0 ? hash : undefined;
    whatIf?.open(part, set);
    shown.show(view);
  };
  /** At what is there, as `hash` says. */
  const look = (hash: string) => {
    view = parseHash(hash, shown.part);
    chosen = namedIn(hash);
    shown.show(view);
  };
  /** What is on the page is about `part` from now on. */
  const replace = (part: Result) => {
    fill(part, whole);
    return connectPart(part, () => view, change, runs);
  };
  /** A run with other values is shown, or the report again; of a sketch as much as can be. */
  const showRun = (run: Result | undefined, stage: Stage) => {
    const next = run ?? reported;
    try {
      const hash = (run && awaited) ?? formatHash(view, shown.part, chosen);
      const now = parseHash(hash, next);
      shown = updateShown(shown, next, { old: run && reported, stage, whole }, () => replace(next));
      view = now;
      awaited = undefined;
      told.show(run, stage);
      openTab(tabIn(`tab=${tab}`, next, whole));
      shown.show(view);
      showAnswer(run, stage);
    } catch (error) {
      // Where points are missing, there may be too few to draw.
      if (stage !== "sketch") throw error;
    }
  };
  const chooseTab = (name: string) => {
    openTab(name);
    remember();
  };
  const jump = (id: string) => {
    goTo(id, openTab);
    remember();
  };

  const tabs = connectTabs(chooseTab);
  const told = new Told(whole);
  const means = live && { ...live, offers: offers!, simulator: texts.simulator! };
  const whatIf = connectWhatIf(means, {
    show: showRun,
    remember: () => remember(),
  });
  const runs = whatIf && new TraceRuns(whatIf);
  view = parseHash(location.hash, whole);
  put("part", partPanels(whole, whole, document, chargedOf(whole)));
  shown = connectPart(whole, () => view, change, runs);
  put("print-choice", printChoice(whole, whole));
  const isClaim = () => location.hash.startsWith("#claim-");
  const toClaim = () => {
    openTab("claims");
    showClaim(location.hash);
  };
  follow(location.hash);
  if (isClaim()) toClaim();
  connectExports(
    () => told.result!,
    () => shown.part,
  );
  connectClaims(
    () => told.result!,
    (hash, target) => {
      if (told.isReport) follow(hash);
      else look(hash);
      jump(target);
    },
  );
  connectParts((name) => {
    // What was chosen stays, as far as the other scenario has it.
    follow(`part=${encodeURIComponent(name)}&tab=${tab}&${formatHash(view, shown.part, chosen)}`);
    remember();
  });
  connectTheme();
  connectMenus();
  connectJumps(jump);
  // A link to a claim says nothing of the charts: they stay as they are.
  addEventListener("hashchange", () => (isClaim() ? toClaim() : follow(location.hash)));
  connectPrinting(
    () => [...shown.figures.values()],
    () => tab,
  );
}

/** The switch between the scenarios; what it has done is told to those who do not see it. */
function connectParts(choose: (name: string) => void): void {
  const choice = document.getElementById("part-choice") as HTMLSelectElement | null;
  choice?.addEventListener("change", () => {
    choose(choice.value);
    document.getElementById("announcement")!.textContent = `Scenario ${choice.value} is shown`;
  });
}

start();
