/** The stretch of time that is drawn of a run: zoomed and moved, within the whole of it. */
import type { Stretch } from "../../charts/trace-rows.js";
import { parseZoom } from "../../charts/view.js";

const PS_PER_NS = 1000;
/** Nothing shorter is drawn. */
const SHORTEST_PS = 20 * PS_PER_NS;

/** `window` shortened by `factor` (lengthened below 1), with what is at `aroundPs` where it was. */
export function zoomed(window: Stretch, factor: number, aroundPs: number, whole: Stretch): Stretch {
  const length = Math.max(SHORTEST_PS, (window.untilPs - window.fromPs) / factor);
  const share = (aroundPs - window.fromPs) / (window.untilPs - window.fromPs);
  return within({ fromPs: aroundPs - share * length, untilPs: aroundPs + (1 - share) * length }, whole);
}

/** Moved by a share of its length: later if that is positive. */
export function moved(window: Stretch, share: number, whole: Stretch): Stretch {
  const by = share * (window.untilPs - window.fromPs);
  return within({ fromPs: window.fromPs + by, untilPs: window.untilPs + by }, whole);
}

/** From one time to the other, whichever is first. */
export function between(aPs: number, bPs: number, whole: Stretch): Stretch {
  const [fromPs, untilPs] = [Math.min(aPs, bPs), Math.max(aPs, bPs)];
  return within({ fromPs, untilPs: Math.max(untilPs, fromPs + SHORTEST_PS) }, whole);
}

/** Moved, as little as need be, so that the stretch is in it; where that is longer, its beginning. */
export function revealing(window: Stretch, { fromPs, untilPs }: Stretch, whole: Stretch): Stretch {
  const length = window.untilPs - window.fromPs;
  if (fromPs < window.untilPs && untilPs > window.fromPs) return window;
  const start = fromPs >= window.untilPs ? Math.min(fromPs, untilPs - length) : fromPs;
  return within({ fromPs: start - length / 10, untilPs: start + (9 * length) / 10 }, whole);
}

/** As long as it is, or as the whole if that is shorter, and inside of it. */
function within({ fromPs, untilPs }: Stretch, whole: Stretch): Stretch {
  const length = Math.min(untilPs - fromPs, whole.untilPs - whole.fromPs);
  const start = Math.min(Math.max(fromPs, whole.fromPs), whole.untilPs - length);
  return { fromPs: start, untilPs: start + length };
}

/** As it stands in the address: in ns from the start of the whole; empty if it is what is drawn at first. */
export function zoomText({ fromPs, untilPs }: Stretch, whole: Stretch, opening: Stretch): string {
  if (fromPs === opening.fromPs && untilPs === opening.untilPs) return "";
  const ns = (ps: number) => String(Math.round(ps - whole.fromPs) / PS_PER_NS);
  return `${ns(fromPs)}-${ns(untilPs)}`;
}

export function windowOf(zoom: string, whole: Stretch, opening: Stretch): Stretch {
  const given = parseZoom(zoom);
  if (!given) return opening;
  const [fromPs, untilPs] = given.map((ns) => whole.fromPs + ns * PS_PER_NS);
  return between(fromPs, untilPs, whole);
}
