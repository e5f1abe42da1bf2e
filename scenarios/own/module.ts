/** A user's file with mechanisms: found, bundled, imported, checked. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../errors.js";
import { readInput } from "../input-file.js";
import { didYouMean } from "../nearest.js";
import { type Locate, locator, thrown } from "./blame.js";
import { type CompiledModule, compile, dataUrl } from "./bundle.js";
import { checkNames, mechanismsIn } from "./check.js";
import { guard } from "./guard.js";

/** A file with mechanisms of one's own, ready to be run in any thread. */
export interface ModelModule {
  readonly compiled: CompiledModule;
  readonly mechanisms: readonly Mechanism[];
  readonly locate: Locate;
}

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];
const MODULE = "a mechanism is a module, .ts, .mts, .js or .mjs";
/** Larger files are refused unread. */
const MAX_BYTES = 1 << 20;

/**
 * The mechanisms that the modules in `paths` export.
 * @throws UsageError and ScenarioError for what the user has to mend
 */
export async function loadModels(paths: readonly string[]): Promise<ModelModule[]> {
  const modules: ModelModule[] = [];
  for (const path of new Set(paths)) modules.push(await loadModel(path));
  checkNames(
    modules.flatMap(({ compiled, mechanisms }) => mechanisms.map(({ name }) => ({ name, from: compiled.file }))),
  );
  return modules;
}

/** The mechanisms that the module in `path` exports. Throws as {@link loadModels}. */
export async function loadModel(path: string): Promise<ModelModule> {
  const file = findModule(path);
  const module = await importModel(await compile(file, path));
  checkNames(module.mechanisms.map(({ name }) => ({ name, from: path })));
  return module;
}

/** Import what was compiled, in whatever thread this is. */
export async function importModel(compiled: CompiledModule): Promise<ModelModule> {
  const locate = locator(compiled);
  const exported = await load(dataUrl(compiled), (error) => {
    throw new UsageError(`${compiled.file} cannot be loaded: ${thrown(error, locate)}`);
  });
  const mechanisms = mechanismsIn(exported, compiled.file).map((mechanism) => guard(mechanism, locate));
  return { compiled, mechanisms, locate };
}

async function load(url: string, fail: (error: unknown) => never): Promise<Record<string, unknown>> {
  try {
    return await import(url);
  } catch (error) {
    return fail(error);
  }
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
