/**
 * Starts a page. What it carries is packed, its script too: that is unpacked once the page has been painted, and run.
 * The policy of the page allows a script by its hash, wherever it comes from.
 */
import type {} from "./carried.js";

/** Where nothing is painted, because nobody looks at it, in milliseconds. */
const LATEST = 500;

/** The texts in the element, by name. */
async function unpack(element: HTMLElement | null): Promise<Record<string, string>> {
  if (element === null) return {};
  const lengths = Object.entries(JSON.parse(element.dataset.texts!) as Record<string, number>);
  const packed = Uint8Array.from(atob(element.textContent!), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = await new Response(stream).arrayBuffer();
  const decoder = new TextDecoder();
  let at = 0;
  return Object.fromEntries(
    lengths.map(([name, length]) => {
      at += length;
      return [name, decoder.decode(new Uint8Array(bytes, at - length, length))];
    }),
  );
}

async function start(): Promise<void> {
  const places = ["shipped", "data", "simulator"].map((name) => document.getElementById(`packed-${name}`));
  const [shipped, data, { simulator }] = await Promise.all(places.map(unpack));
  globalThis.carried = { texts: { ...shipped, ...data }, simulator };
  const element = document.createElement("script");
  element.textContent = shipped.script;
  document.body.append(element);
}

let isStarted = false;
function once(): void {
  if (isStarted) return;
  isStarted = true;
  void start();
}

requestAnimationFrame(() => setTimeout(once));
setTimeout(once, LATEST);
