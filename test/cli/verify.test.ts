import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashOf } from "../../scenarios/common/hash.js";
import { recordHash, resultText } from "../../scenarios/result/result.js";
import { ended, muxsim, SMALL, start, temporaryDirectory } from "./muxsim.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  await muxsim(directory, [...SMALL, "--quiet"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A copy of the result with one change. */
function changed(from: string | RegExp, to: string): string {
  const text = readFileSync(join(directory, "results/ports/result.json"), "utf8");
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  writeFileSync(join(directory, "changed.json"), other);
  return "changed.json";
}

const verify = (...args: string[]) => muxsim(directory, ["verify", ...args]);

describe("muxsim verify", () => {
  test("runs a result again and says that it is the same", async () => {
    const { code, stdout, stderr } = await verify("results/ports", "--jobs", "1");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^results\/ports\/result.json: the same to the last bit.\n4 points, SHA-256 [0-9a-f]{64}\n/);
    expect(stdout).toMatch(/Made on Node .*; run again on Node/);
    expect(stderr).toBe("8 runs\n");
    const quiet = await verify("results/ports/result.json", "--quiet", "--json");
    expect(quiet.stderr).toBe("");
    expect(JSON.parse(quiet.stdout)).toMatchObject({ identical: true, intact: true, differences: [] });
  });

  test("ends with 1 for another engine's digit, and names it", async () => {
    const { code, stdout } = await verify(changed(/("p99": \{\s+"value": )\d/, "$19"));
    expect(code).toBe(1);
    expect(stdout).toContain("has been changed since it was written: its content has SHA-256");
    expect(stdout).toMatch(
      /First difference: points\[0\] \(overlapped-fifo at n = 1\)\.latency\.notice\.p99\.value: stored 9[\d.]+, recomputed [\d.]+\n1 difference, in 1 of 4 points\.\n/,
    );
  });

  test("tells an input that was changed, by the command that made the result", async () => {
    const seed = await verify(changed('"seed": "test"', '"seed": "best"'));
    expect(seed.code).toBe(1);
    expect(seed.stdout).toContain('scenario.seed: stored "best", by its command "test"\n');
    const unused = await verify(changed('"question": "', '"question": "1 '));
    expect(unused.stdout).toContain("a part of `scenario` was changed that no number depends on");
    const unknown = await verify(changed("muxsim run ports --set", "muxsim run seaports --set"));
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain("its engine, command, sources or the name of a model");
    const command = await verify(changed("--seed test", "--seed best"));
    expect(command.code).toBe(1);
    expect(command.stdout).toContain('scenario.seed: stored "test", by its command "best"\n');
    expect((await muxsim(directory, ["cite", "changed.json"])).stderr).toContain(
      "has been changed since it was written",
    );
  });

  test("tells a command that makes another result, with a hash to match", async () => {
    const result = JSON.parse(readFileSync(join(directory, "results/ports/result.json"), "utf8"));
    const forge = (other: object) => {
      const forged = { ...result, ...other };
      writeFileSync(join(directory, "forged.json"), resultText({ ...forged, recordSha256: recordHash(forged) }));
      return verify("forged.json");
    };
    const command = await forge({ command: result.command.replace("--seed test", "--seed best") });
    expect(command.code).toBe(1);
    expect(command.stdout).toContain(
      'First difference: command: scenario.seed: by its command "best", stored "test"\n1 difference, in 0 of 4 points.\n' +
        "All numbers are right: the stored command would not make this result.\n",
    );
    const text = readFileSync(new URL("../../scenarios/ports.yaml", import.meta.url), "utf8").replace(
      "cores: 4",
      "cores: 5",
    );
    const byFile = result.command.replace("run ports", "run ./ports.yaml");
    const sources = await forge({ command: byFile, sources: [{ path: "ports.yaml", sha256: hashOf(text), text }] });
    expect(sources.code).toBe(1);
    expect(sources.stdout).toContain("command: scenario.machine.cores: by its command 5, stored 4");
  });

  test("tells a changed hash from a changed answer and a changed mechanism", async () => {
    const hash = await verify(changed(/"sha256": "./, '"sha256": "x'));
    expect(hash.code).toBe(2);
    expect(hash.stderr).toContain("sha256: not a result: expected 64 hexadecimal digits");
    const digit = await verify(changed(/"sha256": "../, '"sha256": "00'));
    expect(digit.code).toBe(1);
    expect(digit.stdout).toContain("All else is right: the hash was changed.\n");
    const answer = await verify(changed('"answer": "At 10 ', '"answer": "At 20 '));
    expect(answer.stdout).toContain("First difference: answer: ");
    expect(answer.stdout).toContain("All numbers are right.\n");
    const version = await verify(changed(/"version": "[^"]*"/, '"version": "0.0.1"'));
    expect(version.code).toBe(1);
    expect(version.stdout).toContain('First difference: version: stored "0.0.1", by what else is stored "');
    expect(version.stdout).toContain("between versions, numbers may change");
  });

  test("can be interrupted, and leaves nothing behind", async () => {
    const before = readdirSync(directory);
    const endless = changed('"completions": 100', '"completions": 90000000');
    const child = start(directory, ["verify", endless]);
    const end = ended(child);
    await new Promise((resolve) => child.stderr!.once("data", resolve));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("interrupted with 0 of 8 runs finished");
    expect(readdirSync(directory)).toEqual([...new Set([...before, endless])].sort());
  });

  test("says precisely what is no result", async () => {
    for (const [path, says] of [
      ["result/ports", 'no result "result/ports": there is no such file or directory; did you mean "results/ports"?'],
      ["ports", 'did you mean "results/ports"?'],
      ["results", "there is one in results/ports"],
    ]) {
      const { code, stderr } = await verify(path);
      expect(code).toBe(2);
      expect(stderr).toContain(says);
    }
  });

  test("needs the module of a mechanism of one's own, and no other", async () => {
    cpSync(EXAMPLES, directory, { recursive: true });
    const small = ["--pending", "10", "--replications", "2", "--set", "measurement={ warm-up: 10, completions: 100 }"];
    await muxsim(directory, [
      "run",
      "timer-wheel.yaml",
      "--model",
      "timer-wheel.ts",
      ...small,
      "--out",
      "own",
      "--quiet",
      "--no-figures",
    ]);
    const without = await verify("own");
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(
      /timer-wheel does not ship with muxsim: give its module with --model \(it was timer-wheel.ts, SHA-256 /,
    );
    const same = await verify("own", "--model", "timer-wheel.ts");
    expect(same.code).toBe(0);
    writeFileSync(
      join(directory, "other.ts"),
      `${readFileSync(join(directory, "timer-wheel.ts"), "utf8")}\nexport const x = 1;\n`,
    );
    const other = await verify("own", "--model", "other.ts");
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /other.ts is not the module that took part: SHA-256 [0-9a-f]{64}, and timer-wheel of the result/,
    );
  });
});
