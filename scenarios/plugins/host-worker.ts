/**
 * The thread that a module of one's own runs in, separate from the simulations: says what it exports, and answers for
 * its functions.
 */
import { setImmediate } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import type { Cell } from "../common/types.js";
import type { CompiledModule } from "./bundle.js";
import { confine } from "./confine.js";
import { readNames } from "./costs-read.js";
import {
  type Answer,
  answersOf,
  CALLS,
  type Description,
  type ExecutorDescription,
  type ModuleDescription,
  type Question,
} from "./facts.js";
import { type ImportedModule, importModule } from "./import.js";
import { pluginsOf } from "./run-cell.js";
import { thrown } from "./source-location.js";

/** What the thread is started with. */
export interface HostSetup {
  compiled: CompiledModule;
  /** Where it says, before it calls a function, which one (an index into CALLS), and for how many operations. */
  calling: Int32Array;
}

export type HostRequest = { id: number } & ({ ask: Question } | { reads: Cell });

export type HostMessage =
  | { described: ModuleDescription }
  /** It cannot be used, or has failed where nobody waited for it. */
  | { fault: string }
  | { id: number; answers: Answer[] }
  | { id: number; names: string[] };

const port = parentPort as MessagePort;
const { compiled, calling } = workerData as HostSetup;
let imported: ImportedModule | undefined;

confine((error) =>
  fault(`${compiled.file} fails in code that nothing awaits: ${thrown(error, (each) => imported?.locate(each))}`),
);
// Not awaited here: should the module never be loaded, and nothing be left to happen, the thread just ends.
void start();

async function start(): Promise<void> {
  try {
    imported = await importModule(compiled);
    // What it has left to happen at once happens now.
    await setImmediate();
    const { mechanisms, executors } = imported;
    say({ described: { mechanisms: mechanisms.map(describe), executors: executors.map(describeExecutor) } });
    port.on("message", (request: HostRequest) => void answer(request, imported as ImportedModule));
  } catch (error) {
    fault(
      error instanceof UsageError
        ? error.message
        : `${compiled.file} cannot be loaded: ${thrown(error, () => undefined)}`,
    );
  }
}

function describe(mechanism: Mechanism): Description {
  const { law, unsupported: _, threads: __, memory: ___, build: ____, ...data } = mechanism;
  return { data: { ...data, law: { text: law.text } }, hasNotice: law.notice !== undefined };
}

function describeExecutor({ rule, ...data }: Executor): ExecutorDescription {
  return { data, hasRule: rule !== undefined };
}

async function answer(request: HostRequest, { mechanisms, executors, locate }: ImportedModule): Promise<void> {
  const { id } = request;
  if ("ask" in request) {
    const mechanism = mechanisms.find(({ name }) => name === request.ask.mechanism) as Mechanism;
    const answers = answersOf(mechanism, request.ask, (call, pending) => {
      calling[0] = CALLS.indexOf(call);
      calling[1] = pending;
    });
    await setImmediate();
    say({ id, answers });
  } else {
    const names = readNames(request.reads, pluginsOf({ mechanisms, executors }, locate));
    await setImmediate();
    say({ id, names });
  }
}

function fault(message: string): void {
  say({ fault: message });
}

function say(message: HostMessage): void {
  port.postMessage(message);
}
