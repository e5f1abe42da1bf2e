/** The script of the page to try scenarios in: what is written is run, and shown as a report shows it. */
import { shellLine } from "../../../scenarios/common/shell.js";
import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import type { FromLeader, LiveText } from "../../../scenarios/live/messages.js";
import { formatHash, namedIn, parseHash, type View } from "../../charts/view.js";
import { unbroken } from "../../encodings/text.js";
import { shortHash } from "../../wording/identity.js";
import type { Schema } from "../play/completion.js";
import type { PlayData } from "../play/page.js";
import { tabIn, withTab } from "../tabs.js";
import type { Offers } from "../what-if/given.js";
import type {} from "./carried.js";
import { connectClaims } from "./claims.js";
import { Editor } from "./editor.js";
import { connectExports, copy, download } from "./exports.js";
import { LiveEngine } from "./live-engine.js";
import { updateShown } from "./live-view.js";
import { connectMenus } from "./menus.js";
import { connectJumps, connectPart, fill, goTo, type Shown } from "./part.js";
import { connectPrinting } from "./printing.js";
import { connectTabs } from "./tabs.js";
import { connectTheme } from "./theme.js";
import { Told } from "./told.js";
import { TraceRuns } from "./trace-runs.js";

/** After the last key, in milliseconds. */
const PAUSE = 400;

