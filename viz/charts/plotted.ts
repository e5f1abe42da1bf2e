/** What a plot is made of, whether it is drawn along an axis or, at a single value of it, as bars. */
import type { Axes } from "./axes.js";
import type { Series } from "./series.js";
import type { Strip } from "./strips.js";

export interface Plot extends Axes {
  title: string;
  notes: readonly string[];
  series: Series[];
  strips: Strip[];
  /** Lines as they were before something was changed. */
  old?: Series[];
  /** A drawing per family, on the same scales, each with the other families' lines behind. */
  byFamily?: boolean;
  /** A drawing per panel, on the same scales; `series` and `strips` are those of all. */
  facets?: { heading: string; series: Series[]; strips: Strip[] }[];
  /** Names in a key below, where lines do not end side by side. */
  key?: boolean;
}
