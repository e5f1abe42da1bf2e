/** A reader of RFC 4180, written independently of the writer. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const row = rows.at(-1)!;
    const character = text[i];
    if (quoted && character === '"' && text[i + 1] === '"') row[row.length - 1] += text[i++];
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") row.push("");
    else if (!quoted && character === "\r" && text[i + 1] === "\n") rows.push([text[++i].slice(1)]);
    else row[row.length - 1] += character;
  }
  return rows.slice(0, -1);
}
