import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InterruptedError, SystemError } from "../../../scenarios/common/errors.js";
import { type Compiler, findCompiler } from "../../../scenarios/reality/compiler.js";
import { type NativeOptions, withProgram } from "../../../scenarios/reality/native.js";

const compiler = await findCompiler();
if (compiler === undefined) console.warn("no C compiler here: what is compiled is not tested");

let directory: string;
let temporary: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "native-test-"));
  temporary = process.env.TMPDIR ?? "";
  // What is left behind can then be told from what others leave.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "native-test-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
  expect(readdirSync(process.env.TMPDIR!)).toEqual([]);
  rmSync(process.env.TMPDIR!, { recursive: true });
  if (temporary === "") delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
});

/** What a program with the C code `main` prints. */
async function printed(main: string, options: NativeOptions & { timeoutMs?: number } = {}, args: string[] = []) {
  const source = join(directory, "a.c");
  writeFileSync(source, `#include <stdio.h>\n#include <unistd.h>\nint main(int argc, char** argv) { ${main} }\n`);
  const lines: unknown[] = [];
  await withProgram(source, compiler as Compiler, options, (program) =>
    program.run(args, { timeoutMs: options.timeoutMs ?? 10_000, onLine: (value) => lines.push(value) }),
  );
  return lines;
}

describe("the C compiler", () => {
  it("is none where PATH leads to none", async () => {
    expect(await findCompiler({ PATH: directory })).toBeUndefined();
    expect(await findCompiler({})).toBeUndefined();
  });

  it("is the one that CC names, or an error", async () => {
    await expect(findCompiler({ ...process.env, CC: "no-such-cc" })).rejects.toThrow(/CC names .*no-such-cc/);
    if (compiler === undefined) return;
    const [program] = compiler.command;
    expect((await findCompiler({ ...process.env, CC: `${program} -g` }))?.command).toEqual([program, "-g"]);
  });
});

describe.skipIf(compiler === undefined)("a C program that ships as source", () => {
  it("is compiled, run with its arguments, and read line by line", async () => {
    expect(await printed('printf("{\\"a\\": 1}\\n[\\"%s\\"]\\n", argv[1]); return 0;', {}, ["x y"])).toEqual([
      { a: 1 },
      ["x y"],
    ]);
  });

  it("says in the compiler's words why it cannot be compiled", async () => {
    await expect(printed("return nothing;")).rejects.toThrow(/cannot compile .*a\.c[\s\S]*nothing/);
  });

  it("says what it said when it fails, and that it prints no JSON", async () => {
    await expect(printed('fprintf(stderr, "no ring\\n"); return 3;')).rejects.toThrow(
      "a.c failed with exit code 3: no ring",
    );
    await expect(printed('printf("{\\n"); return 0;')).rejects.toThrow("a.c printed what is no JSON: {");
    await expect(printed("*(volatile int*)0 = 1; return 0;")).rejects.toThrow("a.c failed: ended by SIGSEGV");
  });

  it("is ended when it takes too long", async () => {
    const started = performance.now();
    await expect(printed("sleep(60); return 0;", { timeoutMs: 100 })).rejects.toThrow(
      new SystemError("a.c did not end within 0.1 s"),
    );
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("is ended when it is interrupted, whether or not it has begun", async () => {
    const early = AbortSignal.abort();
    await expect(printed("sleep(60); return 0;", { signal: early })).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const source = join(directory, "b.c");
    writeFileSync(
      source,
      '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("1\\n"); fflush(stdout); sleep(60); return 0; }\n',
    );
    let place = "";
    const running = withProgram(source, compiler as Compiler, { signal: controller.signal }, (program) => {
      [place] = readdirSync(process.env.TMPDIR!).map((name) => join(process.env.TMPDIR!, name));
      return program.run([], { timeoutMs: 60_000, onLine: () => controller.abort() });
    });
    await expect(running).rejects.toThrow(InterruptedError);
    expect(place).not.toBe("");
    expect(existsSync(place)).toBe(false);
  });
});
