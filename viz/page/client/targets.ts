/** What can be meant in a drawing: marks, the lines between them, and the lines' names. */

export interface Mark {
  element: SVGGElement;
  line: string;
  key: string;
  /** In the coordinates of the plot. */
  x: number;
  y: number;
  text: string;
  /** What can be set beside other lines at the same place, if anything can. */
  value?: { number: number; shown: string };
  /** Which of the drawings side by side it belongs to. */
  facet: number;
}

/** How far from a mark, or from a line between two, the pointer still means it, in pixels. */
const REACH = 24;
const LINE_REACH = 9;

export function readMarks(plot: HTMLElement): Mark[] {
  const svg = plot.querySelector("svg")!;
  const facets: (Element | null)[] = [...svg.querySelectorAll(".facet, .panel")];
  return [...svg.querySelectorAll<SVGGElement>(".mark")].map((element) => {
    const own = offsetOf(element, svg);
    const [x, y] = element.dataset.at!.split(" ").map(Number);
    const { value, shown } = element.dataset;
    return {
      element,
      line: element.dataset.line!,
      key: element.dataset.key!,
      x: x + own.x,
      y: y + own.y,
      text: element.querySelector("title")!.textContent!,
      ...(value !== undefined && { value: { number: Number(value), shown: shown! } }),
      facet: facets.indexOf(element.closest(".facet, .panel")),
    };
  });
}

/** Translation between a mark's coordinates and the drawing's. */
function offsetOf(element: SVGGElement, svg: SVGSVGElement): { x: number; y: number } {
  const matrix = element.getScreenCTM()!;
  const frame = svg.getBoundingClientRect();
  return { x: matrix.e - frame.left, y: matrix.f - frame.top };
}

/** The mark that the pointer means: the nearest within reach. */
export function nearestMark(marks: readonly Mark[], plot: HTMLElement, event: MouseEvent): Mark | undefined {
  const at = placeOf(plot, event);
  return closest(
    marks,
    (mark) => {
      const box = mark.element.querySelector("rect") ? mark.element.getBoundingClientRect() : undefined;
      return box ? outside(box, event) : Math.hypot(mark.x - at.x, mark.y - at.y);
    },
    REACH,
  );
}

/** The line that runs under the pointer between two marks. */
export function lineUnder(marks: readonly Mark[], plot: HTMLElement, event: MouseEvent): string | undefined {
  const at = placeOf(plot, event);
  const pairs = marks
    .slice(1)
    .map((mark, i) => [marks[i], mark] as const)
    .filter(([a, b]) => a.line === b.line && a.facet === b.facet && !a.element.closest(".strip, .panel"));
  return closest(pairs, ([a, b]) => distanceToSegment(at, a, b), LINE_REACH)?.[0].line;
}

/** The line whose name is under the pointer. */
export function nameUnder(plot: HTMLElement, event: MouseEvent): string | undefined {
  for (const name of plot.querySelectorAll<SVGElement>(".name")) {
    // Its leader may run past other names.
    const text = name.querySelector("text") ?? name;
    if (outside(text.getBoundingClientRect(), event) === 0)
      return name.closest<SVGElement>("[data-line]")!.dataset.line;
  }
  return undefined;
}

export function placeOf(plot: HTMLElement, event: MouseEvent): { x: number; y: number } {
  const frame = plot.getBoundingClientRect();
  return { x: event.clientX - frame.left, y: event.clientY - frame.top };
}

function closest<T>(things: readonly T[], distance: (thing: T) => number, reach: number): T | undefined {
  let best: T | undefined;
  let shortest = reach;
  for (const thing of things) {
    const far = distance(thing);
    if (far < shortest) [best, shortest] = [thing, far];
  }
  return best;
}

interface Place {
  x: number;
  y: number;
}

function distanceToSegment(at: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((at.x - a.x) * dx + (at.y - a.y) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(at.x - a.x - t * dx, at.y - a.y - t * dy);
}

/** Distance of the pointer from a box; zero inside it. */
function outside(box: DOMRect, { clientX, clientY }: MouseEvent): number {
  const dx = Math.max(box.left - clientX, 0, clientX - box.right);
  const dy = Math.max(box.top - clientY, 0, clientY - box.bottom);
  return Math.hypot(dx, dy);
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The mark a key leads to: along the line, or to the next line at the same place of the axis. */
export function moved(marks: readonly Mark[], from: Mark | undefined, key: string): Mark | undefined {
  const step = STEPS[key];
  if (step === undefined || marks.length === 0) return undefined;
  if (!from) return marks[0];
  const vertical = key === "ArrowUp" || key === "ArrowDown";
  const path = vertical
    ? marks.filter((mark) => mark.key === from.key)
    : marks.filter((mark) => mark.line === from.line && mark.facet === from.facet);
  path.sort(vertical ? (a, b) => a.facet - b.facet || a.y - b.y || a.x - b.x : (a, b) => a.x - b.x);
  return path[Math.min(path.length - 1, Math.max(0, path.indexOf(from) + step))];
}
