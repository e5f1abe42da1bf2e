/**
 * Before any test: the compiled program is that of the sources. Worker threads, processes of the command, mechanisms of
 * one's own and the reports' scripts come from it, whichever test file is asked for.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What is compiled, and what says how. */
const SOURCES = ["sim", "models", "scenarios", "viz", "cli", "package.json", "tsconfig.json", "tsconfig.build.json"];
/** Written last. */
const BUILT = "dist/viz/play.packed.json";

export default function buildIfStale(): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  if (!isStale(root)) return;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "build"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`the program does not compile:\n${stdout}${stderr}`);
}

/** Whether anything in the package at `root` is newer than what was compiled of it. */
export function isStale(root: string): boolean {
  const built = join(root, BUILT);
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return SOURCES.flatMap((source) => filesIn(join(root, source))).some((file) => statSync(file).mtimeMs > builtMs);
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
