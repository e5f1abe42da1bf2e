import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

/** The good file in panels; further lines come behind. */
function panels(panels: string, more = "", axis = "axis: { rate: [10k/s, 20k/s] }"): string {
  return changed({ 14: `pending: 100\n${axis}\npanels: ${panels}${more}` });
}

const claiming = (claim: string) => `\nclaims:\n  - { says: a, source: b, ${claim} }`;
const BOUND = "bound: { of: notice.mean, line: iocp, at: 10k/s, at-most: 1ms }";

/** Panels that are none, and claims about panels that there are not. */
export const PANELS: readonly BadFile[] = [
  {
    what: "panels of a quantity that there is not",
    text: panels("{ corse: [1, 4] }"),
    says: '16:11: panels.corse: no quantity is called corse; did you mean "cores"?',
  },
  {
    what: "panels of two quantities",
    text: panels("{ cores: [1, 4], callback: [1us, 2us] }"),
    says: "16:26: panels.callback: given beside cores: panels are of one quantity, keep one",
  },
  {
    what: "panels of what the axis is of",
    text: panels("{ machine.cores: [1, 4] }", "", "axis: { cores: [1, 2] }"),
    says: "16:11: panels.machine.cores: the axis is cores: panels are of another quantity",
  },
  {
    what: "panels of the rate along a load",
    text: panels("{ rate: [1k/s, 2k/s] }", "", "axis: { load: [10%, 20%] }").replace("closed:", "open:"),
    says: "16:11: panels.rate: the axis is load: panels are of another quantity",
  },
  {
    what: "panels of n along n",
    text: changed({ 14: "pending: 1..100\npanels: { pending: [1, 2] }" }),
    says: "15:11: panels.pending: the axis is the number of pending operations: panels are of another quantity",
  },
  {
    what: "one panel too many",
    text: panels(`{ cores: [${Array.from({ length: 17 }, (_, i) => i + 1).join(", ")}] }`),
    says: "16:74: panels.cores.16: expected at most 16 panels, got 17",
  },
  {
    what: "a panel whose value the quantity does not take",
    text: panels("{ cores: [4, 2000] }"),
    says: "16:22: panels.cores.1: machine.cores: expected a whole number from 1 to 1024, got 2000",
  },
  {
    what: "panels the wrong way",
    text: panels("{ cores: [4, 2] }"),
    says: "16:22: panels.cores.1: expected ascending values, got 2 after 4",
  },
  {
    what: "a claim about a panel that there is not",
    text: panels("{ cores: [1, 4] }", claiming(`in: { cores: 3 }, ${BOUND}`)),
    says: "18:40: claims.0.in.cores: there is no panel of 3: expected 1 or 4",
  },
  {
    what: "a claim about panels of something else",
    text: panels("{ cores: [1, 4] }", claiming(`in: { load: 4 }, ${BOUND}`)),
    says: "18:31: claims.0.in: the panels are of cores, not of load",
  },
  {
    what: "a claim about panels where there are none",
    text: changed({
      14: `pending: 100\naxis: { rate: [10k/s, 20k/s] }${claiming(`in: 4, ${BOUND}`)}`,
    }),
    says: "17:31: claims.0.in: the scenario has no panels",
  },
  {
    what: "a claim about two quantities of panels",
    text: panels("{ cores: [1, 4] }", claiming(`in: { cores: 1, load: 4 }, ${BOUND}`)),
    says: "18:49: claims.0.in.load: given beside cores: panels are of one quantity",
  },
  {
    what: "an answer about several panels",
    text: panels("{ cores: [1, 4] }", "\nanswer: { ranking: { in: [1, 4] } }"),
    says: "17:26: answer.ranking.in: expected one panel, or none for all",
  },
];
