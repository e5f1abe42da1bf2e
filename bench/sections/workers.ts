/** A sweep in one worker and in two: the whole program, start-up included, by the clock on the wall. */
import { availableParallelism } from "node:os";
import { loadScenario } from "../../scenarios/load.js";
import { runScenario } from "../../scenarios/run.js";
import { type Extent, inTurn } from "../plan.js";
import { atLeast, notMeasured, quantity, type Section } from "../report.js";

const TARGET = 1.8;
const WHAT = "time in one worker / in two";

export async function workersSection(extent: Extent): Promise<Section> {
  const mechanisms = ["iocp", "epoll", "kqueue", "poll"];
  const { scenario } = loadScenario("2012-post", {
    overrides: { pending: "100..10k", replications: extent.quick ? 2 : 5 },
    set: [`mechanisms=[${mechanisms.join(",")}]`, `measurement.completions=${extent.quick ? 10_000 : 100_000}`],
  });
  extent.progress("workers");
  const [one, two] = await inTurn(extent.quick ? 1 : extent.rounds, [1, 2], async (jobs) => {
    const start = process.hrtime.bigint();
    await runScenario(scenario, { jobs });
    return Number(process.hrtime.bigint() - start) / 1e9;
  });
  const ratio = quantity(
    WHAT,
    "",
    one.map((seconds, round) => seconds / two[round]),
  );
  const twoCores = availableParallelism() >= 2;
  return {
    title: "Workers",
    notes: twoCores ? [] : ["This machine has one core: two workers cannot be faster than one."],
    rows: [{ label: "a sweep", quantities: [quantity("one", "s", one), quantity("two", "s", two), ratio] }],
    targets: [twoCores ? atLeast(WHAT, ratio.median, TARGET) : notMeasured(WHAT, TARGET)],
  };
}
