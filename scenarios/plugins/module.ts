/** A user's file with mechanisms and executors: found, bundled, imported, checked. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism } from "../../models/types.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import { readInput } from "../common/input-file.js";
import type { Cell, Scenario } from "../common/types.js";
import { type CompiledModule, compile } from "./bundle.js";
import { checkNames } from "./check-exports.js";
import { Facts, questionsOf } from "./facts.js";
import { ModelHost } from "./host.js";

/** A file with mechanisms or executors of one's own, loaded in a thread of its own, and ready to be run in any. */
export interface ModelModule {
  readonly compiled: CompiledModule;
  /** Their documentation; their functions answer what was {@link ask}ed beforehand, and cannot build. */
  readonly mechanisms: readonly Mechanism[];
  /** The same of its executors. */
  readonly executors: readonly Executor[];
  /**
   * Ask their functions all that running `scenario` needs.
   * @throws UsageError if they do not answer, InterruptedError if the signal comes first
   */
  ask(scenario: Scenario, signal?: AbortSignal): Promise<void>;
  /** The costs that a run of `cell`, which is of one of them, asks for. Throws as `ask`. */
  reads(cell: Cell, signal?: AbortSignal): Promise<string[]>;
}

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];
const MODULE = "a mechanism or an executor is a module, .ts, .mts, .js or .mjs";
/** Larger files are refused unread. */
const MAX_BYTES = 1 << 20;

/**
 * What the modules in `paths` export.
 * @throws UsageError and ScenarioError for what the user has to mend
 */
export async function loadModels(paths: readonly string[]): Promise<ModelModule[]> {
  const modules: ModelModule[] = [];
  for (const path of new Set(paths)) modules.push(await loadModel(path));
  checkNames(modules.map(named));
  return modules;
}

/** What the module in `path` exports. Throws as {@link loadModels}. */
export async function loadModel(path: string): Promise<ModelModule> {
  const file = findModule(path);
  const module = await startModule(await compile(file, path));
  checkNames([named(module)]);
  return module;
}

function named({ compiled, ...exported }: ModelModule) {
  return { ...exported, from: compiled.file };
}

async function startModule(compiled: CompiledModule): Promise<ModelModule> {
  const host = new ModelHost(compiled);
  const facts = new Facts(compiled.file);
  const described = await host.describe();
  const mechanisms = described.mechanisms.map((description) => facts.mechanism(description));
  const executors = described.executors.map((description) => facts.executor(description));
  const names = new Set(mechanisms.map(({ name }) => name));
  const asked = new Set<string>();
  return {
    compiled,
    mechanisms,
    executors,
    async ask(scenario, signal) {
      for (const question of questionsOf(scenario, names)) {
        const key = JSON.stringify(question);
        if (asked.has(key)) continue;
        facts.add(question, await host.ask(question, signal));
        asked.add(key);
      }
    },
    reads: (cell, signal) => host.reads(cell, signal),
  };
}

/** @throws UsageError if there is no module that can be read */
function findModule(path: string): string {
  const file = resolve(path);
  if (!existsSync(file))
    throw new UsageError(`no file "${path}"${didYouMean(basename(path), modulesIn(dirname(file)))}`);
  if (statSync(file).isFile() && !EXTENSIONS.includes(extname(file)))
    throw new UsageError(`${path} is no module: ${MODULE}`);
  checkText(path, readInput(file, { shown: path, expected: MODULE + holding(file) }, MAX_BYTES));
  return file;
}

function checkText(path: string, bytes: Uint8Array): void {
  try {
    if (!new TextDecoder("utf-8", { fatal: true }).decode(bytes).includes("\0")) return;
  } catch {
    // Not UTF-8: the same answer as for binary data that happens to be.
  }
  throw new UsageError(`${path} is not text in UTF-8: ${MODULE}`);
}

function modulesIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => EXTENSIONS.includes(extname(name)) && !/\.d\.m?ts$/.test(name));
}

/** What a directory has to offer instead. */
function holding(directory: string): string {
  const stats = statSync(directory);
  const modules = stats.isDirectory() ? modulesIn(directory) : [];
  return modules.length === 0 ? "" : `; there is ${modules.join(", ")}`;
}
