/**
 * Characters that do something to whatever shows them instead of being seen. A terminal obeys the C0 and C1 controls;
 * the marks of bidirectional text (Unicode Standard Annex 9) and invisible characters make text read otherwise than it
 * is.
 */

/**
 * All of them but line feed and tab. Joiners (U+200C, U+200D), which scripts and emoji need, are none. A list rather
 * than \p{Cf}, which grows with the Unicode version of the engine; lone surrogates are no text at all.
 */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * `text` in which every control is written as `\u001b`: what JSON reads back as the same text, and so do strings of
 * YAML and JavaScript.
 */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (control) =>
    Array.from({ length: control.length }, (_, i) => unicodeEscape(control.charCodeAt(i))).join(""),
  );
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/**
 * `text` with a blank in place of each control: as many UTF-16 code units as before, so that columns stay where they
 * are.
 */
export function blankControls(text: string): string {
  return text.replace(CONTROLS, (control) => " ".repeat(control.length));
}
