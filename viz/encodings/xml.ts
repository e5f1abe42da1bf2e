/**
 * A drawing as XML. The serializer of the document made for Node writes HTML, in which `<` may stand in an attribute.
 */
import { escapeText } from "./html.js";

const ELEMENT = 1;

/**
 * Characters that XML 1.0 cannot contain, however written (its section 2.2): controls, lone surrogates, U+FFFE and
 * U+FFFF.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** `element` with everything in it; text that XML cannot contain is left out. */
export function toXml(element: Element): string {
  const attributes = [...element.attributes].map(({ name, value }) => ` ${name}="${escaped(value)}"`).join("");
  const content = [...element.childNodes]
    .map((node) => (node.nodeType === ELEMENT ? toXml(node as Element) : escaped(node.textContent ?? "")))
    .join("");
  const tag = element.localName;
  return content ? `<${tag}${attributes}>${content}</${tag}>` : `<${tag}${attributes}/>`;
}

function escaped(text: string): string {
  return escapeText(text.replaceAll(FORBIDDEN, ""));
}
