/**
 * The script of a page's workers. The one that the page tells about profiles leads: it reads scenarios, plans their
 * runs and draws results from them. The others simulate cells.
 */
import "./no-eval.js";
import { findMechanism } from "../../models/registry.js";
import { traceExecution } from "../cell/execution-trace.js";
import { simulate } from "../cell/simulate.js";
import { ScenarioError } from "../common/diagnostics.js";
import { UsageError } from "../common/errors.js";
import { hashOf } from "../common/hash.js";
import type { Cell, Profile, Scenario } from "../common/types.js";
import { chargedIn } from "../evidence/charged.js";
import { parseScenario } from "../load/parse.js";
import { SourceDocument } from "../load/yaml-document.js";
import { effectiveText } from "./effective-text.js";
import { runLive } from "./live-run.js";
import { liveCell } from "./live-trace.js";
import { Memo, watchedCosts } from "./memo.js";
import type { Delivery, FromLeader, LiveText, Order, ToLeader, ToSimulator } from "./messages.js";
import { runCommand } from "./run-command.js";
import { Simulators } from "./simulators.js";

type OrderOf<K extends ToLeader["kind"]> = Extract<ToLeader, { kind: K }>;

/** Of a worker's global scope, what is used here. */
interface Scope {
  postMessage(message: FromLeader): void;
  onmessage: ((event: { data: ToLeader | ToSimulator }) => void) | null;
}

const scope = globalThis as unknown as Scope;
const say = (message: FromLeader) => scope.postMessage(message);
const simulators = new Simulators(
  new Memo(),
  (index) => say({ kind: "replace", index }),
  () => performance.now(),
);
let profiles: Record<string, Profile> = {};
let running = new AbortController();

scope.onmessage = ({ data }) => {
  if (data.kind === "serve") serve(data.port);
  else if (data.kind === "profiles") profiles = data.profiles;
  else if (data.kind === "simulator") simulators.put(data.index, data.port);
  else {
    running.abort();
    simulators.clear();
    running = new AbortController();
    if (data.kind === "run") void run(data, running.signal);
    else if (data.kind === "trace") void trace(data, running.signal);
  }
};

/** Simulates the cells that come through `port`. */
function serve(port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<Order>) => {
    let delivery: Delivery;
    try {
      delivery = deliver(data);
    } catch (error) {
      delivery = { id: data.id, failed: textOf(error) };
    }
    port.postMessage(delivery);
  };
}

function deliver({ id, cell, look }: Order): Delivery {
  if (look) return { id, traced: traceExecution(cell, look) };
  const reads = new Set<string>();
  const result = simulate({ ...cell, costs: watchedCosts(cell.costs, reads) });
  return { id, done: { result, reads: [...reads] } };
}

async function run({ id, of, set }: OrderOf<"run">, signal: AbortSignal): Promise<void> {
  await telling(id, signal, async (tell) => {
    const { text, scenario, leftOut } = effective(of, set);
    tell({ kind: "read", id, text, plain: new SourceDocument(of.file, text).toPlain(), leftOut });
    await runLive(scenario, {
      record: recordOf(of, text),
      execute: (cell) => simulators.execute(cell, signal),
      jobs: simulators.count,
      signal,
      now: () => performance.now(),
      onUpdate: ({ stage, result }) =>
        tell({ kind: "update", id, stage, result, charged: chargedIn(result, findMechanism)! }),
      onProgress: (progress) => tell({ kind: "progress", id, ...progress }),
    });
  });
}

async function trace({ id, of, set, place, request }: OrderOf<"trace">, signal: AbortSignal): Promise<void> {
  await telling(id, signal, async (tell) => {
    const execute = (cell: Cell) => simulators.execute(cell, signal);
    const cell = await liveCell(effective(of, set).scenario, place, { execute, jobs: simulators.count, signal });
    tell({ kind: "traced", id, run: await simulators.trace(cell, request, signal) });
  });
}

/** Does `work`, and tells of what goes wrong in it; of nothing once it has been stopped. */
async function telling(
  id: number,
  signal: AbortSignal,
  work: (tell: (message: FromLeader) => void) => Promise<void>,
): Promise<void> {
  const tell = (message: FromLeader) => {
    if (!signal.aborted) say(message);
  };
  try {
    await work(tell);
  } catch (error) {
    if (error instanceof ScenarioError) tell({ kind: "wrong", id, diagnostics: error.diagnostics });
    else tell({ kind: "failed", id, message: textOf(error) });
  }
}

/** What makes a run of `text` again, which nobody has yet but the page: with the file that it is to be saved as. */
function recordOf(of: LiveText, text: string) {
  const { file, beside = { path: file, files: [] } } = of;
  return { command: runCommand(of), sources: [{ path: beside.path, sha256: hashOf(text), text }, ...beside.files] };
}

function effective(of: LiveText, set: readonly string[]) {
  return effectiveText(of.text, { file: of.file, set }, (text) => read(of, text));
}

function read({ file, overrides }: LiveText, text: string): Scenario {
  const loadProfile = (name: string) => {
    if (Object.hasOwn(profiles, name)) return profiles[name];
    throw new UsageError(`no profile "${name}": there are ${Object.keys(profiles).join(", ")}`);
  };
  return parseScenario(text, { file, overrides, loadProfile });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
