/** What pointers and the wheel do on a timeline: point, choose, zoom by a brush, a pinch or the wheel, and move it. */

import { drawBrush, removeBrush } from "./brush.js";

/** Places are in pixels from the upper left corner of the drawing. */
interface Gestures {
  /** Whether time is drawn there. */
  inside(x: number): boolean;
  point(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  /** Shorter by a factor, or longer if it is below 1, around a place. */
  zoom(factor: number, x: number): void;
  /** What is drawn goes to the left, later times come into sight. */
  pan(pixels: number): void;
  brush(from: number, until: number): void;
  whole(): void;
}

interface Place {
  x: number;
  y: number;
}

/** Less than that, in pixels, is a click. */
const CLICK = 4;
/** Of the wheel: so many units double what is seen. */
const DOUBLE = 300;

export function connectGestures(plot: HTMLElement, act: Gestures): void {
  const down = new Map<number, Place>();
  let start: (Place & { kind: "brush" | "pan" | "pinch" }) | undefined;
  let hasMoved = false;

  const placeOf = ({ clientX, clientY }: MouseEvent): Place => {
    const { left, top } = plot.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const isAway = ({ x, y }: Place, from: Place) => Math.abs(x - from.x) > CLICK || Math.abs(y - from.y) > CLICK;

  plot.addEventListener("wheel", (event) => wheeled(event, placeOf(event), act), { passive: false });
  plot.addEventListener("pointerdown", (event) => {
    const place = placeOf(event);
    if (event.button !== 0 || !act.inside(place.x)) return;
    down.set(event.pointerId, place);
    hasMoved = down.size > 1;
    const kind = down.size > 1 ? "pinch" : event.pointerType === "mouse" && !event.shiftKey ? "brush" : "pan";
    start = { ...place, kind };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    const last = down.get(event.pointerId);
    if (!start || !last) return act.point(place.x, place.y);
    hasMoved ||= isAway(place, start);
    if (!hasMoved) return;
    act.leave();
    if (start.kind === "brush") return drawBrush(plot, start.x, place.x);
    if (start.kind === "pinch") pinch(down, event.pointerId, place, act);
    else act.pan(last.x - place.x);
    down.set(event.pointerId, place);
  });
  const release = (event: PointerEvent, isDone: boolean) => {
    if (!down.delete(event.pointerId) || !start) return;
    const place = placeOf(event);
    removeBrush(plot);
    if (isDone && !hasMoved) {
      act.click(place.x, place.y);
      act.point(place.x, place.y);
    } else if (isDone && start.kind === "brush" && Math.abs(place.x - start.x) > CLICK) act.brush(start.x, place.x);
    // Of a pinch one finger may stay, and goes on moving it.
    start = down.size > 0 ? { ...place, kind: "pan" } : undefined;
  };
  plot.addEventListener("pointerup", (event) => release(event, true));
  plot.addEventListener("pointercancel", (event) => release(event, false));
  plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && down.size === 0 && act.leave());
  plot.addEventListener("dblclick", () => act.whole());
}

/** With Ctrl, as a pinch on a touchpad comes too, it zooms; sideways it moves; else the page scrolls as ever. */
function wheeled(event: WheelEvent, { x }: Place, act: Gestures): void {
  const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event;
  const sideways = Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : shiftKey ? deltaY : 0;
  if (ctrlKey || metaKey) act.zoom(2 ** (-deltaY / DOUBLE), x);
  else if (sideways !== 0) act.pan(sideways);
  else return;
  event.preventDefault();
}

/** One of two fingers has moved: what is between them stays between them. */
function pinch(down: ReadonlyMap<number, Place>, id: number, place: Place, act: Gestures): void {
  const other = [...down].find(([each]) => each !== id)?.[1];
  const before = down.get(id)!;
  if (!other) return;
  const [was, is] = [Math.abs(before.x - other.x), Math.abs(place.x - other.x)];
  if (was > 10 && is > 10) act.zoom(is / was, other.x);
}
