/**
 * The numbers of README.md, computed: each from the shipped scenario it is about, with only the lines and numbers of
 * operations that it rests on; a point does not depend on which others are run. `npm run numbers` prints the sentences.
 */
import { extent } from "../../models/cost-values.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { formatCount, formatFixed, formatMeasured } from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { round } from "../../scenarios/common/rounding.js";
import type { Result } from "../../scenarios/common/types.js";
import { loadScenario } from "../../scenarios/load/load.js";
import { runScenario } from "../../scenarios/run/run.js";

const PER_THREAD = "epoll (sets=per-thread, threads=4)";

/** Without claims, which may be about lines that are left out. */
function run(name: string, models?: string[], pending?: string): Promise<Result> {
  const { scenario } = loadScenario(name, { parts: false, overrides: { models, pending } });
  return runScenario({ ...scenario, claims: [] }, { execute: (cell) => simulate(cell) });
}

function value(result: Result, metric: string, line: string, pending: number): number {
  const point = result.points.find((each) => each.line === line && each.pending === pending);
  return metricNamed(metric).of(point!)!.value;
}

/** To two significant digits. */
const two = (number: number) => String(round(number, 2));
/** To two decimals. */
const hundredths = (number: number) => formatFixed(number, 2);

/** Sentences of README.md, with their numbers. */
export async function sentences(): Promise<string[]> {
  return [...(await post()), ...(await ports()), ...(await cpuBound()), ...(await readiness()), ...profile()];
}

async function post(): Promise<string[]> {
  const { points, findings } = await run("2012-post", ["overlapped-fifo", "iocp"]);
  const growth = (line: string, metric: string) =>
    findings.growth.find((each) => each.line === line && each.metric === metric)!;
  const fifo = growth("overlapped-fifo", "notice.mean");
  const iocp = growth("iocp", "notice.mean");
  const rising = (n: number) => points.find(({ line, pending }) => line === "overlapped-fifo" && pending === n)!;
  const [low, high] = [100, 1000].map((n) => rising(n).latency!.notice.mean.value);
  const flat = points.find(({ line, pending }) => line === "iocp" && pending === 100)!.latency!.notice.mean.value;
  // The rotation is a straight line in n.
  const crossing = 100 + ((flat - low) / (high - low)) * 900;
  return [
    `Below some ${two(crossing)} operations a pool that polls is faster`,
    `supported: exponent ${hundredths(fifo.exponent!.value)} | refuted: \`iocp\` is ${iocp.law} from ${formatCount(iocp.from)} to ${formatCount(iocp.to)}`,
  ];
}

async function ports(): Promise<string[]> {
  const line = (count: number) => `overlapped-ports (ports=${count})`;
  const lines = [...[1, 2, 4, 8].map(line), "iocp"];
  const result = await run("ports", lines, "10,10k");
  const mean = (count: number) => value(result, "notice.mean", line(count), 10_000);
  const p99 = [10, 10_000].map((n) => value(result, "response.p99", "iocp", n));
  return [
    `${hundredths(mean(2) / mean(1))} with two, ${hundredths(mean(4) / mean(1))} with four; eight take ${two(mean(8) / mean(4))} times as long as four`,
    `not needed: p99 is ${formatMeasured(p99[0], "ns", 2)} at 10 and ${formatMeasured(p99[1], "ns", 2)} at 10 k`,
  ];
}

async function cpuBound(): Promise<string[]> {
  // A knee lies between two points, and depends on no others.
  const { findings: several } = await run("cpu-bound", ["overlapped-fifo", "iocp", PER_THREAD], "1k,2k");
  const { findings: single } = await run("cpu-bound", ["epoll"], "200,500");
  const knees = [...several.knees, ...single.knees];
  const knee = (line: string) => formatCount(round(knees.find((each) => each.line === line)!.at!.value, 2));
  return [
    `(knee at ${knee("overlapped-fifo")} operations)`,
    `\`iocp\` and \`epoll\` with a loop per core carry the same (${knee("iocp")} and ${knee(PER_THREAD)}); one loop ends at ${knee("epoll")}`,
  ];
}

async function readiness(): Promise<string[]> {
  const completion = ["iocp (threads=1)", "io-uring"];
  const result = await run("2012-readiness", undefined, "10,10k");
  const ratios = (...names: string[]) =>
    names.flatMap((name) =>
      completion.flatMap((other) =>
        [10, 10_000].map((n) => value(result, "response.p99", name, n) / value(result, "response.p99", other, n)),
      ),
    );
  const scans = ratios("select (FD_SETSIZE=unlimited)", "poll");
  const close = ratios("kqueue", "epoll");
  return [
    `\`select\` and \`poll\` look at all n, and take up to ${two(Math.max(...scans))} times as long at 10 k (p99)`,
    `\`/dev/poll\` up to ${hundredths(Math.max(...ratios("dev-poll")))} times`,
    `\`kqueue\` and \`epoll\` ${hundredths(Math.min(...close))} to ${hundredths(Math.max(...close))} times`,
  ];
}

function profile(): string[] {
  const exit = (name: string) => {
    const { value } = loadScenario("2012-post", { parts: false, set: [`machine.profile=${name}`] }).scenario.profile
      .costs.idleExit;
    return extent(value)[1];
  };
  return [
    `a core that has been idle for long takes ${formatMeasured(exit("linux-2026-vm"), "ns", 3)} to leave idle (${formatMeasured(exit("xeon-2021"), "ns", 2)} was published for bare metal)`,
  ];
}
