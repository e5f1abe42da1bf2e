/** HTML from templates in which every value is escaped unless it is itself HTML made here. */

/** A piece of markup; only {@link html} makes it, so text from a scenario can never become one. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = string | number | Html | readonly Html[] | false | undefined;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Tagged template: values are escaped, `Html` and lists of it are inserted, `false` and `undefined` vanish. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(strings.reduce((markup, part, i) => markup + toMarkup(values[i - 1]) + part));
}

function toMarkup(value: Value): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map((item) => item.markup).join("\n");
  return escapeText(String(value));
}

/** JSON that may stand inside a script element: nothing in it can end the element or start a comment. */
export function embeddedJson(value: unknown): Html {
  return new Html(
    JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029"),
  );
}
