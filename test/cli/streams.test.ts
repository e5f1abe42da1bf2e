/** What is printed, when nobody reads it or it has no room. */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, muxsim, SMALL, start, temporaryDirectory } from "./muxsim.js";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("a reader that is gone", () => {
  test.each([["stdout"], ["stderr"]] as const)("of %s changes nothing but that nothing is printed", async (stream) => {
    const child = start(directory, [...SMALL, "--strict", "--json", "--out", stream]);
    child[stream]!.destroy();
    const { code, stderr } = await ended(child);
    // Its claims are undecided with so few lines, which is found out in the end.
    expect(code).toBe(3);
    expect(stderr).not.toContain("EPIPE");
    expect(existsSync(join(directory, stream, "report.html"))).toBe(true);
  });

  test("does not make an error a success", async () => {
    const child = start(directory, ["verify", "nowhere"]);
    child.stderr!.destroy();
    expect((await ended(child)).code).toBe(2);
  });
});

/** The call with one of its streams going to `path`. */
function into(path: string, which: 1 | 2, args: readonly string[]) {
  const file = openSync(path, "w");
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: directory,
    stdio: which === 1 ? ["ignore", file, "pipe"] : ["ignore", "pipe", file],
  });
  closeSync(file);
  const other = which === 1 ? child.stderr! : child.stdout!;
  let text = "";
  other.on("data", (chunk) => (text += chunk));
  return new Promise<{ code: number | null; text: string }>((end) => child.on("close", (code) => end({ code, text })));
}

describe.runIf(existsSync("/dev/full"))("no room", () => {
  test.each([[["schema"]], [["list"]], [[...SMALL, "--quiet", "--out", "full"]]])(
    "for what %j prints is said once, and is a failure",
    async (args) => {
      const { code, text } = await into("/dev/full", 1, args);
      expect(code).toBe(1);
      expect(text).toBe(
        "muxsim: cannot write to standard output: no space left on the device; make room there, or name a place on another disk\n",
      );
      if (args.includes("full")) expect(existsSync(join(directory, "full", "result.json"))).toBe(true);
    },
  );

  test("for messages changes nothing", async () => {
    expect(await into("/dev/full", 2, ["--version"])).toMatchObject({ code: 0 });
    expect(await into("/dev/full", 2, ["nonsense"])).toEqual({ code: 2, text: "" });
  });

  test("for all of it is no success with half of it", async () => {
    const { stdout: whole } = await muxsim(directory, ["schema"]);
    // Files of at most 8 blocks; a signal would otherwise end the process.
    const limited = `trap '' XFSZ; ulimit -f 8; exec '${process.execPath}' '${MAIN}' schema > limited.json`;
    const { status, stderr } = spawnSync("sh", ["-c", limited], { cwd: directory, encoding: "utf8" });
    const written = readFileSync(join(directory, "limited.json"), "utf8");
    expect(whole.startsWith(written)).toBe(true);
    expect(written.length).toBeLessThan(whole.length);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^muxsim: cannot write to standard output: the file would be larger than allowed/);
  });
});
