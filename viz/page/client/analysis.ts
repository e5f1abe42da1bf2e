/**
 * The script of the report of an analysis: theme, copying and downloading. The charts stand as they were drawn. The
 * data of `NAME.json` are in the element whose id is NAME.
 */
import { copy, download } from "./exports.js";
import { connectTheme } from "./theme.js";

document.documentElement.classList.add("scripted");
connectTheme();
for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  button.addEventListener("click", () => copy(button.parentElement!.querySelector("pre")!.textContent!, button));
}
for (const button of document.querySelectorAll<HTMLElement>("[data-download]")) {
  const file = button.dataset.download!;
  button.addEventListener("click", () => {
    const data = JSON.parse(document.getElementById(file.replace(/\.json$/, ""))!.textContent!);
    download(file, "application/json", `${JSON.stringify(data, null, 1)}\n`);
  });
}
