/** Tips: the nearest point under the pointer, or the one the arrow keys have moved to, says what it is. */

interface Mark {
  element: SVGGElement;
  line: string;
  key: string;
  x: number;
  y: number;
  text: string;
}

/** How far from a mark, in pixels, the pointer still means it. */
const REACH = 40;

/** Lets `plot` show tips for the marks of the drawing in it; returns what to call before the drawing is replaced. */
export function connectTips(plot: HTMLElement): () => void {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  plot.append(tip);
  let marks: Mark[] | undefined;
  let current: Mark | undefined;

  const all = () => (marks ??= readMarks(plot));
  const hide = () => {
    if (current) highlight(plot, undefined);
    current = undefined;
    tip.hidden = true;
  };
  const show = (mark: Mark | undefined) => {
    if (mark === current) return;
    hide();
    if (!mark) return;
    current = mark;
    highlight(plot, mark);
    tip.textContent = mark.text;
    tip.hidden = false;
    placeTip(plot, tip, mark);
  };

  plot.addEventListener("pointermove", (event) => show(nearest(all(), plot, event)));
  plot.addEventListener("pointerdown", (event) => show(nearest(all(), plot, event)));
  plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const next = moved(all(), current, event.key);
    if (!next) return;
    event.preventDefault();
    show(next);
    document.getElementById("announcement")!.textContent = next.text.replaceAll("\n", ", ");
  });
  return () => {
    hide();
    marks = undefined;
  };
}

function readMarks(plot: HTMLElement): Mark[] {
  const svg = plot.querySelector("svg")!;
  return [...svg.querySelectorAll<SVGGElement>(".mark")].map((element) => {
    const own = offsetOf(element, svg);
    const [x, y] = element.dataset.at!.split(" ").map(Number);
    return {
      element,
      line: element.dataset.line!,
      key: element.dataset.key!,
      x: x + own.x,
      y: y + own.y,
      text: element.querySelector("title")!.textContent!,
    };
  });
}

/** Translation between a mark's coordinates and the drawing's. */
function offsetOf(element: SVGGElement, svg: SVGSVGElement): { x: number; y: number } {
  const matrix = element.getScreenCTM()!;
  const frame = svg.getBoundingClientRect();
  return { x: matrix.e - frame.left, y: matrix.f - frame.top };
}

function nearest(marks: readonly Mark[], plot: HTMLElement, event: PointerEvent): Mark | undefined {
  const frame = plot.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  let best: Mark | undefined;
  let shortest = REACH;
  for (const mark of marks) {
    const box = mark.element.querySelector("rect") ? mark.element.getBoundingClientRect() : undefined;
    const distance = box ? outside(box, event) : Math.hypot(mark.x - x, mark.y - y);
    if (distance < shortest) [best, shortest] = [mark, distance];
  }
  return best;
}

/** Distance of the pointer from a bar; zero inside it. */
function outside(box: DOMRect, { clientX, clientY }: PointerEvent): number {
  const dx = Math.max(box.left - clientX, 0, clientX - box.right);
  const dy = Math.max(box.top - clientY, 0, clientY - box.bottom);
  return Math.hypot(dx, dy);
}

/** The mark an arrow key leads to: along the line, or to the next line at the same place of the axis. */
function moved(marks: readonly Mark[], from: Mark | undefined, key: string): Mark | undefined {
  const step = {
    ArrowRight: 1,
    ArrowDown: 1,
    ArrowLeft: -1,
    ArrowUp: -1,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  }[key];
  if (step === undefined || marks.length === 0) return undefined;
  if (!from) return marks[0];
  const vertical = key === "ArrowUp" || key === "ArrowDown";
  const path = vertical
    ? marks.filter((mark) => mark.key === from.key)
    : marks.filter((mark) => mark.line === from.line);
  path.sort(vertical ? (a, b) => a.y - b.y || a.x - b.x : (a, b) => a.x - b.x);
  return path[Math.min(path.length - 1, Math.max(0, path.indexOf(from) + step))];
}

/** Puts a ring around `mark` and makes the other lines faint; without a mark, undoes that. */
function highlight(plot: HTMLElement, mark: Mark | undefined): void {
  const svg = plot.querySelector("svg")!;
  svg.querySelector(".ring")?.remove();
  svg.classList.toggle("caught", mark !== undefined);
  for (const part of svg.querySelectorAll<SVGElement>("[data-line]")) {
    part.classList.toggle("chosen", mark !== undefined && part.dataset.line === mark.line);
  }
  if (mark) mark.element.append(ring(mark));
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

/** Beside the mark, on the side that has room. */
function placeTip(plot: HTMLElement, tip: HTMLElement, mark: Mark): void {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const right = mark.x + 14 + width <= plot.clientWidth;
  const left = right ? mark.x + 14 : Math.max(0, mark.x - 14 - width);
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(0, mark.y - height - 10)}px`;
}
