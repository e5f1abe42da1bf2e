/** The script of a sensitivity report: theme, copying and downloading. The charts stand as they were drawn. */
import { copy, download } from "./exports.js";
import { connectTheme } from "./theme.js";

document.documentElement.classList.add("scripted");
connectTheme();
for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
  button.addEventListener("click", () => copy(button.parentElement!.querySelector("pre")!.textContent!, button));
}
document.querySelector("[data-download]")?.addEventListener("click", () => {
  const data = JSON.parse(document.getElementById("sensitivity")!.textContent!);
  download("sensitivity.json", "application/json", `${JSON.stringify(data, null, 1)}\n`);
});
