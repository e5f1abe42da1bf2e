/** The naive simulation of polling, which acts out every poll, against the one that skips those that find nothing. */
import { formatInteger } from "../../scenarios/common/format.js";
import type { Cell } from "../../scenarios/common/types.js";
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

/** A scheme on a computer: what differs from the mechanism's defaults and from a shared queue, first in, first out. */
interface Setting {
  label: string;
  name: string;
  parameters?: Cell["parameters"];
  machine?: Partial<Cell["machine"]>;
}

const PER_CORE = { runQueue: "per-core" } as const;
const FAIR = { scheduler: "fair" } as const;
const PINNED = { pinning: "round-robin" } as const;

/** Each way in which threads, queues and cores can be related, at every n. */
const SETTINGS: readonly Setting[] = [
  { label: "overlapped-spin", name: "overlapped-spin" },
  { label: "overlapped-spin, a run queue per core", name: "overlapped-spin", machine: PER_CORE },
  { label: "overlapped-spin, fair share", name: "overlapped-spin", machine: FAIR },
  { label: "overlapped-spin, pinned", name: "overlapped-spin", machine: PINNED },
  { label: "overlapped-fifo", name: "overlapped-fifo" },
  { label: "overlapped-fifo, 8 threads", name: "overlapped-fifo", parameters: { threads: 8 } },
  { label: "overlapped-fifo, 5 threads pinned", name: "overlapped-fifo", parameters: { threads: 5 }, machine: PINNED },
  {
    label: "overlapped-fifo, 8 threads, fair share",
    name: "overlapped-fifo",
    parameters: { threads: 8 },
    machine: FAIR,
  },
  { label: "overlapped-fifo, lock contended", name: "overlapped-fifo", parameters: { lock: "contended" } },
  { label: "overlapped-ports, 4 x 1 threads", name: "overlapped-ports" },
  { label: "overlapped-ports, 4 x 2 threads", name: "overlapped-ports", parameters: { threads: 2 } },
  { label: "overlapped-ports, 16 x 1 threads", name: "overlapped-ports", parameters: { ports: 16 } },
];
const PENDINGS = [1, 3, 30, 1_000];

export async function pollsSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const time = async (cell: Cell, what: string) => {
    extent.progress(what);
    const { seconds } = await ask<CellCost>(workshop.muxsim, "cell", workshop.file("cell.json", JSON.stringify(cell)));
    return (seconds / cell.completions) * 1e6;
  };
  const measure = (name: string, pending: number, completions: number, rate: string, exactPolls: boolean) =>
    time(
      { ...benchCell(name, pending, completions, rate), exactPolls },
      `${name}, ${pending} pending, ${rate}${exactPolls ? ", every poll" : ""}`,
    );
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const name of POLLING) {
    const sizes = extent.quick ? [1_000, 1_000_000] : [100, 1_000, 10_000, 100_000, 1_000_000];
    const bySize = new Map<number, number>();
    for (const pending of sizes) {
      const skipping = await measure(name, pending, MANY, "10k/s", false);
      const naive = extent.quick ? undefined : await measure(name, pending, FEW, "10k/s", true);
      bySize.set(pending, skipping);
      rows.push(row(`${name}, ${formatInteger(pending)}`, skipping, naive));
    }
    const growth = (bySize.get(1_000_000) as number) / (bySize.get(1_000) as number);
    targets.push(atMost(`${name}: time at 1,000,000 pending / at 1,000`, growth, GROWTH));
    let worst = 0;
    for (const rate of extent.quick ? ["100/s", "100k/s"] : RATES) {
      const times = await inTurn(extent.rounds, [name, "iocp"], (each) => measure(each, 1_000, MANY, rate, false));
      const ratio = quantity("time / iocp's", "", ratios(times));
      rows.push({ label: `${name}, ${rate}`, quantities: [quantity("skipping", "us/completion", times[0]), ratio] });
      worst = Math.max(worst, ratio.median);
    }
    targets.push(atMost(`${name}: time per completion / that of iocp, at the worst rate`, worst, AGAINST_IOCP));
  }
  for (const setting of SETTINGS) {
    const grid = await gridOf(setting, extent, time);
    rows.push(...grid.rows);
    targets.push(
      atMost(`${setting.label}: time per completion / that of iocp, at the worst n and rate`, grid.worst, AGAINST_IOCP),
    );
  }
  const notes = [
    `Processor time per completion at 10,000 events a second (${formatInteger(MANY)} completions, every poll: ${FEW}), then at 1,000 pending by rate, then each setting by n and rate.`,
  ];
  return { title: "Polls", notes, rows, targets };
}

/** `setting` beside iocp on the same computer, at every n and rate. */
async function gridOf(setting: Setting, extent: Extent, time: (cell: Cell, what: string) => Promise<number>) {
  const { label, name, parameters, machine } = setting;
  const rows: Row[] = [];
  let worst = 0;
  for (const pending of extent.quick ? [1] : PENDINGS) {
    for (const rate of extent.quick ? ["100/s"] : ["100/s", "10k/s", "100k/s"]) {
      const cellOf = (mechanism: string, own: Setting["parameters"] = {}): Cell => {
        const cell = benchCell(mechanism, pending, MANY / 4, rate);
        const { parameters, machine: computer } = cell;
        return { ...cell, parameters: { ...parameters, ...own }, machine: { ...computer, ...machine } };
      };
      const cells = [cellOf(name, parameters), cellOf("iocp")];
      const what = `${label}, ${pending} pending, ${rate}`;
      const times = await inTurn(Math.min(3, extent.rounds), cells, (cell) => time(cell, what));
      const ratio = quantity("time / iocp's", "", ratios(times));
      rows.push({ label: what, quantities: [quantity("skipping", "us/completion", times[0]), ratio] });
      worst = Math.max(worst, ratio.median);
    }
  }
  return { rows, worst };
}

/** Round by round. */
function ratios([times, others]: number[][]): number[] {
  return times.map((us, round) => us / others[round]);
}

function row(label: string, skipping: number, naive: number | undefined): Row {
  const quantities = [quantity("skipping", "us/completion", [skipping])];
  if (naive !== undefined) {
    quantities.push(quantity("every poll", "us/completion", [naive]), quantity("ratio", "", [naive / skipping]));
  }
  return { label, quantities };
}
