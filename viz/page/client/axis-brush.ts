/** Dragging over a chart shows that stretch of its axis; a double click shows all of it again. By mouse and pen. */
import { drawBrush, removeBrush } from "./brush.js";
import { placeOf, readMarks } from "./targets.js";

/** Less than that, in pixels, is a click. */
const CLICK = 6;

/** @param zoom gets the first and the last value of the axis that the brush went over, if those are two */
export function connectAxisBrush(plot: HTMLElement, zoom: (from: number, to: number) => void, whole: () => void): void {
  let start: number | undefined;
  let isBrushing = false;
  /** The click that ends a brush pins no line. */
  let ended = false;

  const stop = () => {
    start = undefined;
    isBrushing = false;
    plot.classList.remove("brushing");
    removeBrush(plot);
  };
  plot.addEventListener("pointerdown", (event) => {
    ended = false;
    // A finger scrolls the page.
    if (event.button === 0 && event.pointerType !== "touch") start = placeOf(plot, event).x;
  });
  plot.addEventListener("pointermove", (event) => {
    const { x } = placeOf(plot, event);
    if (start === undefined || (!isBrushing && Math.abs(x - start) < CLICK)) return;
    if (!isBrushing) plot.setPointerCapture(event.pointerId);
    isBrushing = true;
    plot.classList.add("brushing");
    drawBrush(plot, start, x);
  });
  plot.addEventListener("pointerup", (event) => {
    const from = start;
    ended = isBrushing;
    stop();
    if (from !== undefined && ended) brushed(plot, from, placeOf(plot, event).x, zoom);
  });
  plot.addEventListener("pointercancel", stop);
  plot.addEventListener("click", (event) => ended && event.stopImmediatePropagation(), { capture: true });
  plot.addEventListener("dblclick", whole);
}

function brushed(plot: HTMLElement, a: number, b: number, zoom: (from: number, to: number) => void): void {
  const [left, right] = [Math.min(a, b), Math.max(a, b)];
  const values = readMarks(plot)
    .filter(({ x }) => left <= x && x <= right)
    .map(({ key }) => Number(key))
    .filter((value) => !Number.isNaN(value));
  const [from, to] = [Math.min(...values), Math.max(...values)];
  if (from < to) zoom(from, to);
}
