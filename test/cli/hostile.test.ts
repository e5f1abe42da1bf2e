/**
 * Text from outside in every place where there can be any, through every command: what commands a terminal is shown,
 * never sent.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentHash, resultText } from "../../scenarios/result/result.js";
import { withTexts } from "../viz/hostile.js";
import { muxsim, temporaryDirectory } from "./muxsim.js";

/** What a schema lets through: no controls, but marks that turn text around or hide. */
const TURNED = "\u202elive\u2066 \u2069\u200f\u200e\u061c\u202d\u202c\u2028\ufeff";
/** Colours that are ours too, a window title, a device query, C1 forms of them, back spaces. */
const HOSTILE = `\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[6n\u009b2J\u0090q\u009c\u0085\x7f\b\r${TURNED}`;
/** The same in a double-quoted string of YAML. */
const QUOTED = JSON.stringify(HOSTILE).replaceAll(/[\u007f-\uffff]/g, unicodeEscape);

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
/** Text in one style, as only this program writes it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
const STYLED = /\x1b\[(?:1|2|3[1-5])m([^\x1b\n]+)\x1b\[0m/g;

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

/** Everything that the call writes, its own styles taken off; nothing else in it commands a terminal. */
async function shown(...args: string[]): Promise<string> {
  const { stdout, stderr } = await muxsim(directory, args, { COLUMNS: HOSTILE, MUXSIM_DEBUG: "1", FORCE_COLOR: "1" });
  const bare = stdout.replaceAll(STYLED, "$1");
  expect(bare).not.toMatch(CONTROLS);
  expect(stderr).not.toMatch(CONTROLS);
  return bare + stderr;
}

const scenario = (changes: { question?: string; rest?: string; label?: string } = {}) => `name: hostile
question: ${changes.question ?? "Is it?"}
machine: { cores: 2, profile: linux-2026-vm }
workload: { closed: { total-rate: 1k/s, io: exponential, callback: 5us } }
mechanisms: [iocp${changes.label ? `: { label: ${changes.label} }` : ""}, epoll]
pending: [1, 10]
measurement: { replications: 2, warm-up: 10, completions: 100 }
${changes.rest ?? ""}`;

describe("in the call itself", () => {
  test.each([
    ["the command", [HOSTILE]],
    ["an option", ["run", `--${HOSTILE}`]],
    ["a scenario", ["run", HOSTILE]],
    ["a scenario's path", ["check", `./${HOSTILE}.yaml`]],
    ["a setting", ["run", "ports", "--set", HOSTILE]],
    ["a setting's key", ["run", "ports", "--set", `${HOSTILE}=1`]],
    ["a setting's value", ["run", "ports", "--set", `machine.cores=${HOSTILE}`]],
    ["a line", ["run", "ports", "--models", HOSTILE]],
    ["an axis", ["run", "ports", "--pending", HOSTILE]],
    ["a precision", ["run", "ports", "--precision", HOSTILE]],
    ["replications", ["run", "ports", "--replications", HOSTILE]],
    ["jobs", ["run", "ports", "--jobs", HOSTILE]],
    ["an export", ["run", "ports", "--export", HOSTILE]],
    ["a module", ["list", "--model", HOSTILE]],
    ["a kind", ["list", HOSTILE]],
    ["a mechanism", ["describe", HOSTILE]],
    ["a result", ["cite", HOSTILE]],
    ["a result to verify", ["verify", HOSTILE]],
    ["results to compare", ["compare", HOSTILE, HOSTILE]],
    ["a metric", ["sensitivity", "ports", "--metric", HOSTILE]],
    ["a place", ["sensitivity", "ports", "--at", HOSTILE]],
    ["a cost", ["sensitivity", "ports", "--costs", HOSTILE]],
    ["a claim", ["sensitivity", "ports", "--claims", HOSTILE]],
  ])("%s", async (_what, args) => {
    expect(await shown(...args)).toContain("live");
  });
});

