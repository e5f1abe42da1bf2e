/**
 * `npm run bench`: the pending-event set on the hold model (pop the earliest, schedule one an increment later) against C++
 * `std::priority_queue`, compiled -O3 by the system's g++, in the same run: turn and turn about, so that a change of
 * the machine's speed meets both. Prints the median time of a hold and the ratio with its spread; `--json` prints
 * `{machine, date, series}`, `--quick` takes fewer sizes and rounds.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EventSet } from "../sim/event-set.js";
import { log } from "../sim/math.js";
import { type Stream, stream } from "../sim/random.js";

const HOLDS = 2_000_000;
const INCREMENTS: Record<string, (random: Stream) => number> = {
  exponential: (random) => Math.round(-log(1 - random.next()) * 1e9),
  "bimodal x 1000": (random) => Math.round((random.next() < 0.9 ? 1e6 : 1e9) * (0.5 + random.next())),
  "all equal": () => 1e9,
};

interface Row {
  increments: string;
  pending: number;
  nsPerHold: number;
  rivalNsPerHold: number | null;
  /** Rival's time over ours, by round; above 1 we are faster. */
  ratios: number[];
}

const quick = process.argv.includes("--quick");
const json = process.argv.includes("--json");
const sizes = quick ? [1_000, 100_000] : [10, 1_000, 100_000, 1_000_000];
const rounds = quick ? 3 : 5;

const workshop = mkdtempSync(join(tmpdir(), "muxsim-bench-"));
try {
  const rival = compile();
  const rows = Object.keys(INCREMENTS).flatMap((name) => sizes.map((pending) => measure(name, pending, rival)));
  print(rows, rival !== undefined);
} finally {
  rmSync(workshop, { recursive: true });
}

/** The rival's executable, or undefined where there is no g++. */
function compile(): string | undefined {
  const executable = join(workshop, "hold");
  const source = fileURLToPath(new URL("hold.cpp", import.meta.url));
  return spawnSync("g++", ["-O3", "-std=c++17", "-o", executable, source]).status === 0 ? executable : undefined;
}

function measure(name: string, pending: number, rival: string | undefined): Row {
  const random = stream("bench", name, 0);
  const increments = Float64Array.from({ length: 65_536 }, () => INCREMENTS[name](random));
  const file = join(workshop, "increments");
  writeFileSync(file, increments);
  const warmup = Math.min(2 * pending + 10_000, 2_000_000);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(holdNs(increments, pending, warmup));
    if (rival)
      theirs.push(Number(execFileSync(rival, [file, pending, warmup, HOLDS].map(String), { encoding: "utf8" })));
  }
  return {
    increments: name,
    pending,
    nsPerHold: median(ours),
    rivalNsPerHold: rival ? median(theirs) : null,
    ratios: theirs.map((ns, round) => ns / ours[round]),
  };
}

/** Nanoseconds per hold of the event set, in steady state. */
function holdNs(increments: Float64Array, pending: number, warmup: number): number {
  const events = new EventSet();
  let now = 0;
  let k = 0;
  const happen = () => {
    events.schedule(now + increments[k++ & 65_535], happen, 0);
  };
  const hold = (times: number) => {
    for (let i = 0; i < times; i++) {
      now = events.nextTime();
      events.runNext();
    }
  };
  for (let i = 0; i < pending; i++) events.schedule(increments[k++ & 65_535], happen, 0);
  hold(warmup);
  const start = process.hrtime.bigint();
  hold(HOLDS);
  return Number(process.hrtime.bigint() - start) / HOLDS;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function print(rows: Row[], hasRival: boolean): void {
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${cpus().length} cores, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  if (json) {
    console.log(JSON.stringify({ machine, date, series: rows }, null, 1));
    return;
  }
  console.log(
    `${machine}, ${date}\nHold model, ${rounds} rounds, medians. Ratio: C++ time / ours, above 1 we are faster.\n`,
  );
  if (!hasRival) console.log("C++ std::priority_queue: absent (no g++ on this machine)\n");
  console.log("increments        pending   ours    C++   ratio (spread)");
  for (const { increments, pending, nsPerHold, rivalNsPerHold, ratios } of rows) {
    const name = increments.padEnd(14);
    const times = `${nsPerHold.toFixed(0).padStart(4)} ns ${rivalNsPerHold === null ? "" : `${rivalNsPerHold.toFixed(0).padStart(4)} ns`}`;
    const spread =
      ratios.length > 0
        ? `  ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`
        : "";
    console.log(`${name} ${String(pending).padStart(10)} ${times}${spread}`);
  }
}
