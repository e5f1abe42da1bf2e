/**
 * Starts a page. What it carries is packed, its script too: that is unpacked once the page has been painted, by workers
 * that run this same script, and run. The policy of the page allows a script by its hash, wherever it comes from.
 */
import { decompress } from "lzma1";
import type {} from "./carried.js";

/** What an element of the page holds: how many bytes each text has, and all of them, packed, in base64. */
interface Packed {
  lengths: Record<string, number>;
  packed: string;
}

type Texts = Record<string, string>;

/** Of a worker's global scope, what is used here. */
interface Scope {
  postMessage(texts: Texts): void;
  onmessage: ((event: { data: Packed }) => void) | null;
}

/** Where nothing is painted, because nobody looks at it, in milliseconds. */
const LATEST = 500;

function unpack({ lengths, packed }: Packed): Texts {
  const bytes = decompress(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
  const decoder = new TextDecoder();
  let at = 0;
  return Object.fromEntries(
    Object.entries(lengths).map(([name, length]) => [name, decoder.decode(bytes.subarray(at, (at += length)))]),
  );
}

/** The same, while the page can be read; or by itself, where it may start no worker. */
function unpackBeside(of: Packed, url: string): Promise<Texts> {
  return new Promise((resolve) => {
    const byItself = () => resolve(unpack(of));
    try {
      const worker = new Worker(url);
      worker.onerror = byItself;
      worker.onmessage = ({ data }: MessageEvent<Texts>) => {
        worker.terminate();
        resolve(data);
      };
      worker.postMessage(of);
    } catch {
      byItself();
    }
  });
}

function packedIn(name: string): Packed {
  const element = document.getElementById(`packed-${name}`)!;
  return { lengths: JSON.parse(element.dataset.texts!), packed: element.textContent! };
}

async function start(own: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([own], { type: "text/javascript" }));
  const [shipped, data] = await Promise.all(["shipped", "data"].map((name) => unpackBeside(packedIn(name), url)));
  URL.revokeObjectURL(url);
  globalThis.carried = { texts: { ...shipped, data: data.data } };
  const element = document.createElement("script");
  element.textContent = shipped.script;
  document.body.append(element);
}

/** As soon as the page has been painted. */
function startOnce(own: string): void {
  let isStarted = false;
  const once = () => {
    if (isStarted) return;
    isStarted = true;
    void start(own);
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, LATEST);
}

if (typeof document === "undefined") {
  const scope = globalThis as unknown as Scope;
  scope.onmessage = ({ data }) => scope.postMessage(unpack(data));
} else startOnce(document.currentScript!.textContent!);
