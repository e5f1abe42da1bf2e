/** The timeline on the page: asks for the run that the view names, draws it, and tells what is under the pointer. */
import type { TracedRun } from "../../../scenarios/cell/execution-trace.js";
import type { Result } from "../../../scenarios/common/types.js";
import { THEMED } from "../../charts/palette.js";
import { drawTrace, drawTraceLegend } from "../../charts/trace-drawing.js";
import { type Lanes, lanesOf } from "../../charts/trace-lanes.js";
import {
  type Found,
  type Layout,
  layoutTrace,
  neighbour,
  openingWindow,
  pixelAt,
  rowAt,
  type Stretch,
  spanAt,
  timeAt,
} from "../../charts/trace-rows.js";
import { counterInWords, requestInWords, spanInWords, traceInWords } from "../../charts/trace-tips.js";
import { chosenPanel, type View } from "../../charts/view.js";
import { traceCommand } from "../../exports/reproduce.js";
import { traceTitle } from "../sections/trace-section.js";
import { announce, placeTip } from "./tips.js";
import { connectGestures } from "./trace-gestures.js";
import type { LiveScenario, TraceRuns } from "./trace-runs.js";
import { between, moved, revealing, windowOf, zoomed, zoomText } from "./trace-window.js";

/** Of a step of the keys or the buttons. */
const ZOOM = 1.6;
const STEP = 0.25;
/** After the last movement, in milliseconds, the stretch is put into the address. */
const PAUSE = 300;

/** @param runs undefined where the page has no simulator. Returns what shows the run that the view names. */
export function connectTrace(
  part: () => Result,
  view: () => View,
  change: (difference: Partial<View>) => void,
  runs: TraceRuns | undefined,
): () => void {
  const trace = new TraceView(part, view, change, runs);
  return () => trace.show();
}

