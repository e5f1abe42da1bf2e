import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unpackedFrom } from "../viz/unpacked.js";
import { ended, muxsim, start, temporaryDirectory } from "./muxsim.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const SMALL = ["--pending", "10,100", "--replications", "2", "--set", "measurement={ warm-up: 10, completions: 100 }"];
const RUN = ["run", "timer-wheel.yaml", "--no-figures", "--model", "timer-wheel.ts", ...SMALL];

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
  cpSync(EXAMPLES, directory, { recursive: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

const call = (...args: string[]) => muxsim(directory, args);
const example = () => readFileSync(join(directory, "timer-wheel.ts"), "utf8");
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

describe("muxsim --model", () => {
  test("runs the example, which appears beside the others, in the report too", async () => {
    const { code, stdout } = await call(...RUN, "--out", "out");
    expect(code).toBe(0);
    for (const line of ["timer-wheel (period=", "overlapped-fifo", "iocp"]) expect(stdout).toContain(line);
    const result = JSON.parse(readFileSync(join(directory, "out", "result.json"), "utf8"));
    expect(result.command).toMatch(/^muxsim run timer-wheel.yaml --model timer-wheel.ts --set/);
    expect(result.models).toEqual([
      { mechanisms: ["timer-wheel"], file: "timer-wheel.ts", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const report = Object.values(unpackedFrom(readFileSync(join(directory, "out", "report.html"), "utf8"))).join("");
    expect(report).toContain("Hashed timer wheels keep timers in an array of lists");
    expect(report).toContain(result.models[0].sha256);
    await call(...RUN, "--jobs", "1", "--out", "again");
    expect(readFileSync(join(directory, "again", "result.json"), "utf8")).toBe(`${JSON.stringify(result, null, 1)}\n`);
  });

  test("is known to list, describe, schema and check", async () => {
    expect((await call("list", "mechanisms", "--model", "timer-wheel.ts")).stdout).toMatch(
      /^timer-wheel +Pending operations/m,
    );
    expect((await call("describe", "timer-wheel", "--model", "timer-wheel.ts")).stdout).toContain("Where it diverges");
    const schema = await call("schema", "--model", "timer-wheel.ts");
    expect(JSON.stringify(JSON.parse(schema.stdout))).toContain('"const":"timer-wheel"');
    const { code, stdout } = await call("check", "timer-wheel.yaml", "--model", "timer-wheel.ts");
    expect(code).toBe(0);
    expect(stdout).toContain("timer-wheel: 4 lines");
    expect(stdout).toMatch(/timer-wheel \(timer-wheel.ts\): 300 small runs, .* events: each noticed once and in order/);
    expect(stdout).toMatch(/mean notice latency is (4[89]|5[012])\d us; its law says 501 us/);
    const without = await call("check", "timer-wheel.yaml");
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('unknown mechanism "timer-wheel"');
  });

  test("a text that has changed is not resumed", async () => {
    const slow = RUN.map((word) => word.replace("completions: 100", "completions: 20k"));
    const checkpoint = join(directory, "changed.partial", "cells.jsonl");
    const child = start(directory, [...slow, "--out", "changed"]);
    const end = ended(child);
    while (child.exitCode === null && linesOf(checkpoint) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGINT");
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain("--model timer-wheel.ts");
    const unchanged = example();
    write("timer-wheel.ts", unchanged.replace('costs.ps("issue")', '2 * costs.ps("issue")'));
    const refused = await call(...slow, "--out", "changed", "--resume");
    write("timer-wheel.ts", unchanged);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("belongs to another run");
  });

  describe("with a mistake: a clear message, exit code 2, nothing left behind", () => {
    beforeAll(() => {
      mkdirSync(join(directory, "folder"));
      write("folder/inside.js", "");
      write("syntax.ts", "export const a = 1;\nconst b = = 2;\n");
      write("none.ts", "export const helper = () => 1;\n");
      write("taken.ts", example().replace('name: "timer-wheel"', 'name: "iocp"'));
      write("throws.ts", example().replace("io.notice(operation);", "(io as any).ntice(operation);"));
      write("loses.ts", example().replace("      io.issue(operation);\n", ""));
      write(
        "random.ts",
        example().replace("const duePs = tick", "const duePs = Math.ceil(Math.random() * 1e6) + tick"),
      );
      write("fields.ts", example().replace("summary:", "sumary:").replace('"yield", "over', '"yeild", "over'));
      writeFileSync(join(directory, "binary.ts"), Uint8Array.of(0, 255, 254, 0));
    });

    const one = (file: string) => [
      "run",
      "ports",
      "--model",
      file,
      "--models",
      "timer-wheel",
      "--pending",
      "10",
      "-r",
      "1",
    ];
    test.each([
      [
        "a misspelt path",
        ["check", "--model", "timer-weel.ts"],
        /no file "timer-weel.ts"; did you mean "timer-wheel.ts"/,
      ],
      [
        "a folder",
        ["list", "--model", "folder"],
        /folder is not a file: a mechanism or an executor is a module.*there is inside.js/,
      ],
      ["binary data", ["schema", "--model", "binary.ts"], /binary.ts is not text/],
      ["a scenario for a module", ["check", "--model", "timer-wheel.yaml"], /timer-wheel.yaml is no module/],
      [
        "a syntax error",
        ["run", "ports", "--model", "syntax.ts"],
        /^syntax.ts:2:11: Unexpected "="\n {2}const b = = 2;\n {12}\^/,
      ],
      ["no mechanism", ["describe", "x", "--model", "none.ts"], /none.ts exports no mechanism/],
      ["a name that is taken", ["run", "ports", "--model", "taken.ts"], /"iocp" is taken by muxsim itself/],
      [
        "the same name twice",
        ["check", "--model", "timer-wheel.ts", "--model", "loses.ts"],
        /"timer-wheel" is taken by timer-wheel.ts/,
      ],
      [
        "wrong fields",
        ["check", "--model", "fields.ts"],
        /costs.0: .*"yeild"; did you mean "yield"[\s\S]*sumary: unknown key; did you mean "summary"/,
      ],
      [
        "a call of what is not there",
        one("throws.ts"),
        /timer-wheel, 10 pending, replication 1: mechanism timer-wheel: TypeError: .*\(throws.ts:\d+:\d+\)/,
      ],
      [
        "lost operations",
        one("loses.ts"),
        /mechanism timer-wheel: an event was lost: that of operation \d at .* has not been noticed/,
      ],
      [
        "lost operations, in check",
        ["check", "--model", "loses.ts"],
        /mechanism timer-wheel: .* lost[\s\S]*in a run with \d cores/,
      ],
      ["chance of its own", ["check", "--model", "random.ts"], /the same run again gave other numbers/],
      ["nothing to check", ["check"], /nothing to check: name a scenario, or a --model/],
    ])("%s", async (_what, args, message) => {
      const before = readdirSync(directory, { recursive: true });
      const { code, stderr } = await call(...args);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(stderr).not.toContain("fault of muxsim");
      expect(code).toBe(2);
      expect(readdirSync(directory, { recursive: true })).toEqual(before);
    });
  });

  test.each<[what: string, change: (text: string) => string]>([
    ["is loaded", (text) => `${text}\nendless();\n`],
    ["is asked for its threads", (text) => text.replace("threads: () => 1", "threads: endless")],
    ["is asked for its law", (text) => text.replace(/notice: \(context\) => .*,\n/, "notice: endless,\n")],
  ])("a module that does not come to an end while it %s is ended by Ctrl-C", async (what, change) => {
    const name = `endless-${what.replaceAll(" ", "-")}`;
    const endless = `const endless = (): never => {\n  writeFileSync("${name}.begun", "");\n  for (;;);\n};\n`;
    write(`${name}.ts`, `import { writeFileSync } from "node:fs";\n${endless}${change(example())}`);
    const child = start(directory, ["run", "ports", "--model", `${name}.ts`, "--models", "timer-wheel", "--out", name]);
    const end = ended(child);
    while (child.exitCode === null && !existsSync(join(directory, `${name}.begun`)))
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGINT");
    const { code, signal } = await end;
    // Before anything is run nobody has asked to hear of the signal.
    expect(code ?? signal).toBe(what === "is loaded" ? "SIGINT" : 130);
    expect(existsSync(join(directory, `${name}.partial`))).toBe(false);
  });

  test("a loop without a yield is ended by Ctrl-C", async () => {
    write("endless.ts", example().replace("io.notice(operation);", "for (;;);"));
    const child = start(directory, [
      "run",
      "ports",
      "--model",
      "endless.ts",
      "--models",
      "timer-wheel",
      "--out",
      "endless",
    ]);
    const end = ended(child);
    while (child.exitCode === null && linesOf(join(directory, "endless.partial", "cells.jsonl")) < 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGINT");
    expect((await end).code).toBe(130);
    expect(existsSync(join(directory, "endless.partial"))).toBe(false);
  });
});

function linesOf(file: string): number {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}
