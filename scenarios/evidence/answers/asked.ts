/** What a scenario asks: what its author says, or what follows from its claims and its axis. */
import { measuredTraffics } from "../../../sim/traffic/classes.js";
import { axisOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Scenario } from "../../common/types.js";
import { quoted } from "../trend.js";

const LATENCY = "response.p99";

/** Lines that are not run now cannot be asked about. */
export function askedOf(scenario: Scenario): Asked {
  const { answer, claims, lines } = scenario;
  const { values } = axisOf(scenario);
  const isRun = (id: string) => lines.some((line) => line.id === id);
  const onAxis = (at: number | undefined) => at === undefined || values.includes(at);
  const given = answer && fitting(answer, isRun, onAxis);
  if (given !== undefined) return given;
  const claimed = claims.find(
    ({ statement }) => statement.kind === "crossover" && isRun(statement.line) && isRun(statement.other),
  )?.statement;
  if (values.length > 1 && claimed?.kind === "crossover")
    return { kind: "crossover", metric: claimed.metric, between: [[claimed.line, claimed.other]] };
  // Where no rate is asked for, as of a storage device, how fast it goes is the question.
  if (measuredTraffics(scenario.workload).every(({ kind }) => kind === "storage"))
    return { kind: "capacity", metric: "throughput" };
  if (scenario.changes !== undefined && values.length === 1) return { kind: "recovery", metric: LATENCY };
  return { kind: values.length > 1 ? "growth" : "ranking", metric: LATENCY };
}

/** A sentence on lines that the answer is asked about, and that are not run now. */
export function absentSentence({ answer, lines }: Scenario): string[] {
  const named =
    answer?.kind === "crossover" ? answer.between.flat() : answer && "beside" in answer ? [answer.beside ?? ""] : [];
  const absent = [...new Set(named)].filter((id) => id !== "" && !lines.some((line) => line.id === id));
  if (absent.length === 0) return [];
  return [`What is asked is about ${enumerate(absent.map(quoted))} too, not run here.`];
}

/** As far as it can be asked of the lines and values that there are now. */
function fitting(
  asked: Asked,
  isRun: (id: string) => boolean,
  onAxis: (at: number | undefined) => boolean,
): Asked | undefined {
  if (asked.kind === "crossover") {
    const between = asked.between.filter((pair) => pair.every(isRun));
    return between.length > 0 ? { ...asked, between } : undefined;
  }
  if (asked.kind === "recovery") {
    const { at, ...rest } = asked;
    return { ...rest, ...(at !== undefined && onAxis(at) && { at }) };
  }
  if (asked.kind !== "ranking" && asked.kind !== "cost") return asked;
  const { at, beside, ...rest } = asked;
  return {
    ...rest,
    ...(at !== undefined && onAxis(at) && { at }),
    ...(beside !== undefined && isRun(beside) && { beside }),
  };
}
