/**
 * Tips: the point under the pointer, or the one the arrow keys have moved to, says what it is; a click or Enter pins
 * its line.
 */
import { besideOthers } from "./beside.js";
import { highlight } from "./highlight.js";
import { lineUnder, type Mark, moved, nameUnder, nearestMark, placeOf, readMarks } from "./targets.js";

interface Tips {
  /** To be called before the drawing is replaced, and after. */
  forget(): void;
  restore(): void;
}

/** What is said where. */
interface Said {
  line: string;
  text: string;
  x: number;
  y: number;
  mark?: Mark;
}

/**
 * Lets `plot` show tips for the marks of the drawing in it.
 * @param pinned the line that others are compared with, if one is
 */
export function connectTips(
  plot: HTMLElement,
  label: (line: string) => string,
  pinned: () => string | undefined,
  pin: (line: string) => void,
): Tips {
  const tip = document.createElement("div");
  const text = document.createElement("p");
  tip.className = "tip";
  tip.hidden = true;
  tip.append(text);
  plot.append(tip);
  let marks: Mark[] | undefined;
  let current: Said | undefined;
  /** The mark the keys had reached when the drawing was replaced. */
  let kept: Mark | undefined;

  const all = () => (marks ??= readMarks(plot));
  const hide = () => {
    if (current) unmark(plot);
    current = undefined;
    tip.hidden = true;
    tip.querySelector("table")?.remove();
    plot.classList.remove("pointing");
  };
  const show = (said: Said | undefined) => {
    if (said && said.line === current?.line && said.text === current.text) return;
    hide();
    if (!said) return;
    current = said;
    highlight(plot.parentElement!, said.line, !said.mark);
    text.textContent = said.text;
    if (said.mark) {
      said.mark.element.append(ring(said.mark));
      const beside = besideOthers(all(), said.mark, pinned(), label);
      if (beside) tip.append(beside);
      const ruled = said.mark.value && rule(plot, said.mark);
      if (ruled) plot.querySelector("svg")!.append(ruled);
    }
    tip.hidden = false;
    plot.classList.add("pointing");
    placeTip(plot, tip, said);
  };
  const under = (event: MouseEvent): Said | undefined => {
    const name = nameUnder(plot, event);
    const mark = name === undefined ? nearestMark(all(), plot, event) : undefined;
    const line = name ?? mark?.line ?? lineUnder(all(), plot, event);
    if (mark) return ofMark(mark);
    return line === undefined ? undefined : { line, text: label(line), ...placeOf(plot, event) };
  };

  // A page that moves under a pointer at rest makes events too: they must not take away what the keys have reached.
  let at = [0, 0];
  plot.addEventListener("pointermove", (event) => {
    const [x, y] = at;
    at = [event.clientX, event.clientY];
    if (event.clientX !== x || event.clientY !== y) show(under(event));
  });
  plot.addEventListener("pointerdown", (event) => show(under(event)));
  plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  plot.addEventListener("click", (event) => {
    // A finger has no other way to ask for a tip than to touch: it pins by a name.
    const touch = (event as PointerEvent).pointerType === "touch";
    const line = nameUnder(plot, event) ?? (touch ? undefined : under(event)?.line);
    if (line !== undefined) pin(line);
  });
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    if (current && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return pin(current.line);
    }
    const next = moved(all(), current?.mark, event.key);
    if (!next) return;
    event.preventDefault();
    show(ofMark(next));
    announce(next.text);
  });
  return {
    forget() {
      kept = document.activeElement === plot ? current?.mark : undefined;
      hide();
      marks = undefined;
    },
    restore() {
      const same = kept ? all().filter(({ line, key }) => line === kept!.line && key === kept!.key) : [];
      const again = same.find(({ facet }) => facet === kept!.facet) ?? same[0];
      if (again) show(ofMark(again));
    },
  };
}

function ofMark(mark: Mark): Said {
  return { line: mark.line, text: mark.text, x: mark.x, y: mark.y, mark };
}

export function announce(text: string): void {
  document.getElementById("announcement")!.textContent = text.replaceAll("\n", ", ");
}

function unmark(plot: HTMLElement): void {
  for (const drawn of plot.querySelectorAll(".ring, .rule-at")) drawn.remove();
  highlight(plot.parentElement!, undefined);
}

function ring({ element }: Mark): SVGElement {
  const bar = element.querySelector("rect");
  const [x, y] = element.dataset.at!.split(" ").map(Number);
  const shape = document.createElementNS("http://www.w3.org/2000/svg", bar ? "rect" : "circle");
  const box = bar && element.getBBox();
  const attributes = box
    ? { x: box.x - 2, y: box.y - 2, width: box.width + 4, height: box.height + 4 }
    : { cx: x, cy: y, r: 8 };
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, String(value));
  shape.setAttribute("class", "ring");
  return shape;
}

/** A line through the place, over the height of the plotting area. */
function rule(plot: HTMLElement, { element, x }: Mark): SVGElement | undefined {
  const area = element.closest(".facet")?.querySelector("clipPath rect");
  if (!area) return undefined;
  const svg = plot.querySelector("svg")!;
  const facet = element.closest<SVGGElement>(".facet")!.getScreenCTM()!.f - svg.getBoundingClientRect().top;
  const top = facet + Number(area.getAttribute("y"));
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", `M${x},${top}V${top + Number(area.getAttribute("height"))}`);
  line.setAttribute("class", "rule-at");
  return line;
}

/** Beside the place, on the side that has room; where neither has, above or below it, so that it stays in sight. */
export function placeTip(plot: HTMLElement, tip: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const room = plot.clientWidth;
  const isBeside = x + 14 + width <= room || x - 14 - width >= 0;
  const left = x + 14 + width <= room ? x + 14 : x - 14 - width;
  const below = y < plot.clientHeight / 2;
  const top = isBeside ? Math.min(y - height / 3, plot.clientHeight - height) : below ? y + 14 : y - 14 - height;
  tip.style.left = `${isBeside ? left : Math.max(0, room - width)}px`;
  tip.style.top = `${isBeside ? Math.max(0, top) : top}px`;
}
