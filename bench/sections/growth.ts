/** Time and memory against n. */
import { formatInteger } from "../../scenarios/common/format.js";
import type { Extent } from "../plan.js";
import { atMost, quantity, type Row, type Section } from "../report.js";
import type { CellCost } from "../subject.js";
import { ask, type Workshop } from "../workshop.js";
import { benchCell, NAMES } from "./cells.js";

const COMPLETIONS = 5_000;
const LEAN = ["epoll", "iocp"];
const MIB = 2 ** 20;

export async function growthSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const sizes = extent.quick ? [1_000, 1_000_000] : [1_000, 10_000, 100_000, 1_000_000];
  const names = extent.quick ? LEAN : NAMES;
  const costs = new Map<string, CellCost[]>();
  for (const name of names) {
    const ofName: CellCost[] = [];
    for (const pending of sizes) {
      extent.progress(`${name}, ${pending} pending`);
      const file = workshop.file("cell.json", JSON.stringify(benchCell(name, pending, COMPLETIONS)));
      ofName.push(await ask<CellCost>(workshop.muxsim, "cell", file));
    }
    costs.set(name, ofName);
  }
  const rows: Row[] = names.flatMap((name) =>
    sizes.map((pending, i) => {
      const { seconds, peakBytes } = costs.get(name)![i];
      return {
        label: `${name}, ${formatInteger(pending)}`,
        quantities: [quantity("time", "s", [seconds]), quantity("peak", "MiB", [peakBytes / MIB])],
      };
    }),
  );
  const largest = sizes[sizes.length - 1];
  const peak = Math.max(...names.map((name) => costs.get(name)!.at(-1)!.peakBytes));
  const perOperation = (name: string) =>
    (costs.get(name)!.at(-1)!.peakBytes - costs.get(name)![0].peakBytes) / (largest - sizes[0]);
  return {
    title: "Time and memory against n",
    notes: [
      `${formatInteger(COMPLETIONS)} completions, set-up included. Peak: the most memory the process held, about 50 MiB of it Node itself.`,
    ],
    rows,
    targets: [
      atMost(`${extent.quick ? LEAN.join(" and ") : "every mechanism"}, 1,000,000 pending: peak MiB`, peak / MIB, 1024),
      ...LEAN.map((name) =>
        atMost(`${name}: peak bytes per pending operation beyond those at 1,000`, perOperation(name), 200),
      ),
    ],
  };
}
