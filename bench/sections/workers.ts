/**
 * A sweep in one worker and in two, and the flagship scenario: the whole program, start-up included, by the clock on
 * the wall.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadScenario } from "../../scenarios/load/load.js";
import { runScenario } from "../../scenarios/run/run.js";
import { type Extent, inTurn } from "../plan.js";
import { atLeast, atMost, notMeasured, quantity, type Row, type Section } from "../report.js";

const TARGET = 1.8;
const WHAT = "time in one worker / in two";
const FLAGSHIP = "2012-post, 1 to 1,000,000 pending";
const FLAGSHIP_SECONDS = 20;

export async function workersSection(extent: Extent): Promise<Section> {
  const mechanisms = ["iocp", "epoll", "kqueue", "poll"];
  const { scenario } = loadScenario("2012-post", {
    parts: false,
    overrides: { pending: "100..10k", replications: extent.quick ? 2 : 5 },
    set: [
      "claims=[]",
      `mechanisms=[${mechanisms.join(",")}]`,
      `measurement.completions=${extent.quick ? 10_000 : 100_000}`,
    ],
  });
  extent.progress("workers");
  const [one, two] = await inTurn(extent.quick ? 1 : extent.rounds, [1, 2], async (jobs) => {
    const start = process.hrtime.bigint();
    await runScenario(scenario, { jobs });
    return secondsSince(start);
  });
  const ratio = quantity(
    WHAT,
    "",
    one.map((seconds, round) => seconds / two[round]),
  );
  const twoCores = availableParallelism() >= 2;
  const rows: Row[] = [{ label: "a sweep", quantities: [quantity("one", "s", one), quantity("two", "s", two), ratio] }];
  // A quick sweep is mostly start-up: it shows the way, and decides nothing.
  const decides = twoCores && !extent.quick;
  const targets = [decides ? atLeast(WHAT, ratio.median, TARGET) : notMeasured(WHAT, TARGET)];
  if (!extent.quick) {
    extent.progress(FLAGSHIP);
    const seconds = flagshipSeconds();
    rows.push({ label: FLAGSHIP, quantities: [quantity("whole command", "s", [seconds])] });
    targets.push(atMost(`${FLAGSHIP}: seconds`, seconds, FLAGSHIP_SECONDS));
  }
  const notes = twoCores ? [] : ["This machine has one core: two workers cannot be faster than one."];
  return { title: "Workers", notes, rows, targets };
}

/** What `npm start` runs, as far as a million operations. */
function flagshipSeconds(): number {
  const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const directory = mkdtempSync(join(tmpdir(), "muxsim-bench-"));
  const start = process.hrtime.bigint();
  try {
    const out = join(directory, "result");
    execFileSync(process.execPath, [program, "run", "2012-post", "--no-parts", "-p", "1..1M", "-o", out, "-q"], {
      stdio: "ignore",
    });
    return secondsSince(start);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function secondsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e9;
}
