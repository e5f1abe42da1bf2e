/** BibTeX in which every text means itself. */

/**
 * What TeX takes for more than a character. Braces are named rather than escaped: BibTeX counts those, too, and a text
 * with more of one kind would swallow what follows. Circumflexes, too: two of them and a code stand for any character,
 * a backslash among them.
 */
const NAMES: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "{": "\\textbraceleft{}",
  "}": "\\textbraceright{}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "%": "\\%",
  "&": "\\&",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
};

function texText(text: string): string {
  // A control is no text; a lone surrogate cannot be written.
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, " ")
    .trim()
    .replace(/[\\{}^~%&$#_]/g, (character) => NAMES[character]);
}

/** An entry; its key keeps letters, digits and hyphens. */
export function entry(kind: "misc", key: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, text]) => `  ${name} = {${texText(text)}}`);
  return `@${kind}{${key.replace(/[^A-Za-z0-9-]/g, "")},\n${lines.join(",\n")}\n}`;
}
