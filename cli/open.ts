/** Opening the report with whatever the system opens HTML files with. */
import { spawn } from "node:child_process";
import type { Session } from "./session.js";

/** @returns whether a program took the file */
function openFile(
  path: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const [command, ...args] = openerOf(platform);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, path], { env, stdio: "ignore", detached: true });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
    // Openers that stay in the foreground have taken the file; they need not be waited for.
    setTimeout(() => resolve(true), 2000).unref();
    child.unref();
  });
}

function openerOf(platform: NodeJS.Platform): string[] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["cmd", "/c", "start", ""];
  return ["xdg-open"];
}

/** Open a report, or say that it cannot be done here. */
export async function openReport(report: string, { err, env }: Session): Promise<void> {
  if (await openFile(report, env)) return;
  err.line("The report could not be opened: no program to open it was found.");
}
