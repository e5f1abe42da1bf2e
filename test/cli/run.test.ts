import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

function resultOf(out: string): string {
  return readFileSync(join(directory, out, "result.json"), "utf8");
}

describe("muxsim run", () => {
  test("prints the table on standard output and where the report is on standard error", async () => {
    const { code, stdout, stderr } = await muxsim(
      directory,
      SMALL.filter((word) => word !== "--no-figures"),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^At 10 pending operations, p99 response latency is lowest with /);
    expect(stdout).toContain("overlapped-fifo");
    expect(stdout).not.toContain("\x1b");
    expect(stderr).toContain("8 runs\n");
    expect(stderr).toContain(`Report: ${join("results", "ports", "report.html")}\n`);
    expect(stderr).toMatch(/file:\/\/\/.*\/results\/ports\/report\.html\n$/);
    expect(stderr).not.toContain("\x1b");
    const files = readdirSync(join(directory, "results", "ports"));
    expect(files.sort()).toEqual([".muxsim", "figures", "points.csv", "report.html", "result.json"]);
    const figures = readdirSync(join(directory, "results", "ports", "figures"));
    expect(figures.filter((name) => name.endsWith(".svg")).length).toBe(figures.length / 2);
    expect(readdirSync(join(directory, "results"))).toEqual(["ports"]);
  });

  test("prints nothing but the result with --json, and nothing at all on standard error with --quiet", async () => {
    const { code, stdout, stderr } = await muxsim(directory, [...SMALL, "--json", "--quiet", "--out", "quiet"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toBe(resultOf("quiet"));
    expect(JSON.parse(stdout).schema).toBe("muxsim-result/3");
  });

  test("shows what else is paid with the latencies, and any metric in their place", async () => {
    const usual = await muxsim(directory, [...SMALL, "--quiet"]);
    expect(usual.stdout).toMatch(
      /\nat n = 10, each +throughput +core time +calls +wake-ups +memory\niocp|overlapped-fifo /,
    );
    const { stdout } = await muxsim(directory, [...SMALL, "--quiet", "--metric", "wakeups", "--metric", "throughput"]);
    expect(stdout).toMatch(/\nWake-ups per completion \(wakeups\)\n +n = 1 +10\n/);
    expect(stdout).toMatch(/\nThroughput\n +n = 1 +10\noverlapped-fifo +[\d.]+ k\/s/);
    expect(stdout).not.toContain("notice latency  ");
  });

  test("says in the answer, in check and in every form of citing who commits more memory than there is", async () => {
    const small = ["--set", "machine.memory=100kB"];
    const more = /[Mm]ore than the machine's 100 kB of memory is needed by overlapped-fifo from 1 on .* and iocp/;
    const flat = (text: string) => text.replaceAll(/\s+/g, " ");
    const ports = readFileSync(new URL("../../scenarios/ports.yaml", import.meta.url), "utf8");
    writeFileSync(join(directory, "poor.yaml"), ports.replace(/(\n *)cores: 4/, "$1cores: 4$1memory: 100kB"));
    const check = await muxsim(directory, ["check", "poor.yaml"]);
    expect(check.stdout).toMatch(/^ports: more than the machine's 100 kB of memory is needed by overlapped/m);
    const run = await muxsim(directory, [...SMALL, ...small, "--quiet", "--out", "poor", "--export", "md"]);
    expect(flat(run.stdout)).toMatch(more);
    expect(run.stdout).toMatch(/ \d+ kB!\n/);
    expect(readFileSync(join(directory, "poor/summary.md"), "utf8")).toMatch(more);
    const page = readFileSync(join(directory, "poor/report.html"), "utf8");
    expect(page.replaceAll("&#39;", "'").replaceAll("\u00a0", " ")).toMatch(more);
    for (const form of [[], ["--json"], ["--markdown"]])
      expect(flat((await muxsim(directory, ["cite", "poor", ...form])).stdout)).toMatch(more);
  });

  test("gives the same bytes with one job and with two, and by the command it recorded", async () => {
    await muxsim(directory, [...SMALL, "--jobs", "1", "--out", "one"]);
    await muxsim(directory, [...SMALL, "--jobs", "2", "--out", "two"]);
    expect(resultOf("two")).toBe(resultOf("one"));
    const { command } = JSON.parse(resultOf("one"));
    expect(command).toBe(
      "muxsim run ports --set measurement.completions=100 --set measurement.warm-up=10 " +
        "--models iocp,overlapped-fifo --pending 1,10 --replications 2 --seed test",
    );
    await muxsim(directory, [...command.split(" ").slice(1), "--out", "again", "--no-figures"]);
    expect(resultOf("again")).toBe(resultOf("one"));
  });

  test("gives the same result with every poll acted out", async () => {
    await muxsim(directory, [...SMALL, "--out", "foreseen"]);
    await muxsim(directory, [...SMALL, "--exact-polls", "--out", "exact"]);
    expect(resultOf("exact")).toBe(resultOf("foreseen"));
  });

  test("says so when the report cannot be opened", async () => {
    const { code, stderr } = await muxsim(directory, [...SMALL, "--open", "--out", "opened"], { PATH: "" });
    expect(code).toBe(0);
    expect(stderr).toContain("The report could not be opened");
  });

  test("honours FORCE_COLOR, and NO_COLOR over it", async () => {
    const colored = await muxsim(directory, [...SMALL, "--out", "color"], { FORCE_COLOR: "1" });
    expect(colored.stdout).toContain("\x1b[");
    const plain = await muxsim(directory, [...SMALL, "--out", "color"], { FORCE_COLOR: "1", NO_COLOR: "1" });
    expect(plain.stdout).not.toContain("\x1b[");
  });
});
