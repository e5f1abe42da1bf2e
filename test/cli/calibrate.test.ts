import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadProfile } from "../../scenarios/load/load.js";
import { findCompiler } from "../../scenarios/reality/compiler.js";
import { ended, muxsim, start, temporaryDirectory } from "./muxsim.js";

const compiler = await findCompiler();
if (compiler === undefined) console.warn("no C compiler here: `muxsim calibrate` is tested without one only");

/** Stands for a machine without koffi. */
const WITHOUT_KOFFI = [
  'import { register } from "node:module";',
  "const hook = \"export async function resolve(name, context, next) { if (name === 'koffi') throw new Error('hidden'); return next(name, context); }\";",
  'register("data:text/javascript," + encodeURIComponent(hook));',
].join("\n");

describe("muxsim calibrate", () => {
  test("refuses what cannot be, before it measures", async () => {
    const directory = temporaryDirectory();
    const call = (...args: string[]) => muxsim(directory, ["calibrate", ...args]);
    expect(await call("--descriptors", "pipes")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--descriptors: expected unix or eventfd, got "pipes"'),
    });
    expect(await call("--out", "mine.json")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--out: expected a YAML file such as calibrated.yaml"),
    });
    expect(await call("--extends", "linux-2026")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/linux-2026-vm/),
    });
    expect(await call("--seconds", "1000")).toMatchObject({ code: 2, stderr: expect.stringContaining("1 to 110") });
    expect(readdirSync(directory)).toEqual([]);
  });

  test.skipIf(compiler === undefined)("writes a profile that muxsim run takes", async () => {
    const directory = temporaryDirectory();
    const { code, stdout, stderr } = await muxsim(directory, ["calibrate", "--seconds", "1", "--out", "mine.yaml"]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("in C, by ") });
    expect(stdout).toMatch(/^\d+ costs measured; mine\.yaml extends \S+ \(.+\)/);
    const profile = loadProfile("mine.yaml", directory);
    const own = Object.entries(profile.costs).filter(([, { source }]) => source.includes("muxsim calibrate (C)"));
    expect(own.length).toBeGreaterThan(10);
    for (const [, { kind, source }] of own) expect({ kind, source }).toMatchObject({ kind: "measured" });
    // A call of the kernel takes more than 10 ns, and less than 1 ms even on a machine with much else to do.
    const { value, low, high } = profile.costs.readEmpty;
    expect(value as number).toBeGreaterThan(10);
    expect(value as number).toBeLessThan(1e6);
    expect(low).toBeLessThanOrEqual(value as number);
    expect(high).toBeGreaterThanOrEqual(value as number);
    const check = await muxsim(directory, ["check", "poll-or-epoll", "--set", "machine.profile=mine.yaml"]);
    expect(check).toMatchObject({ code: 0 });
  });

  test.skipIf(process.platform !== "linux")("goes through koffi where there is no compiler", async () => {
    const directory = temporaryDirectory();
    const args = ["calibrate", "--seconds", "1", "--descriptors", "eventfd", "--json", "--out", "mine.yaml"];
    const { code, stdout, stderr } = await ended(start(directory, args, { PATH: directory, CC: "" }));
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("through koffi") });
    const { costs, unmeasured, caveats } = JSON.parse(stdout);
    expect(costs.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["read", "epollWait"]));
    expect(unmeasured).toContainEqual({ name: "contextSwitch", why: expect.stringMatching(/second thread/) });
    expect(caveats[0]).toMatch(/about \d+ ns a call/);
    expect(loadProfile("mine.yaml", directory).description).toContain("Descriptors: eventfds.");
  });

  test("says what is missing where there is neither, and writes nothing", async () => {
    const directory = temporaryDirectory();
    const hook = join(directory, "hide.mjs");
    writeFileSync(hook, WITHOUT_KOFFI);
    const env = { PATH: directory, CC: "", NODE_OPTIONS: `--import ${hook}` };
    const { code, stdout, stderr } = await ended(start(directory, ["calibrate", "--out", "mine.yaml"], env));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^muxsim: there is no C compiler \(CC, cc, gcc, clang\) and no koffi/);
    expect(readdirSync(directory)).toEqual(["hide.mjs"]);
  });

  test.skipIf(compiler === undefined || process.platform === "win32")(
    "keeps nothing when it is interrupted",
    async () => {
      const directory = temporaryDirectory();
      const temporary = temporaryDirectory();
      writeFileSync(join(directory, "mine.yaml"), "before\n");
      const args = ["calibrate", "--seconds", "60", "--out", "mine.yaml"];
      const child = start(directory, args, { TMPDIR: temporary });
      child.stderr!.once("data", () => setTimeout(() => child.kill("SIGINT"), 1500));
      expect(await ended(child)).toMatchObject({ code: 130, stdout: "" });
      expect(readFileSync(join(directory, "mine.yaml"), "utf8")).toBe("before\n");
      expect(readdirSync(temporary)).toEqual([]);
      expect(existsSync(join(directory, "calibrated.yaml"))).toBe(false);
    },
  );
});