function start(): void {
  document.documentElement.classList.add("scripted");
  const { texts } = carried;
  const data = JSON.parse(texts.data) as PlayData;
  const profiles = { ...(JSON.parse(texts.offers!) as Offers).profiles, ...data.profiles };
  const choice = document.getElementById("scenario") as HTMLSelectElement;
  const stop = document.getElementById("stop") as HTMLButtonElement;
  const given = () => new URLSearchParams(location.hash.slice(1));
  let shown: Shown | undefined;
  let view: View;
  /** What of the view somebody has chosen, or the address named. */
  const chosen = namedIn(location.hash);
  /** The one that the reader has chosen, or the address named. */
  let tab = given().get("tab") ?? undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const scenario = () => data.scenarios.find(({ name }) => name === choice.value)!;
  const remember = () => {
    // Until something is shown, the address says what of it.
    const hash = shown ? new URLSearchParams(withTab(formatHash(view, shown.part, chosen), tab!, shown.part)) : given();
    hash.delete("scenario");
    hash.delete("text");
    if (choice.value !== data.first) hash.set("scenario", choice.value);
    if (editor.text !== scenario().text) hash.set("text", editor.text);
    history.replaceState(null, "", `${location.href.split("#")[0]}${hash.size > 0 ? `#${hash}` : ""}`);
  };
  const chooseTab = (name: string) => {
    tab = name;
    tabs.open(name);
    remember();
  };
  const tabs = connectTabs(chooseTab);
  const told = new Told(undefined);
  const change = (difference: Partial<View>) => {
    view = { ...view, ...difference };
    for (const key of Object.keys(difference)) chosen.add(key);
    shown!.show(view);
    remember();
  };
  const showRun = (run: Result, stage: Stage) => {
    const before = shown ? formatHash(view, shown.part, chosen) : location.hash;
    const next = parseHash(before, run);
    const now = updateShown(shown, run, { old: undefined, stage, whole: run }, () => {
      fill(run, run);
      return connectPart(run, () => view, change, runs);
    });
    shown = now;
    view = next;
    if (stage !== "sketch") told.show(run, stage);
    const open = tabIn(tab === undefined ? "" : `tab=${tab}`, run, run);
    // A sketch claims nothing yet.
    if (stage !== "sketch" || tab === undefined) tab = open;
    tabs.open(open);
    now.show(view);
    document.getElementById("question")!.textContent = run.scenario.question;
    document.getElementById("answer")!.textContent = unbroken(run.answer);
  };
  const say = (text: string) => {
    document.getElementById("live-status")!.textContent = text;
  };
  const hear = (message: FromLeader) => {
    if (message.kind === "progress") say(`${message.done} of ${message.total} runs ...`);
    else if (message.kind === "update") {
      const { result, stage } = message;
      looked = asked;
      try {
        showRun(result, stage);
      } catch (error) {
        // Where points are missing, there may be too few to draw.
        if (stage !== "sketch") throw error;
      }
      say(stage === "final" ? `As muxsim run gives it, without parts: ${shortHash(result)}.` : "Not yet precise ...");
    } else if (message.kind === "wrong") {
      editor.mark(message.diagnostics);
      const texts = message.diagnostics.map(({ file, line, column, path, message: text }) =>
        [line > 0 ? `${file}:${line}:${column}` : "", path, text].filter((part) => part !== "").join(": "),
      );
      wrong(texts);
    } else if (message.kind === "failed") wrong([message.message]);
    stop.disabled = message.kind === "wrong" || message.kind === "failed" || isLast(message);
  };
  const wrong = (texts: readonly string[]) => {
    const paragraphs = texts.map((text) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = text;
      return paragraph;
    });
    document.getElementById("live-wrong")!.replaceChildren(...paragraphs);
    if (texts.length > 0) say("Not run.");
  };
  const simulator = texts.simulator!;
  const engine = new LiveEngine(simulator, profiles, hear);
  const written = () => ({ file: fileName(choice.value), text: editor.text, overrides: {}, beside: scenario().beside });
  /** What was run last, and that which something is shown of: what is written may be wrong for the moment. */
  let asked: LiveText | undefined;
  let looked: LiveText | undefined;
  const current = () => {
    // What has been changed is to be saved first.
    const called = editor.text === scenario().text ? choice.value : fileName(choice.value);
    return { of: looked ?? written(), set: [], command: shellLine(["muxsim", "run", called]) };
  };
  const runs = new TraceRuns({ simulator, profiles, current });
  const run = () => {
    wrong([]);
    editor.mark([]);
    say("Running ...");
    stop.disabled = false;
    asked = written();
    engine.run(asked, []);
  };
  const editor = new Editor(document.getElementById("editor")!, JSON.parse(texts.completion!) as Schema, () => {
    clearTimeout(timer);
    engine.stop();
    timer = setTimeout(() => {
      remember();
      run();
    }, PAUSE);
  });

  choice.value = data.scenarios.find(({ name }) => name === given().get("scenario"))?.name ?? data.first;
  editor.text = given().get("text") ?? scenario().text;
  choice.addEventListener("change", () => {
    editor.text = scenario().text;
  });
  stop.addEventListener("click", () => {
    engine.stop();
    stop.disabled = true;
    say("Stopped: what is shown is what was known by then.");
  });
  document
    .getElementById("save")!
    .addEventListener("click", () => download(fileName(choice.value), "application/yaml", editor.text));
  const link = document.getElementById("copy-link")!;
  link.addEventListener("click", () => copy(location.href, link));
  connectPrinting(
    () => [...(shown?.figures.values() ?? [])],
    () => tab ?? "",
  );
  connectExports(
    () => told.result!,
    () => shown!.part,
  );
  connectClaims(
    () => told.result!,
    (hash, target) => {
      view = parseHash(hash, shown!.part);
      for (const key of namedIn(hash)) chosen.add(key);
      shown!.show(view);
      goTo(target, chooseTab);
    },
  );
  connectJumps((id) => goTo(id, chooseTab));
  connectTheme();
  connectMenus();
}

function isLast(message: FromLeader): boolean {
  return message.kind === "update" && message.stage === "final";
}

/** Without the gallery that it stands in: `published/shinjuku-2019` is saved as shinjuku-2019.yaml. */
function fileName(name: string): string {
  return name.endsWith(".yaml") ? name : `${name.slice(name.lastIndexOf("/") + 1)}.yaml`;
}

start();
