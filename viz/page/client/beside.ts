/** What a tip says besides the point it is about: all lines at that place, the lowest first, and how many times it. */
import { formatExact } from "../../../scenarios/common/format.js";
import type { Mark } from "./targets.js";

/**
 * A row per line at the place of `mark`; nothing where it stands alone.
 * @param pinned the line that values are set against; the lowest where it has none here
 */
export function besideOthers(
  marks: readonly Mark[],
  mark: Mark,
  pinned: string | undefined,
  label: (line: string) => string,
): HTMLTableElement | undefined {
  if (!mark.value) return undefined;
  // Drawings side by side are of other families, or of other panels: then the same lines stand in each.
  const inPanels = marks.some(({ line, facet }) => line === mark.line && facet !== mark.facet);
  const there = marks.filter(
    ({ key, value, facet }) => key === mark.key && value !== undefined && (!inPanels || facet === mark.facet),
  );
  if (there.length < 2) return undefined;
  const sorted = [...there].sort((a, b) => a.value!.number - b.value!.number);
  const against = sorted.find(({ line }) => line === pinned) ?? sorted[0];
  const table = document.createElement("table");
  for (const each of sorted) {
    const row = table.insertRow();
    if (each.line === mark.line) row.className = "this";
    row.insertCell().append(...sampleOf(each.line), ` ${label(each.line)}`);
    row.insertCell().textContent = each.value!.shown;
    row.insertCell().textContent = timesOf(each, against);
  }
  return table;
}

function timesOf(each: Mark, against: Mark): string {
  if (each === against) return "1";
  const by = against.value!.number;
  const times = by > 0 ? formatExact(each.value!.number / by, "number", 2) : "";
  return times === "" || times === "1" ? times : `${times} times`;
}

/** The piece of the line that the table of lines has before its name. */
function sampleOf(line: string): Node[] {
  const sample = document.querySelector(`[data-pin="${CSS.escape(line)}"] svg`);
  return sample ? [sample.cloneNode(true)] : [];
}
