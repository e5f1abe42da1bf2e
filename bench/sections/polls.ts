/** The naive simulation of polling, which acts out every poll, against the one that skips those that find nothing. */
import { type Extent, inTurn } from "../plan.js";
import { atMost, quantity, type Row, type Section, type Target } from "../report.js";
import type { CellCost } from "../subject.js";
import { ask, type Workshop } from "../workshop.js";
import { benchCell } from "./cells.js";

const POLLING = ["overlapped-spin", "overlapped-fifo", "overlapped-ports", "busy-poll"];
const RATES = ["100/s", "1k/s", "10k/s", "100k/s"];
/** Time per completion: at most so many times that of iocp, at any rate. */
const AGAINST_IOCP = 5;
/** Time for the same completions at 1,000,000 pending: at most so many times that at 1,000. */
const GROWTH = 4;
const MANY = 20_000;
/** So few completions of the naive simulation: at a low rate each takes tens of thousands of polls. */
const FEW = 200;

export async function pollsSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const measure = async (name: string, pending: number, completions: number, rate: string, exactPolls: boolean) => {
    extent.progress(`${name}, ${pending} pending, ${rate}${exactPolls ? ", every poll" : ""}`);
    const cell = { ...benchCell(name, pending, completions, rate), exactPolls };
    const { seconds } = await ask<CellCost>(workshop.muxsim, "cell", workshop.file("cell.json", JSON.stringify(cell)));
    return (seconds / completions) * 1e6;
  };
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const name of POLLING) {
    const sizes = extent.quick ? [1_000, 1_000_000] : [100, 1_000, 10_000, 100_000, 1_000_000];
    const bySize = new Map<number, number>();
    for (const pending of sizes) {
      const skipping = await measure(name, pending, MANY, "10k/s", false);
      const naive = extent.quick ? undefined : await measure(name, pending, FEW, "10k/s", true);
      bySize.set(pending, skipping);
      rows.push(row(`${name}, ${pending.toLocaleString("en")}`, skipping, naive));
    }
    const growth = (bySize.get(1_000_000) as number) / (bySize.get(1_000) as number);
    targets.push(atMost(`${name}: time at 1,000,000 pending / at 1,000`, growth, GROWTH));
    let worst = 0;
    for (const rate of extent.quick ? ["100/s", "100k/s"] : RATES) {
      const times = await inTurn(extent.rounds, [name, "iocp"], (each) => measure(each, 1_000, MANY, rate, false));
      const ratios = times[0].map((us, round) => us / times[1][round]);
      const ratio = quantity("time / iocp's", "", ratios);
      rows.push({
        label: `${name}, ${rate}`,
        quantities: [quantity("skipping", "us/completion", times[0]), ratio],
      });
      worst = Math.max(worst, ratio.median);
    }
    targets.push(atMost(`${name}: time per completion / that of iocp, at the worst rate`, worst, AGAINST_IOCP));
  }
  const notes = [
    `Processor time per completion at 10,000 events a second (${MANY.toLocaleString("en")} completions, every poll: ${FEW}), then at 1,000 pending by rate.`,
  ];
  return { title: "Polls", notes, rows, targets };
}

function row(label: string, skipping: number, naive: number | undefined): Row {
  const quantities = [quantity("skipping", "us/completion", [skipping])];
  if (naive !== undefined) {
    quantities.push(quantity("every poll", "us/completion", [naive]), quantity("ratio", "", [naive / skipping]));
  }
  return { label, quantities };
}
