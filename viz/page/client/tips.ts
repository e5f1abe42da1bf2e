/**
 * Tips: the point under the pointer, or the one the arrow keys have moved to, says what it is; a click or Enter pins
 * its line.
 */
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

/** Lets `plot` show tips for the marks of the drawing in it. */
export function connectTips(plot: HTMLElement, label: (line: string) => string, pin: (line: string) => void): Tips {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
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
    plot.classList.remove("pointing");
  };
  const show = (said: Said | undefined) => {
    if (said && said.line === current?.line && said.text === current.text) return;
    hide();
    if (!said) return;
    current = said;
    highlight(plot.parentElement!, said.line, !said.mark);
    if (said.mark) said.mark.element.append(ring(said.mark));
    tip.textContent = said.text;
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
      const again = kept && all().find(({ line, key }) => line === kept!.line && key === kept!.key);
      if (again) show(ofMark(again));
    },
  };
}

function ofMark(mark: Mark): Said {
  return { line: mark.line, text: mark.text, x: mark.x, y: mark.y, mark };
}

function announce(text: string): void {
  document.getElementById("announcement")!.textContent = text.replaceAll("\n", ", ");
}

function unmark(plot: HTMLElement): void {
  plot.querySelector(".ring")?.remove();
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

/** Beside the place, on the side that has room. */
function placeTip(plot: HTMLElement, tip: HTMLElement, { x, y }: Said): void {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const right = x + 14 + width <= plot.clientWidth;
  const left = right ? x + 14 : Math.max(0, x - 14 - width);
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(0, y - height - 10)}px`;
}
