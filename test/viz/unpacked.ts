/** What a page carries packed, read as its browser reads it. */
import { decompress } from "lzma1";

/** The texts by name: those of every page of its kind, `data`, and `simulator` where it has one. */
export function unpackedFrom(page: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [, lengths, packed] of page.matchAll(/ id="packed-\w+" data-texts="([^"]*)">([^<]*)</g)) {
    const bytes = Buffer.from(decompress(Buffer.from(packed, "base64")));
    let at = 0;
    for (const [name, length] of Object.entries<number>(JSON.parse(lengths.replaceAll("&quot;", '"'))))
      texts[name] = bytes.subarray(at, (at += length)).toString("utf8");
  }
  return texts;
}
