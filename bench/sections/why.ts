/** What it costs to take latencies apart (docs/why.md): processor time of runs that do over those that do not. */
import { MECHANISMS } from "../../models/registry.js";
import { formatInteger } from "../../scenarios/common/format.js";
import { type Extent, inTurn } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";
import { ask, type Workshop } from "../workshop.js";
import { benchCell } from "./cells.js";

const PENDING = 1_000;
/** Times as long as without. */
const TARGET = 1.3;
/** A polling scheme makes so many events of a completion that it is given fewer of them. */
const POLLS = 50;
/** In one process the two take turns so many times: other load on the machine meets both, and the least is told. */
const TURNS = { quick: 8, whole: 30 };

/** What the subject prints: the least processor seconds of a run without, and with. */
export interface WhyCost {
  offSeconds: number;
  onSeconds: number;
}

export async function whySection(workshop: Workshop, extent: Extent): Promise<Section> {
  const completions = 20_000;
  const runs = MECHANISMS.map(({ name, family }) => {
    const events = completions / (family === "polling scheme" ? POLLS : 1);
    return { name, file: workshop.file(`${name}-why.json`, JSON.stringify(benchCell(name, PENDING, events))) };
  });
  extent.progress("the cost of taking latencies apart");
  const turns = extent.quick ? TURNS.quick : TURNS.whole;
  const costs = await inTurn(extent.quick ? 1 : extent.rounds, runs, ({ file }) =>
    ask<WhyCost>(workshop.muxsim, "why", file, turns),
  );
  const rows = runs.map(({ name, file: _ }, i) => ({
    label: name,
    quantities: [
      quantity(
        "without",
        "s",
        costs[i].map(({ offSeconds }) => offSeconds),
      ),
      quantity(
        "with / without",
        "",
        costs[i].map(({ offSeconds, onSeconds }) => onSeconds / offSeconds),
      ),
    ],
  }));
  return {
    title: "Taking latencies apart",
    notes: [
      `${formatInteger(PENDING)} pending, ${formatInteger(completions)} completions (a polling scheme: a ${POLLS}th of them), the machine of 2012-post, with \`why: yes\` and without by turns; the least of ${turns} runs each.`,
    ],
    rows,
    targets: rows.map(({ label, quantities }) =>
      atMost(`${label}: time with why / without`, quantities[1].median, TARGET),
    ),
  };
}
