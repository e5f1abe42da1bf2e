/**
 * In a clone: lets `npx muxsim` find the command at once. Without this npm first installs the clone into its cache,
 * which takes as long as a build and stays broken if interrupted.
 */
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// On Windows a command is more than a link; there npx does it its own way.
if (process.platform !== "win32") {
  chmodSync(at("dist/cli/main.js"), 0o755);
  rmSync(at("node_modules/.bin/muxsim"), { force: true });
  symlinkSync("../../dist/cli/main.js", at("node_modules/.bin/muxsim"));
}
