/** The hold model of event-set research: pop the earliest event, schedule one an increment later, in steady state. */
import { formatInteger } from "../../scenarios/common/format.js";
import { log } from "../../sim/math.js";
import { type Stream, stream } from "../../sim/random.js";
import { type Extent, inTurn } from "../plan.js";
import { atLeast, notMeasured, quantity, type Row, type Section, type Target } from "../report.js";
import { ask, type Subject, type Workshop } from "../workshop.js";

/** Increments in a file; they are gone through again and again. */
const COUNT = 65_536;
const MEAN = 1e9;
/** Holds until a just-in-time compiler has settled; no steady state needs fewer than twice the events pending. */
const WARM = 1_000_000;

type Increments = (random: Stream, i: number) => number;

const EXPONENTIAL = "exponential";
const INCREMENTS: Record<string, Increments> = {
  [EXPONENTIAL]: (random) => Math.round(-log(1 - random.next()) * MEAN),
  "bimodal x 1000": (random) => Math.round((random.next() < 0.9 ? MEAN / 1000 : MEAN) * (0.5 + random.next())),
  "all equal": () => MEAN,
  increasing: (_, i) => Math.round((2 * MEAN * (i + 1)) / COUNT),
  decreasing: (_, i) => Math.round((2 * MEAN * (COUNT - i)) / COUNT),
};

/** Pending events -> how many times as fast as C++, at least, with exponential increments. */
const TARGETS = new Map([
  [1_000, 1],
  [100_000, 1.5],
  [1_000_000, 1.5],
]);

/** The most pending events that a slow rival is asked for. */
const SLOW = new Map([
  ["SimPy", 10_000],
  ["simjs", 10_000],
]);

export async function holdSection(workshop: Workshop, extent: Extent): Promise<Section> {
  const sizes = extent.quick ? [1_000, 100_000] : [10, 1_000, 100_000, 1_000_000];
  const skewedSizes = extent.quick ? [100_000] : [1_000, 100_000, 1_000_000];
  const rows: Row[] = [];
  const targets: Target[] = [];
  for (const [name, increment] of Object.entries(INCREMENTS)) {
    const random = stream("bench", name, 0);
    const file = workshop.file(
      "increments",
      Float64Array.from({ length: COUNT }, (_, i) => increment(random, i)),
    );
    const general = name === EXPONENTIAL;
    for (const pending of general ? sizes : skewedSizes) {
      extent.progress(`hold model, ${name}, ${pending} pending`);
      const rivals = workshop.rivals.filter((rival) => rival.name === "C++" || (general && fastEnough(rival, pending)));
      const { row, ratio } = await compare(workshop.muxsim, rivals, file, pending, extent);
      rows.push({ label: `${name}, ${formatInteger(pending)}`, quantities: row });
      const target = general ? TARGETS.get(pending) : undefined;
      if (target === undefined) continue;
      const what = `hold model, exponential, ${formatInteger(pending)} pending: C++ time / ours`;
      targets.push(ratio === undefined ? notMeasured(what, target) : atLeast(what, ratio, target));
    }
  }
  const notes = [
    "Increments, events pending: processor nanoseconds per hold. Ratio: C++ std::priority_queue's time / ours, above 1 we are faster.",
  ];
  return { title: "Hold model", notes, rows, targets };
}

function fastEnough({ name }: Subject, pending: number): boolean {
  return pending <= (SLOW.get(name) ?? Number.POSITIVE_INFINITY);
}

async function compare(muxsim: Subject, rivals: readonly Subject[], file: string, pending: number, extent: Extent) {
  const warmup = Math.max(WARM, 2 * pending);
  const holds = extent.quick ? 1_000_000 : 2_000_000;
  const subjects = [muxsim, ...rivals];
  const times = await inTurn(extent.rounds, subjects, async (subject) => {
    const { ns } = await ask<{ ns: number }>(subject, "hold", file, COUNT, pending, warmup, holds);
    return ns;
  });
  const row = subjects.map(({ name }, i) => quantity(name, "ns", times[i]));
  const cpp = rivals.findIndex(({ name }) => name === "C++") + 1;
  if (cpp === 0) return { row };
  const ratio = quantity(
    "ratio",
    "",
    times[cpp].map((ns, round) => ns / times[0][round]),
  );
  return { row: [...row, ratio], ratio: ratio.median };
}
