/** Links in texts that others wrote. */
import { type Html, html } from "../encodings/html.js";

export const ADDRESS = /(https?:\/\/[^\s<>"'()[\]{}]*[^\s<>"'()[\]{}.,;:!?])/i;

/** `text` in which every address of the web is a link; any other address stays text. */
export function linked(text: string): Html {
  const link = (address: string) => html`<a class="address" href="${address}" rel="noopener noreferrer">${address}</a>`;
  const parts = text.split(ADDRESS).map((part, i) => (i % 2 === 1 ? link(part) : html`${part}`));
  return parts.reduce((all, part) => html`${all}${part}`, html``);
}