describe("in a file", () => {
  test.each([
    ["a key", scenario({ rest: `${QUOTED}: 1` })],
    ["a value", scenario({ rest: `seed: [${QUOTED}]` })],
    ["a question", scenario({ question: QUOTED })],
    ["a label", scenario({ label: QUOTED })],
    ["a mechanism", scenario({ rest: "" }).replace("epoll", QUOTED)],
    ["a profile", scenario().replace("linux-2026-vm", QUOTED)],
    ["a claim", scenario({ rest: `claims: [{ says: ${QUOTED}, source: x, ${QUOTED}: y }]` })],
    ["a part", scenario({ rest: `parts: [${QUOTED}]` })],
    ["what is no YAML", `name: [${HOSTILE}`],
    ["a comment before a mistake", `name: x ${TURNED}\nnome: x # ${HOSTILE}\n`],
  ])("%s of a scenario", async (_what, text) => {
    write("bad.yaml", text);
    expect(await shown("check", "bad.yaml")).not.toBe("");
    expect(await shown("run", "bad.yaml", "--out", "bad")).not.toBe("");
  });

  test.each([
    ["a header", `${HOSTILE},time\n1,2\n`],
    ["a field", `time,operation\n${HOSTILE},1\n2,3\n`],
    ["a log line", `${HOSTILE} - - [x]\n`],
  ])("%s of a trace", async (_what, text) => {
    write("trace.csv", text);
    write(
      "trace.yaml",
      scenario().replace(/workload: .*/, `workload: { trace: { file: trace.csv, format: csv, callback: 5us } }`),
    );
    expect(await shown("check", "trace.yaml")).not.toBe("");
  });

  test("a name of a file, and a working directory", async () => {
    const name = `${TURNED}\x1b[31m.yaml`;
    write(name, scenario());
    expect(await shown("check", name)).toContain("hostile: 2 lines");
    write(name, "nome: x");
    expect(await shown("check", name)).toContain("\\u202elive");
    mkdirSync(join(directory, HOSTILE));
    write(`${HOSTILE}/x.yaml`, scenario());
    const before = directory;
    directory = join(directory, HOSTILE);
    expect(await shown("run", "x.yaml", "--out", "../out", "--no-figures")).toContain("Report: ");
    directory = before;
  });

  test("the texts of a mechanism of one's own, and what it throws", async () => {
    const example = readFileSync(new URL("../../examples/timer-wheel.ts", import.meta.url), "utf8");
    const saying = (text: string) =>
      example.replaceAll(/(title|summary|realThing|model|text|start|done|memory):\s+"/g, `$&${text}`);
    write("refused.ts", saying(QUOTED.slice(1, -1)));
    expect(await shown("describe", "timer-wheel", "--model", "refused.ts")).toContain("without control characters");
    write("own.ts", saying(TURNED));
    const small = ["--models", "timer-wheel", "--pending", "10", "-r", "1", "--no-figures"];
    for (const args of [["list"], ["describe", "timer-wheel"]])
      expect(await shown(...args, "--model", "own.ts")).toContain("\\u202elive");
    for (const args of [["check"], ["schema"], ["run", "ports", ...small]])
      expect(await shown(...args, "--model", "own.ts")).toContain("timer-wheel");
    write("throws.ts", example.replace("io.notice(operation);", `throw new Error(${QUOTED});`));
    expect(await shown("run", "ports", "--model", "throws.ts", ...small)).toContain("\\u001b[31mred");
    write("import.ts", `throw new Error(${QUOTED});`);
    expect(await shown("list", "--model", "import.ts")).toContain("\\u001b[31mred");
  });
});

describe("in a result", () => {
  test("of a scenario whose texts are turned around: every command shows them", async () => {
    const claims = `claims: [{ id: c, says: "${TURNED}", source: "${TURNED}", bound: { of: memory, line: epoll, at: 10, at-most: 1MB } }]`;
    write("turned.yaml", scenario({ question: TURNED, label: `"${TURNED}"`, rest: claims }));
    const table = await shown("run", "turned.yaml", "--out", "a", "--no-figures", "--export", "md");
    expect(table).toContain("\\u202elive");
    await shown("run", "turned.yaml", "--out", "b", "--no-figures", "--seed", `${TURNED}1`);
    for (const args of [
      ["cite", "a"],
      ["cite", "a", "--bibtex"],
      ["cite", "a", "--markdown"],
      ["compare", "a", "b"],
    ])
      expect(await shown(...args)).toContain("\\u20");
    for (const form of [
      ["cite", "a", "--json"],
      ["compare", "a", "b", "--all", "--json"],
      ["verify", "a", "--json"],
    ])
      JSON.parse((await shown(...form)).split(/\n(?=\d+ runs)/)[0]);
    await shown("verify", "a");
    await shown("compare", "a", "b", "--markdown", "--all");
    expect(await shown("sensitivity", "turned.yaml", "--costs", "yield", "--design", "0", "--no-figures")).toContain(
      "live",
    );
    // What is escaped is still the same JSON.
    const { stdout } = await muxsim(directory, [
      "run",
      "turned.yaml",
      "--out",
      "a",
      "--no-figures",
      "--json",
      "--quiet",
    ]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(directory, "a/result.json"), "utf8")));
  });

  test("that was written by somebody else, with another hash", async () => {
    const result = withTexts(() => HOSTILE);
    for (const [file, text] of [
      ["forged.json", resultText(result)],
      ["hashed.json", resultText({ ...result, sha256: contentHash(result) })],
      ["schema.json", JSON.stringify({ ...result, schema: HOSTILE })],
      ["key.json", JSON.stringify({ ...result, points: [{ [HOSTILE]: 1, line: 1 }] })],
      ["text.json", `{"${HOSTILE}": ${HOSTILE}}`],
    ] as const) {
      write(file, text);
      for (const args of [["cite"], ["cite", "--bibtex"], ["cite", "--markdown"], ["cite", "--json"], ["verify"]])
        expect(await shown(args[0], file, ...args.slice(1))).not.toBe("");
      expect(await shown("compare", file, "a")).not.toBe("");
    }
  });
});
