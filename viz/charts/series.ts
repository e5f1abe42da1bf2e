/** What is drawn of a line: its points, guides and marks. */

import type { Annotation } from "./annotations.js";
import type { LineStyle } from "./palette.js";
import type { Emphasis } from "./view.js";

export interface Datum {
  x: number;
  y: number;
  /** Ends of the band; null where no interval is claimed. */
  low: number | null;
  high: number | null;
  tip: string;
  /** Value and interval as they are written beside those of other lines at the same place. */
  shown?: string;
  /** No value is known between the one before and this: the line does not lead here. */
  afterGap?: boolean;
  /** Without a marker: one of many points of a curve. */
  bare?: boolean;
  /** Drawn as an open marker: the value stands, with a reservation the notes explain. */
  open?: boolean;
}

export interface Series {
  id: string;
  label: string;
  style: LineStyle;
  data: Datum[];
  /** A thin guide, e.g. a law: [x, y], ascending. */
  guide?: [number, number][];
  /** A law fitted to the line's own values, which therefore lies on it: drawn over the line, not beside it. */
  fitted?: [number, number][];
  /** Said after its name in small letters, e.g. the law it grows by. */
  suffix?: string;
  /** What happens along the line. */
  annotations?: Annotation[];
  emphasis: Emphasis;
}
