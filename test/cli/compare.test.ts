import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  await muxsim(directory, [...SMALL, "--quiet", "--out", "a"]);
  await muxsim(directory, [...SMALL, "--quiet", "--out", "b", "--set", "machine.costs.idleExit=2us"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

const compare = (...args: string[]) => muxsim(directory, ["compare", ...args]);

describe("muxsim compare", () => {
  test("says what changed, which differences are real, and what that is worth", async () => {
    const { code, stdout, stderr } = await compare("a", "b");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^a {2}a\/result.json: [0-9a-f]{8}, scenario ports, seed test, 2 replications, muxsim v/);
    expect(stdout).toMatch(
      /\nInputs that differ\n {2}scenario\.profile\.costs\.idleExit\.value: a \[\[1000,5700\],.*\n {4}b 2000\n {2}4 texts and ranges/,
    );
    expect(stdout).toMatch(/\niocp +1 +notice\.mean +20\.\d\d us +4\.\d\d us +-16\.\d\d us .* -8\d % +real\n/);
    expect(stdout).not.toMatch(/\noverlapped-fifo .* noise\n/);
    expect(stdout).toMatch(/notice.mean and response.p99: 8 compared, \d real/);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toContain("tested differences look real at 95 %. Both met the same traffic, so");
    expect(text).toMatch(/differences are taken replication by replication: at the median, their intervals are/);
  });

  test("shows all there is, other metrics, JSON and Markdown", async () => {
    const all = await compare("a", "b", "--all", "--metric", "throughput");
    expect(all.stdout).toContain("idleExit.source: a ");
    expect(all.stdout.match(/ throughput /g)).toHaveLength(4);
    const json = JSON.parse((await compare("a", "a/result.json", "--json")).stdout);
    expect(json.inputs).toEqual([]);
    expect(new Set(json.points.map(({ verdict }: { verdict: string }) => verdict))).toEqual(new Set(["same"]));
    const { stdout } = await compare("a", "b", "--markdown");
    expect(stdout).toContain("| line | n | metric | a | b | b - a | interval | relative | verdict |\n| --- | ---: |");
    expect(stdout).toMatch(/\n- `scenario\.profile\.costs\.idleExit\.value: a \[.*\], b 2000`\n/);
  });

  test("writes a page, whole or not at all", async () => {
    const { code, stdout, stderr } = await compare("a", "b", "--out", "pages/c.html");
    expect([code, stdout.startsWith("a  a/result.json")]).toEqual([0, true]);
    expect(stderr).toMatch(/^Page: pages\/c\.html\n {6}file:\/\/.*c\.html\n$/);
    const page = readFileSync(join(directory, "pages/c.html"), "utf8");
    expect(page).toContain("What has changed in ports, from a to b?");
    expect(page).toContain("scenario.profile.costs.idleExit.value");
    expect(readdirSync(join(directory, "pages"))).toEqual(["c.html"]);
    const wrong = await compare("a", "b", "--out", "c.svg");
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('expected a name that ends in .html, got "c.svg"'),
    ]);
    expect((await compare("a", "b", "--metric", "latency", "--out", "d.html")).code).toBe(2);
    expect(readdirSync(directory).filter((file) => /^[cd]\./.test(file))).toEqual([]);
  });

  test("refuses what it does not know", async () => {
    const metric = await compare("a", "b", "--metric", "latency");
    expect(metric.code).toBe(2);
    expect(metric.stderr).toContain('no metric "latency"');
    const missing = await compare("a", "c");
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('no result "c"');
  });
});
