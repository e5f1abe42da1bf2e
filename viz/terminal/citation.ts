/** A citation for a terminal: nothing twice, and what is pasted elsewhere by itself. */
import { formatGiven } from "../../scenarios/common/format.js";
import { shellLine } from "../../scenarios/common/shell.js";
import type { Result } from "../../scenarios/common/types.js";
import { bibtex, chartsSentence, citationParagraph, partParagraph } from "../exports/citation.js";
import { conditions, reproduction } from "../exports/reproduce.js";
import { saturatedNote } from "../wording/caveats.js";
import { costsCaption } from "../wording/costs-table.js";
import { answerBlock } from "./answer.js";
import { claimsBlock } from "./claims.js";
import { wrap } from "./columns.js";
import { costsBlock } from "./costs.js";
import { latencyBlock, layOut } from "./latencies.js";
import { join, type Painted, paint, type Text } from "./paint.js";

const P99 = { latency: "response", statistics: ["p99"] } as const;

/** @param stored how the result is called, for the command that writes its scenario out */
export function citationText(result: Result, stored: string, width: number): Painted {
  const blocks: Text[][] = [
    wrap(citationParagraph(result), width),
    answerBlock(result, width),
    ...tables(result, width),
    ...claims(result, width),
    ...(result.parts ?? []).flatMap((part) => [
      [paint(`Part ${part.scenario.name}`, "bold"), ...wrap(partParagraph(part, result), width)],
      answerBlock(part, width),
      ...tables(part, width),
    ]),
    [bibtex(result)],
    reproduce(result, stored, width),
    wrap(chartsSentence(result), width),
  ];
  const texts = blocks.map((block) => join(block, "\n"));
  return join([join(texts, "\n\n"), "\n"]);
}

/** Latency along the axis, and what else is paid at its end. */
function tables(result: Result, width: number): Text[][] {
  const layout = layOut(result, [P99], width, false);
  const { confidence } = result.scenario.measurement;
  const latencies = latencyBlock(result, P99, layout);
  const marked = latencies.some((row) => String(row).includes("*"));
  const note =
    `±: half the ${formatGiven(confidence, "share")} interval, relative${layout.inline ? "" : ", at its widest"}` +
    (marked ? `; *: ${saturatedNote(result)}.` : ".");
  return [
    [...latencies, ...dim(note, width)],
    [...costsBlock(result, width, false), ...dim(`At ${costsCaption(result)}.`, width)],
  ];
}

function dim(text: string, width: number): Text[] {
  return wrap(text, width).map((line) => paint(line, "dim"));
}

/** None if nothing was claimed; how many there are of each verdict is in the paragraph. */
function claims(result: Result, width: number): Text[][] {
  const [, ...block] = claimsBlock(result, width, true);
  return block.length > 0 ? [block] : [];
}

/** The command with what it needs, and where to get that. */
function reproduce(result: Result, stored: string, width: number): Text[] {
  const found = reproduction(result);
  const hash = wrap(`The numbers have SHA-256 ${result.sha256}.`, width);
  if (found.command === "") return hash;
  const { scenario, files } = found;
  const written = [...(scenario ? [scenario] : []), ...files];
  const [only] = written;
  const said =
    written.length === 1 ? `${only.path} (SHA-256 ${only.sha256}) is in the result:` : "They are in the result:";
  const writing = `  muxsim cite ${shellLine([stored])} --scenario${written.length === 1 ? "" : " DIR"}`;
  return [
    ...wrap(conditions(result, found), width),
    `  ${found.command}`,
    ...(written.length === 0 ? [] : [...wrap(said, width), writing]),
    ...hash,
  ];
}
