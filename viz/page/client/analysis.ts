/**
 * The script of the pages about an analysis: tabs, scenarios, tips, printing, theme, copying and downloading. What is
 * shown stands in the page as it was drawn; the data of `NAME.json` are in the element whose id is NAME.
 */
import { Html, html } from "../../encodings/html.js";
import { copy, download } from "./exports.js";
import { connectMenus } from "./menus.js";
import { onClick } from "./on-click.js";
import { connectPrinting } from "./printing.js";
import { connectTabs } from "./tabs.js";
import { connectTheme } from "./theme.js";
import { connectTips } from "./tips.js";

document.documentElement.classList.add("scripted");

const tabNames = [...document.querySelectorAll<HTMLElement>("[data-tab]")].map(({ dataset }) => dataset.tab!);
const parts = document.getElementById("part-choice") as HTMLSelectElement | null;
const partNames = [...(parts?.options ?? [])].map(({ value }) => value);
let [tab] = tabNames;

const remember = () => {
  const hash = new URLSearchParams();
  if (parts && parts.value !== partNames[0]) hash.set("part", parts.value);
  if (tab !== tabNames[0]) hash.set("tab", tab);
  const text = hash.toString();
  history.replaceState(null, "", `${location.href.split("#")[0]}${text && `#${text}`}`);
};
const showTab = (name: string) => {
  tab = name;
  tabs.open(name);
};
const showPart = (name: string) => {
  if (!parts) return;
  parts.value = name;
  for (const each of document.querySelectorAll<HTMLElement>("[data-of]")) each.hidden = each.dataset.of !== name;
};
/** The address is the view; what it says that there is not is left alone. */
const follow = () => {
  const hash = new URLSearchParams(location.hash.slice(1));
  showPart(partNames.find((name) => name === hash.get("part")) ?? partNames[0]);
  showTab(tabNames.find((name) => name === hash.get("tab")) ?? tabNames[0]);
};

const tabs = connectTabs((name) => {
  showTab(name);
  remember();
});
parts?.addEventListener("change", () => {
  showPart(parts.value);
  document.getElementById("announcement")!.textContent = `Scenario ${parts.value} is shown`;
  remember();
});
document.getElementById("print-choice")!.innerHTML = printChoice().markup;
follow();
addEventListener("hashchange", follow);
for (const plot of document.querySelectorAll<HTMLElement>(".fitted > .plot")) {
  const labels = new Map<string, string>(Object.entries(JSON.parse(plot.parentElement!.dataset.labels!)));
  connectTips(
    plot,
    (line) => labels.get(line) ?? line,
    () => undefined,
    () => {},
  );
}
connectTheme();
connectMenus();
connectPrinting(
  () => [],
  () => tab,
);
onClick("[data-copy]", (button) => copy(button.parentElement!.querySelector("pre")!.textContent!, button));
onClick("[data-download]", ({ dataset: { download: file = "" } }) => {
  const data = JSON.parse(document.getElementById(file.replace(/\.json$/, ""))!.textContent!);
  download(file, "application/json", `${JSON.stringify(data, null, 1)}\n`);
});

/** A box for each panel, those that are printed anyway checked. */
function printChoice(): Html {
  const boxes = [...document.querySelectorAll<HTMLElement>("[data-panel]")].map((panel) => {
    const label = document.getElementById(`tab-${panel.dataset.panel}`)!.textContent!;
    const checked = panel.classList.contains("printed") && new Html(" checked");
    return html`<label><input type="checkbox" data-printed="${panel.dataset.panel}"${checked}> ${label}</label>`;
  });
  return html`${boxes}`;
}
