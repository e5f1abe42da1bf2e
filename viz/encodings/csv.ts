/** Comma-separated values (RFC 4180) that no spreadsheet takes for formulas. */

export type Field = string | number | null;

/** One line of RFC 4180, its line break included. */
export function csvLine(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

/** A spreadsheet takes a text that begins so for a formula, in quotes or not; some take the wide forms as well. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/**
 * Numbers as they are. A text that would be a formula gets an apostrophe before it, and so does one that has one: it
 * can be taken off again.
 */
function csvField(field: Field): string {
  const given = field === null ? "" : String(field);
  const text = typeof field === "string" && (FORMULA.test(field) || field.startsWith("'")) ? `'${given}` : given;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