class TraceView {
  private readonly section = document.getElementById("trace")!;
  private readonly figure = this.section.querySelector<HTMLElement>("[data-trace-figure]")!;
  private readonly plot = this.section.querySelector<HTMLElement>(".trace-plot")!;
  private readonly tip = document.createElement("div");
  /** What has been asked for, so that it is asked for once. */
  private asked = "";
  private isRunning = false;
  private lanes: Lanes | undefined;
  private layout: Layout | undefined;
  private window!: Stretch;
  /** What is drawn of a run at first. */
  private opening!: Stretch;
  private width = 0;
  private chosen: number | undefined;
  /** What the keys have reached. */
  private current: Found | undefined;
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly part: () => Result,
    private readonly view: () => View,
    private readonly change: (difference: Partial<View>) => void,
    private readonly runs: TraceRuns | undefined,
  ) {
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.tip.append(document.createElement("p"));
    // What is under a closed tab has no width: it is run when it is seen.
    const observer = new ResizeObserver(() => {
      if (!this.plot.isConnected) return observer.disconnect();
      if (this.plot.clientWidth !== this.width) this.show();
    });
    observer.observe(this.plot);
    connectGestures(this.plot, {
      inside: (x) => this.layout !== undefined && x >= this.layout.left && x <= this.layout.right,
      point: (x, y) => this.point(x, y),
      leave: () => this.hideTip(),
      click: (x, y) => this.choose(this.layout && spanAt(this.layout, x, y)?.span.request),
      zoom: (factor, x) => this.zoom(factor, x),
      pan: (pixels) => this.layout && this.pan(pixels / (this.layout.right - this.layout.left)),
      brush: (from, until) => this.brush(from, until),
      whole: () => this.whole(),
    });
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("blur", () => this.hideTip());
    this.section.addEventListener("click", (event) => {
      const { traceAction } = (event.target as Element).closest<HTMLElement>("[data-trace-action]")?.dataset ?? {};
      if (traceAction !== undefined) this.act(traceAction);
    });
  }

  show(): void {
    const live = this.runs?.current();
    const [result, view] = [this.part(), this.view()];
    this.figure.hidden = live === undefined;
    document.getElementById("trace-shown")!.textContent = traceTitle(result, view);
    document.getElementById("trace-command")!.textContent = traceCommand(result, view, live);
    this.width = this.plot.clientWidth;
    if (live === undefined || this.width === 0) return;
    const { traceLine, traceAt, around, panel } = view;
    const asked = JSON.stringify([live.of.file, live.of.text, live.set, traceLine, traceAt, around, panel]);
    if (asked !== this.asked) this.ask(asked, live);
    else if (this.lanes) {
      const whole = this.lanes.run.trace;
      if (zoomText(this.window, whole, this.opening) !== view.traceZoom)
        this.window = windowOf(view.traceZoom, whole, this.opening);
      this.draw();
    }
  }

  private ask(asked: string, live: LiveScenario): void {
    this.asked = asked;
    const [result, view] = [this.part(), this.view()];
    this.isRunning = true;
    this.say("Running ...");
    this.plot.classList.add("stale");
    const place = {
      ...{ line: view.traceLine, at: view.traceAt },
      ...(result.scenario.panels && { panel: chosenPanel(result, view) }),
    };
    this.runs!.trace(live, place, view.around === "slowest" ? "slowest" : undefined, (run) => {
      if (!this.plot.isConnected) return;
      this.isRunning = false;
      this.plot.classList.remove("stale");
      if (typeof run === "string") this.fail(run);
      else this.take(run);
    });
  }

  private take(run: TracedRun): void {
    this.lanes = lanesOf(run);
    const { around, traceZoom } = this.view();
    this.opening = openingWindow(this.lanes, around);
    this.window = windowOf(traceZoom, run.trace, this.opening);
    this.chosen = around === "slowest" ? this.lanes.slowest : undefined;
    this.current = undefined;
    this.say(traceInWords(this.lanes));
    this.draw();
  }

  private fail(why: string): void {
    this.lanes = undefined;
    this.layout = undefined;
    this.plot.replaceChildren();
    this.say(why);
  }

  private say(text: string): void {
    document.getElementById("trace-status")!.textContent = text;
  }

  private draw(): void {
    const { lanes, window, width, chosen, plot } = this;
    if (!lanes || width === 0) return;
    const frame = { document, width, palette: THEMED, id: "trace-drawing" };
    this.layout = layoutTrace(lanes, window, width);
    const title = document.getElementById("trace-shown")!.textContent!;
    const drawing = drawTrace({ lanes, layout: this.layout, title, chosen }, frame);
    const old = plot.querySelector("svg");
    if (old) old.replaceWith(drawing);
    else plot.replaceChildren(drawing, this.tip);
    const legend = this.section.querySelector(".trace-legend")!;
    if (legend.querySelector("svg")?.getAttribute("width") !== String(width))
      legend.replaceChildren(drawTraceLegend({ ...frame, id: "trace-colours" }));
    this.current = this.placed(this.current);
    if (this.current) this.ring(this.current);
    else if (!this.tip.hidden) this.hideTip();
  }

  /** The same span in the row that it is in now, if it has one. */
  private placed(found: Found | undefined): Found | undefined {
    const row = found && this.layout!.rows.find(({ lanes }) => lanes.includes(found.lane));
    return row && { ...found, row };
  }

  // --- what is said ---------------------------------------------------------------------------------------------

  private point(x: number, y: number): void {
    if (!this.layout || !this.lanes) return;
    this.current = undefined;
    const found = spanAt(this.layout, x, y);
    const counter = rowAt(this.layout, x, y);
    if (found) this.tell(spanInWords(found, this.lanes), found, x);
    else if (counter?.counter) this.tellAt(counterInWords(counter, timeAt(this.layout, x), this.lanes), x, y);
    else this.hideTip();
    this.plot.classList.toggle("pointing", found?.span.request !== undefined);
  }

  private tell(text: string, found: Found, x = this.middleOf(found)): void {
    this.ring(found);
    this.tellAt(text, x, found.row.y + found.row.height / 2);
  }

  private tellAt(text: string, x: number, y: number): void {
    this.tip.firstElementChild!.textContent = text;
    this.tip.hidden = false;
    placeTip(this.plot, this.tip, { x, y });
  }

  private hideTip(): void {
    this.tip.hidden = true;
    this.current = undefined;
    this.plot.querySelector(".ring")?.remove();
  }

  private middleOf({ span }: Found): number {
    const { layout, window } = this;
    const middle = (Math.max(span.fromPs, window.fromPs) + Math.min(span.untilPs, window.untilPs)) / 2;
    return pixelAt(layout!, middle);
  }

  /** Around the span that is spoken of. */
  private ring({ row, span }: Found): void {
    const { layout } = this;
    this.plot.querySelector(".ring")?.remove();
    const [from, until] = [span.fromPs, span.untilPs].map((ps) =>
      Math.min(layout!.right, Math.max(layout!.left, pixelAt(layout!, ps))),
    );
    const ring = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const isHead = span.colour === undefined;
    const [top, height] = isHead ? [row.y, row.head] : [row.y + row.head, row.height - row.head];
    const box = { x: from - 1, y: top - 1, width: Math.max(0, until - from) + 2, height: height + 2 };
    for (const [name, value] of Object.entries(box)) ring.setAttribute(name, String(value));
    ring.setAttribute("class", "ring");
    this.plot.querySelector("svg")!.append(ring);
  }

  // --- what the reader does -------------------------------------------------------------------------------------

  private choose(request: number | undefined): void {
    if (!this.lanes || request === this.chosen) return;
    this.chosen = request;
    if (request !== undefined) announce(requestInWords(request, this.lanes));
    this.draw();
  }

  private act(action: string): void {
    const { layout } = this;
    if (!layout) return;
    const middle = (layout.left + layout.right) / 2;
    if (action === "in") this.zoom(ZOOM, middle);
    else if (action === "out") this.zoom(1 / ZOOM, middle);
    else if (action === "earlier") this.pan(-STEP);
    else if (action === "later") this.pan(STEP);
    else this.whole();
  }

  private key(event: KeyboardEvent): void {
    if (!this.layout || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event);
    if (action === undefined) return;
    event.preventDefault();
    if (action === "move") this.step(event.key);
    else if (action === "choose") this.choose(this.current?.span.request);
    else if (action === "leave") {
      this.hideTip();
      this.choose(undefined);
    } else if (this.current && (action === "in" || action === "out"))
      this.zoom(action === "in" ? ZOOM : 1 / ZOOM, this.middleOf(this.current));
    else this.act(action);
  }

  /** To the next span; what is out of sight is brought into it. */
  private step(key: string): void {
    const { current, lanes } = this;
    const next = neighbour(this.layout!, current, key);
    if (!next || !lanes) return;
    const now = revealing(this.window, next.span, lanes.run.trace);
    this.current = next;
    if (now !== this.window) this.set(now, true);
    // The rows may be others now.
    this.current = this.placed(next);
    if (!this.current) this.hideTip();
    else {
      const text = spanInWords(this.current, lanes);
      this.tell(text, this.current);
      announce(text);
    }
  }

  private zoom(factor: number, x: number): void {
    const { layout, window, lanes } = this;
    // Several steps may come before the next is drawn.
    if (layout && lanes) this.set(zoomed(window, factor, timeAt({ ...layout, window }, x), lanes.run.trace));
  }

  private pan(share: number): void {
    if (this.lanes) this.set(moved(this.window, share, this.lanes.run.trace));
  }

  private brush(from: number, until: number): void {
    const { layout, lanes } = this;
    if (!layout || !lanes) return;
    // The pointer may have left the drawing.
    const [a, b] = [from, until].map((x) => timeAt(layout, Math.min(layout.right, Math.max(layout.left, x))));
    this.set(between(a, b, lanes.run.trace));
  }

  private whole(): void {
    if (this.lanes) this.set(this.lanes.run.trace);
  }

  /** Draws another stretch, once a frame at most; the address follows when it rests. */
  private set({ fromPs, untilPs }: Stretch, atOnce = false): void {
    this.window = { fromPs, untilPs };
    if (!this.current) this.hideTip();
    cancelAnimationFrame(this.frame);
    if (atOnce) this.draw();
    else
      this.frame = requestAnimationFrame(() => {
        this.draw();
        if (this.current) this.tell(spanInWords(this.current, this.lanes!), this.current);
      });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // What is asked for now is not zoomed as what is seen until it comes.
      if (this.lanes && !this.isRunning && this.plot.isConnected)
        this.change({ traceZoom: zoomText(this.window, this.lanes.run.trace, this.opening) });
    }, PAUSE);
  }
}

/** What a key asks for. */
function actionOf({ key, shiftKey }: KeyboardEvent): string | undefined {
  if (key.startsWith("Arrow")) {
    if (!shiftKey) return "move";
    return { ArrowLeft: "earlier", ArrowRight: "later", ArrowUp: "in", ArrowDown: "out" }[key];
  }
  const actions: Record<string, string> = {
    ...{ "+": "in", "=": "in", "-": "out", _: "out", "0": "whole" },
    ...{ Enter: "choose", " ": "choose", Escape: "leave" },
  };
  return Object.hasOwn(actions, key) ? actions[key] : undefined;
}
