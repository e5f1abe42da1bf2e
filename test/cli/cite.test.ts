import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shellWords } from "../../scenarios/common/shell.js";
import type { Result } from "../../scenarios/common/types.js";
import { contentHash, recordHash } from "../../scenarios/result/result.js";
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
  test("prints paragraph, tables, BibTeX, how to make it again, and how charts are cited", async () => {
    const { code, stdout, stderr } = await cite("results/ports");
    expect([code, stderr]).toEqual([0, ""]);
    const { sha256, command, version } = JSON.parse(stored());
    expect(stdout).toMatch(/^At 10 pending operations, p99 response latency is lowest with /);
    expect(stdout).toMatch(/\nresponse latency +n = 1 +10\noverlapped-fifo +p99 +[\d.]+ us/);
    expect(stdout).toMatch(/\nat n = 10, each +throughput +core time +calls +wake-ups +memory\n/);
    expect(stdout).toContain(`\n@misc{muxsim-${sha256.slice(0, 8)},\n`);
    expect(stdout).toContain(`\nWith muxsim v${version}:\n  ${command}\nThe numbers have SHA-256 ${sha256}.\n`);
    expect(stdout).toContain(`are cited as ${sha256.slice(0, 8)}-NAME, where NAME is latency, `);
  });

  test.each(["80", "120"])(
    "fits %s columns but for what is pasted elsewhere, and says nothing twice",
    async (columns) => {
      const { stdout } = await muxsim(directory, ["cite", "results/ports"], { COLUMNS: columns });
      const prose = stdout.replace(/@misc\{[\s\S]*?\n\}\n/, "").replaceAll(/^ {2}muxsim .*$/gm, "");
      for (const line of prose.split("\n")) expect(line.length).toBeLessThanOrEqual(Number(columns));
      const sentences = prose.replaceAll(/\s+/g, " ").match(/[^.]{30,}\. /g)!;
      expect(sentences.length).toBeGreaterThan(10);
      expect(new Set(sentences).size).toBe(sentences.length);
      // In the entry, and with the command.
      expect(stdout.match(/[0-9a-f]{64}/g)).toHaveLength(2);
    },
  );

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

