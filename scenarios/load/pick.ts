/** Which lines `--models` leaves: of the scenario, and by which names of its parts. */
import type { Mechanism } from "../../models/types.js";
import { MAX_DIAGNOSTICS } from "../common/diagnostics.js";
import type { Line } from "../common/types.js";
import { didYouMeanLine, linesCalled, namesIn } from "./line-names.js";

interface Lines {
  own: readonly Line[];
  /** Of all its parts. */
  ofParts: readonly Line[];
  mechanisms: readonly Mechanism[];
}

/**
 * The names that `pieces` are, and the scenario's own lines among those they name; all lines if there are none. Calls
 * `report` for each name that is no line's.
 */
export function pick(
  pieces: readonly string[],
  { own, ofParts, mechanisms }: Lines,
  report: (message: string) => void,
): { names: string[]; lines: Line[] } {
  if (pieces.length === 0) return { names: [], lines: [...own] };
  const all = [...own, ...ofParts];
  const isName = (name: string) => [own, ofParts].some((lines) => linesCalled(name, lines, mechanisms).length > 0);
  const names = namesIn(pieces, all, isName);
  const unknown = names.filter((name) => !isName(name));
  for (const [i, name] of unknown.entries()) {
    const hint = i < MAX_DIAGNOSTICS ? didYouMeanLine(name, all, mechanisms) : "";
    report(`"${name}" is no line of this scenario${hint}`);
  }
  const picked = new Set(names.flatMap((name) => linesCalled(name, own, mechanisms)));
  if (picked.size === 0 && unknown.length === 0)
    report(`${names.join(", ")}: only parts of this scenario have such lines; run one of these by itself`);
  return { names, lines: own.filter((line) => picked.has(line)) };
}
