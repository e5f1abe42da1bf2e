/**
 * Lines whose buffer is smaller than the scenario's messages, so that each takes several operations, or reads: whoever
 * compares lines must know.
 */
import { bufferBytes } from "../../models/reading.js";
import type { Mechanism } from "../../models/types.js";
import { meanBytes } from "../../sim/distributions/sizes.js";
import type { PlainWorkload, SizeSpec } from "../../sim/spec.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { enumerateSome } from "../common/enumerate.js";
import { formatExact, formatInteger, formatSize } from "../common/format.js";
import { lawContext } from "../common/mechanism-at.js";
import type { Line, Scenario } from "../common/types.js";

/** A message of which sizes are known: those of a recorded trace are its own. */
function messageOf(traffic: PlainWorkload): SizeSpec | undefined {
  return traffic.kind === "trace" && traffic.trace.known.size > 0 ? undefined : traffic.message;
}

/** The buffer of a line, and what takes it: an operation that is pending, or a read of a loop. */
function bufferOf(scenario: Scenario, line: Line, mechanism: Mechanism): { bytes: number; of: string } | undefined {
  const { buffer } = mechanism.parameters;
  if (buffer?.type !== "size" || line.pending.length === 0) return undefined;
  const cost = buffer.cost === "operationBuffer" ? "operationBuffer" : "loopBuffer";
  const { costs } = lawContext(scenario, line, line.pending[0]);
  return { bytes: bufferBytes(line.parameters, costs, cost), of: cost === "operationBuffer" ? "operation" : "read" };
}

/**
 * `Messages of 64 kB take 16 operations of 4 KiB each with iocp and rio, and 2 reads of 32 KiB each with epoll; the
 * parameter buffer sets that.`; nothing where every line takes a message at once.
 */
export function messageSentence(
  scenario: Scenario,
  mechanisms: readonly Mechanism[],
  name: (line: Line) => string,
): string {
  const { workload } = scenario;
  const names = workload.kind === "classes" ? workload.classes.map((each) => each.name) : [];
  const sentences = trafficsOf(workload).map((traffic, i) =>
    sentenceOf(scenario, messageOf(traffic), names[i], mechanisms, name),
  );
  return sentences.filter((each) => each !== "").join(" ");
}

/** Of the messages of a class, or of all. */
function sentenceOf(
  scenario: Scenario,
  message: SizeSpec | undefined,
  of: string | undefined,
  mechanisms: readonly Mechanism[],
  name: (line: Line) => string,
): string {
  if (message === undefined) return "";
  const mean = meanBytes(message);
  const isConstant = message.kind === "constant";
  const byBuffer = new Map<string, string[]>();
  for (const line of scenario.lines) {
    const mechanism = mechanisms.find((each) => each.name === line.mechanism);
    const buffer = mechanism && bufferOf(scenario, line, mechanism);
    if (buffer === undefined || buffer.bytes >= mean) continue;
    const parts = mean / buffer.bytes;
    // On average they take no fewer than the mean alone would, since none is shared.
    const times = isConstant ? formatInteger(Math.ceil(parts)) : `at least ${formatExact(parts, "number")}`;
    const said = `${times} ${buffer.of}s of ${formatSize(buffer.bytes)} each`;
    byBuffer.set(said, [...(byBuffer.get(said) ?? []), name(line)]);
  }
  if (byBuffer.size === 0) return "";
  const clauses = [...byBuffer].map(([said, names]) => `${said} with ${named(names)}`);
  const size = isConstant ? formatSize(mean) : `${formatExact(mean, "bytes")} on average`;
  const which = of === undefined ? "Messages of" : `The messages of ${of}, of`;
  return `${which} ${size}${of === undefined ? "" : ","} take ${clauses.join(", and ")}; the parameter buffer sets that.`;
}

/** Of more lines than this some are named, and the others counted. */
const MOST_NAMED = 6;
const NAMED = 4;

function named(names: readonly string[]): string {
  return enumerateSome(names, MOST_NAMED, NAMED);
}