describe("muxsim cite --scenario", () => {
  const MINE = `name: mine
question: Is it so?
machine: { cores: 4, profile: profiles/slow.yaml }
workload: { closed: { total-rate: 1k/s, io: exponential, callback: 5us } }
mechanisms: [iocp, epoll]
pending: [1, 10]
measurement: { replications: 2, warm-up: 10, completions: 100 }
`;
  const ALONE = MINE.replace("profiles/slow.yaml", "linux-2026-vm").replace("name: mine", "name: alone # once");
  const OVERRIDES = ["--set", "machine.cores=2", "--models", "iocp", "--pending", "1,20", "--seed", "x y"];
  const resultOf = (path: string) => JSON.parse(readFileSync(join(directory, path, "result.json"), "utf8"));

  beforeAll(async () => {
    mkdirSync(join(directory, "deep/profiles"), { recursive: true });
    writeFileSync(join(directory, "deep/mine.yaml"), `${MINE}parts: [alone.yaml]\n`);
    writeFileSync(join(directory, "deep/alone.yaml"), ALONE);
    writeFileSync(
      join(directory, "deep/profiles/slow.yaml"),
      "name: slow\ntitle: Slow\ndescription: For tests.\nextends: linux-2026-vm\ncosts: {}\n",
    );
    const run = (name: string, ...args: string[]) =>
      muxsim(directory, ["run", `deep/${name}.yaml`, "--out", name, "--no-figures", "--quiet", ...args]);
    await run("alone", ...OVERRIDES);
    await run("mine", ...OVERRIDES);
  });

  test("gives a file of one's own to whoever has the result, and the cited command makes it again", async () => {
    const { code, stdout, stderr } = await cite("alone", "--scenario");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: ALONE, stderr: "" });
    const elsewhere = temporaryDirectory();
    writeFileSync(join(elsewhere, "alone.yaml"), stdout);
    const { command } = JSON.parse((await cite("alone", "--json")).stdout);
    expect(command).toBe("muxsim run alone.yaml --set machine.cores=2 --models iocp --pending 1,20 --seed 'x y'");
    await muxsim(elsewhere, [...shellWords(command)!.slice(1), "--out", "again", "--no-figures"]);
    const again = JSON.parse(readFileSync(join(elsewhere, "again/result.json"), "utf8"));
    expect(again.sha256).toBe(resultOf("alone").sha256);
    rmSync(elsewhere, { recursive: true });
  });

  test("writes all that it names to a directory, where the cited command makes it again", async () => {
    const printed = await cite("mine", "--scenario");
    expect(printed.stdout).toBe(`${MINE}parts: [alone.yaml]\n`);
    expect(printed.stderr).toBe("It names profiles/slow.yaml, alone.yaml: --scenario DIR writes all of them.\n");
    expect((await cite("mine", "--scenario", "given")).code).toBe(0);
    const { command, files } = JSON.parse((await cite("mine", "--json")).stdout);
    expect(files.map(({ path }: { path: string }) => path)).toEqual(["mine.yaml", "profiles/slow.yaml", "alone.yaml"]);
    const text = (await muxsim(directory, ["cite", "mine"], { COLUMNS: "200" })).stdout;
    expect(text).toContain(`, the scenario saved as mine.yaml, profiles/slow.yaml and alone.yaml:\n  ${command}\n`);
    expect(text).toContain("They are in the result:\n  muxsim cite mine --scenario DIR\n");
    const given = join(directory, "given");
    await muxsim(given, [...shellWords(command)!.slice(1), "--out", "again", "--no-figures"]);
    expect(resultOf("given/again").sha256).toBe(resultOf("mine").sha256);
  });

  test("says what is saved where, in Markdown with the files", async () => {
    const text = (await muxsim(directory, ["cite", "alone"], { COLUMNS: "200" })).stdout;
    expect(text).toMatch(/alone.yaml \(SHA-256 [0-9a-f]{64}\) is in the result:\n {2}muxsim cite alone --scenario\n/);
    const { stdout } = await cite("alone", "--markdown");
    expect(stdout).toContain("the scenario saved as alone.yaml:\n\n```sh\nmuxsim run alone.yaml --set");
    expect(stdout).toContain(`\n\nalone.yaml:\n\n\`\`\`yaml\n${ALONE.trimEnd()}\n\`\`\`\n`);
  });

  test("gives a shipped scenario as it ships, of this version only", async () => {
    const { stdout } = await cite("results/ports", "--scenario");
    expect(stdout).toBe(readFileSync(new URL("../../scenarios/ports.yaml", import.meta.url), "utf8"));
    expect(JSON.parse(stored()).sources).toBeUndefined();
    const old = { ...JSON.parse(stored()), version: "0.0.1" };
    writeFileSync(join(directory, "old.json"), JSON.stringify({ ...old, sha256: contentHash(old) }));
    const refused = await cite("old.json", "--scenario");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("the scenario ports of old.json ships with muxsim 0.0.1; this is ");
  });

  test("says nothing that was put into a result by hand", async () => {
    for (const change of [
      (r: Result) => void (r.answer = "All is well."),
      (r: Result) => void (r.mechanisms[0].law = "All is well."),
    ]) {
      const result = JSON.parse(stored());
      change(result);
      writeFileSync(join(directory, "forged.json"), JSON.stringify(result));
      const { code, stdout } = await cite("forged.json");
      expect([code, stdout]).toEqual([2, ""]);
    }
  });

  test("gives nothing that the numbers are not of, and replaces nothing", async () => {
    const forged = (from: string, to: string, rehashed = true) => {
      const text = JSON.stringify(resultOf("mine"));
      expect(text).toContain(from);
      const result = JSON.parse(text.replace(from, to));
      if (rehashed)
        for (const each of result.sources) each.sha256 = createHash("sha256").update(each.text).digest("hex");
      result.recordSha256 = recordHash(result);
      writeFileSync(join(directory, "forged.json"), JSON.stringify(result));
      return cite("forged.json", "--scenario", "forged");
    };
    const edited = await forged("callback: 5us", "callback: 6us", false);
    expect(edited.code).toBe(2);
    expect(edited.stderr).toMatch(/sources\[\d\]\.text: not a result: is not the text that has this SHA-256/);
    const other = await forged("callback: 5us", "callback: 6us");
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /the files in forged.json are not those of its numbers: .*callback.*: numbers 5000000, files 6000000/,
    );
    const outside = await forged('"path":"alone.yaml"', '"path":"../alone.yaml"');
    expect(outside.code).toBe(2);
    expect(outside.stderr).toMatch(/sources\[2\]\.path: .*path of a file in the same directory/);
    expect(existsSync(join(directory, "forged"))).toBe(false);
    writeFileSync(join(directory, "deep/alone.txt"), "");
    const taken = await cite("mine", "--scenario", "deep");
    expect(taken.code).toBe(2);
    expect(taken.stderr).toContain("deep/mine.yaml already exists and is not replaced");
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
