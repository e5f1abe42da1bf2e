/**
 * Starts the Chromium that comes inside an npm package, so that browser tests need no system installation.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import Chromium from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/** The package's defaults that would weaken what is tested: one process, no same-origin policy, mixed content. */
const UNWANTED =
  /^--(single-process|no-zygote|in-process-gpu|disable-web-security|allow-running-insecure-content|headless)/;

const QUIET = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** A headless Chromium; the caller closes it. Throws if it can be neither unpacked nor started. */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpacked();
  const executablePath = join(home, "chromium");
  return chromium.launch({
    executablePath,
    args: [...Chromium.args.filter((flag) => !UNWANTED.test(flag)), ...QUIET],
    env: { ...(process.env as Record<string, string>), ...substitutes(home, executablePath) },
  });
}

/**
 * The directory that holds the unpacked browser, its libraries and its fonts. Test files run in parallel: each
 * unpacks to a place of its own and renames it, so that none starts a half-written browser.
 */
async function unpacked(): Promise<string> {
  const home = join(tmpdir(), `muxsim-test-chromium-147.0.0-${userInfo().uid}`);
  if (existsSync(home)) return home;
  const staging = mkdtempSync(`${home}-`);
  // The package unpacks to the temporary directory, and its libraries only where it believes to be on Amazon Linux.
  await withEnvironment({ TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" }, () =>
    Chromium.executablePath(),
  );
  writeFileSync(join(staging, "fonts.conf"), `<fontconfig><dir>${join(home, "fonts")}</dir></fontconfig>\n`);
  try {
    renameSync(staging, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
    rmSync(staging, { recursive: true });
  }
  return home;
}

async function withEnvironment(values: Record<string, string>, action: () => Promise<unknown>): Promise<void> {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    await action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Variables that put the package's own libraries and fonts in the place of those the system lacks. */
function substitutes(home: string, executablePath: string): Record<string, string> {
  const variables: Record<string, string> = {};
  if (spawnSync(executablePath, ["--version"]).status !== 0) variables.LD_LIBRARY_PATH = join(home, "al2023", "lib");
  if (!existsSync("/etc/fonts/fonts.conf")) variables.FONTCONFIG_FILE = join(home, "fonts.conf");
  return variables;
}
