/** Choosing among many lines: what a choice does to the view, and the choice in words. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { Result } from "../../scenarios/common/types.js";
import { labelOf } from "../encodings/table.js";
import { capitalise } from "../wording/vocabulary.js";
import type { View } from "./view.js";

type Change = Pick<View, "hidden"> | Pick<View, "pinned"> | Pick<View, "pinned" | "hidden">;

function idsOf(result: Result): string[] {
  return result.scenario.lines.map((line) => line.id);
}

/** Shows or hides `lines`, the others stay as they are. */
export function showing(result: Result, view: View, lines: readonly string[], shown: boolean): Change {
  const hidden = idsOf(result).filter((id) => (lines.includes(id) ? !shown : view.hidden.includes(id)));
  return { hidden };
}

/** Shows `lines` and no others. */
export function only(result: Result, lines: readonly string[]): Change {
  return { hidden: idsOf(result).filter((id) => !lines.includes(id)) };
}

/** Pins a line or lets go of it; one that is pinned is to be seen, so it is shown. */
export function togglePin(result: Result, view: View, line: string): Change {
  if (view.pinned.includes(line)) return { pinned: view.pinned.filter((id) => id !== line) };
  return {
    pinned: idsOf(result).filter((id) => id === line || view.pinned.includes(id)),
    hidden: view.hidden.filter((id) => id !== line),
  };
}

const MOST_NAMES = 4;

/**
 * What differs from all lines shown alike, e.g. "6 of 20 lines shown; pinned: epoll and iocp"; empty if nothing does.
 */
export function choiceInWords(result: Result, view: View): string {
  const all = result.scenario.lines.length;
  const { pinned, hidden, highlight } = view;
  const names = pinned.slice(0, MOST_NAMES).map((id) => labelOf(result, id));
  if (pinned.length > MOST_NAMES) names.push(`${pinned.length - MOST_NAMES} more`);
  const parts = [
    ...(hidden.length > 0 ? [`${all - hidden.length} of ${all} lines shown`] : []),
    ...(highlight ? [`${highlight} highlighted`] : []),
    ...(pinned.length > 0 ? [`pinned: ${enumerate(names)}`] : []),
  ];
  return capitalise(parts.join("; "));
}
