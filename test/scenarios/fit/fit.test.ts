import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readData } from "../../../scenarios/fit/data.js";
import { fittedProfile } from "../../../scenarios/fit/fitted-profile.js";
import { freeNamed } from "../../../scenarios/fit/free.js";
import { fitCosts } from "../../../scenarios/fit/run.js";
import { loadProfile, loadScenario } from "../../../scenarios/load/load.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { pointsCsv } from "../../../viz/exports/points-csv.js";

const directory = mkdtempSync(join(tmpdir(), "fit-"));
afterAll(() => rmSync(directory, { recursive: true }));

const SCENARIO = `
name: measured
question: Which costs has this machine?
description: Two lines, of which one pays a cost that the other does not; seldom idle and often.
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { arrivals: poisson, total-rate: 5k/s, callback: 5us } }
mechanisms: [epoll, poll]
pending: [1, 300]
panels: { rate: [5k/s, 40k/s] }
measurement: { replications: 2, completions: 500, warm-up: 100 }
seed: fit
`;
const HIDDEN = { idleExit: 9_000, pollPerDescriptor: 33, read: 6_000 };
const file = join(directory, "measured.yaml");
writeFileSync(file, SCENARIO);

async function measured(): Promise<string> {
  const set = Object.entries(HIDDEN).map(([name, ns]) => `machine.costs.${name}=${ns}ns`);
  const { scenario } = loadScenario(file, { set, overrides: { seed: "another" } });
  const [header, ...rows] = pointsCsv(await runScenario(scenario)).split("\n");
  return [header, ...rows.filter((row) => /^(epoll,epoll,1|poll,poll,300),/.test(row)), ""].join("\n");
}

async function fitted(csv: string, free: readonly string[], set: readonly string[] = []) {
  const metrics = ["response.p50", "response.mean"];
  return fitCosts({
    data: readData(csv, "points.csv", { latency: "response", metrics }),
    from: { file: "points.csv", sha256: "0".repeat(64) },
    free: free.map(freeNamed),
    name: file,
    set,
  });
}

describe("costs fitted to measured points", () => {
  test("are the hidden ones within 5 %, whatever chance did, and make a profile that explains the points", async () => {
    // Tables in the profile: one value each, so that there is something to find.
    const set = ["machine.profile=flat.yaml"];
    writeFileSync(
      join(directory, "flat.yaml"),
      "name: flat\ntitle: Flat\ndescription: No tables.\nextends: linux-2026-vm\ncosts:\n" +
        "  idleExit: { value: 20us, low: 1us, high: 60us, kind: assumed, source: none }\n" +
        "  pollPerDescriptor: { value: 50ns, low: 10ns, high: 200ns, kind: assumed, source: none }\n" +
        "  read: { value: 1.25us, low: 277ns, high: 20us, kind: assumed, source: none }\n",
    );
    const fit = await fitted(await measured(), Object.keys(HIDDEN), set);
    for (const { name, setting, interval, determined } of fit.costs) {
      const hidden = HIDDEN[name as keyof typeof HIDDEN];
      expect(Math.abs(setting / hidden - 1), name).toBeLessThan(0.05);
      expect(interval[0], name).toBeLessThan(hidden);
      expect(interval[1], name).toBeGreaterThan(hidden);
      expect(determined, name).toBe(true);
    }
    expect(fit.after.near).toBe(fit.observations.length);
    expect(fit.before.near).toBeLessThan(fit.observations.length / 2);
    const profile = join(directory, "fitted.yaml");
    writeFileSync(profile, fittedProfile(fit));
    const { costs } = loadProfile(profile);
    expect(costs.read.kind).toBe("fitted");
    expect(costs.read.value).toBeCloseTo(fit.costs.find(({ name }) => name === "read")!.setting, 0);
    expect(costs.read.low).toBeLessThan(HIDDEN.read);
  }, 300_000);

  test("are not determined by points of a line that never pays them", async () => {
    const csv = "line,n,rate,p50\nepoll,1,5k/s,40us\nepoll,300,5k/s,41us\n";
    const fit = await fitted(csv, ["pollCall"]);
    expect(fit.costs[0]).toMatchObject({ determined: false, exchangeable: [] });
  }, 300_000);

  test.each([
    ["line,n,p50\nepol,1,40us\n", 'points.csv:2:1: there is no line "epol"; did you mean "epoll"?'],
    ["n,p50\n1,40us\n", "points.csv:2:1: says no line, and the scenario has"],
    [
      "line,rate,p50\nepoll,2k/s,40us\n",
      "points.csv:2:1: says no number of pending operations, and the scenario has 2",
    ],
    ["line,n,rat,p50\nepoll,1,2k/s,40us\n", 'points.csv:1:8: no quantity is called rat; did you mean "rate"?'],
    ["line,n,rate,p50\nepoll,1,2kHz,40us\n", "points.csv:2:9: expected a rate such as 20k/s"],
  ])("%j is answered by %s", async (csv, message) => {
    await expect(fitted(csv, ["read"])).rejects.toThrow(message);
  });

  test("cannot be more than there are numbers, nor have no range", async () => {
    const csv = "line,n,p50\nepoll,1,40us\n";
    await expect(fitted(csv, ["read", "wakeup"])).rejects.toThrow("1 measured numbers cannot determine 2 costs");
    await expect(fitted(csv, ["read", "read"])).rejects.toThrow("read is given twice");
    await expect(fitted(csv, ["read"], ["machine.costs.read=1us"])).rejects.toThrow(
      "read has no range to vary it over",
    );
  });
});
