import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  await muxsim(directory, [...SMALL, "--quiet", "--export", "md"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

const cite = (...args: string[]) => muxsim(directory, ["cite", ...args]);
const stored = () => readFileSync(join(directory, "results/ports/result.json"), "utf8");

describe("muxsim cite", () => {
  test("prints paragraph, table, BibTeX, command, hash and charts", async () => {
    const { code, stdout, stderr } = await cite("results/ports");
    expect([code, stderr]).toEqual([0, ""]);
    const { sha256, command } = JSON.parse(stored());
    expect(stdout).toMatch(/^From 1 to 10 pending operations, /);
    expect(stdout).toContain("| line | n = 1 | n = 10 |\n");
    expect(stdout).toContain(`\nBibTeX\n@misc{muxsim-${sha256.slice(0, 8)},\n`);
    expect(stdout).toContain(`\nReproduce\n${command}\n\nSHA-256\n${sha256}\n`);
    expect(stdout).toContain(`\n${sha256.slice(0, 8)}-latency\n`);
  });

  test("prints one form only", async () => {
    const bibtex = await cite("results/ports/result.json", "--bibtex");
    expect(bibtex.stdout).toMatch(/^@misc\{[^@]*\n\}\n$/);
    const json = JSON.parse((await cite("results/ports", "--json")).stdout);
    expect(`${json.bibtex}\n`).toBe(bibtex.stdout);
    const markdown = await cite("results/ports", "--markdown");
    expect(markdown.stdout).toContain(json.table);
    expect(readFileSync(join(directory, "results/ports/summary.md"), "utf8")).toBe(markdown.stdout);
    expect((await cite("results/ports", "--bibtex", "--json")).code).toBe(2);
  });

  test("cites nothing that is not as it was written", async () => {
    writeFileSync(join(directory, "forged.json"), stored().replace('"seed": "test"', '"seed": "best"'));
    const { code, stdout, stderr } = await cite("forged.json");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("forged.json has been changed since it was written: its content has SHA-256");
    expect(stderr).toContain('"muxsim verify forged.json" says what differs');
  });
});

describe("muxsim run --export", () => {
  test("adds files, and changes nothing of the result", async () => {
    const both = await muxsim(directory, [...SMALL, "--quiet", "--out", "both", "--export", "hdr,md", "--jobs", "1"]);
    expect(both.code).toBe(0);
    const read = (name: string) => readFileSync(join(directory, "both", name), "utf8");
    expect(read("result.json")).toBe(stored());
    expect(read("summary.md")).toContain(JSON.parse(stored()).sha256);
    expect(read("histograms.hlog").match(/^Tag=.*,HISTF/gm)).toHaveLength(12);
    expect(existsSync(join(directory, "results/ports/histograms.hlog"))).toBe(false);
  });

  test("knows its formats, before anything is run", async () => {
    const { code, stderr } = await muxsim(directory, [...SMALL, "--export", "mdx", "--out", "none"]);
    expect(code).toBe(2);
    expect(stderr).toContain('--export: no format "mdx"; did you mean "md"?');
    expect(existsSync(join(directory, "none"))).toBe(false);
  });
});
