/** Copying and downloading, without any network. */
import type { Result } from "../../../scenarios/common/types.js";
import { pointsCsv } from "../../exports/points-csv.js";
import { shortHash } from "../../wording/identity.js";
import { onClick } from "./on-click.js";

const SECOND = 1000;

/**
 * Connects the buttons that concern a whole result.
 * @param told which that is now @param shown the part whose points are downloaded
 */
export function connectExports(told: () => Result, shown: () => Result): void {
  const actions: Record<string, (button: HTMLElement) => unknown> = {
    points: () => download(`muxsim-${shortHash(shown())}-points.csv`, "text/csv", pointsCsv(shown())),
    result: () => {
      const result = told();
      const name = `muxsim-${shortHash(result)}-result.json`;
      download(name, "application/json", `${JSON.stringify(result, null, 2)}\n`);
    },
    link: (button) => copy(location.href, button),
  };
  onClick("[data-download]", (button) => actions[button.dataset.download!](button));
  onClick("[data-copy]", (button) => copy(button.parentElement!.querySelector("pre")!.textContent!, button));
}

/** Puts `text` on the clipboard and says so on the button for two seconds. */
export async function copy(text: string, button: HTMLElement): Promise<void> {
  const label = (button.dataset.label ??= button.textContent!);
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  );
  button.textContent = done ? "Copied" : "Copying failed";
  document.getElementById("announcement")!.textContent = button.textContent;
  setTimeout(() => {
    button.textContent = label;
  }, 2 * SECOND);
}

/** The way that needs no permission, for browsers that refuse the other on a local file. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function download(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10 * SECOND);
}

/** Paints `svg` at twice its size and downloads it. */
export async function downloadPng(name: string, svg: string): Promise<void> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((blob) => blob && download(name, "image/png", blob), "image/png");
}
