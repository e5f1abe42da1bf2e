/** Commands that take one panel, and what is said where claims are left out. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadScenario } from "../../scenarios/load/load.js";
import { panelCalled, panelTaken } from "../../scenarios/load/panel-called.js";

const directory = mkdtempSync(join(tmpdir(), "muxsim-panels-"));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, "panelled.yaml");
writeFileSync(
  file,
  `name: panelled
question: Which panel?
machine: { cores: 1, profile: zero }
workload: { open: { total-rate: 1k/s, arrivals: poisson, callback: 10us } }
mechanisms: [iocp]
pending: [10, 100]
panels: { machine.cores: [1, 4] }
claims:
  - { says: a, source: b, in: { cores: 4 }, bound: { of: memory, line: iocp, at: 10, at-most: 1GiB } }
`,
);
const load = (...set: string[]) => loadScenario(file, { set });

it("takes the panel that is named, or the first and says so", () => {
  const { scenario } = load();
  for (const named of ["4", "cores=4", "machine.cores=4"]) expect(panelCalled(scenario, named)).toBe(4);
  expect(panelCalled(scenario, undefined)).toBe(1);
  expect(panelTaken(scenario, undefined)).toBe("cores = 1, the first of 2 panels (--in names another)");
  expect(panelTaken(scenario, "4")).toBe("");
});

it("refuses a panel that there is not", () => {
  const { scenario } = load();
  expect(() => panelCalled(scenario, "3")).toThrow("--in 3: there is no such panel; expected cores=1 or 4");
  expect(() => panelCalled(scenario, "load=4")).toThrow("the panels are of machine.cores, not of load");
  expect(() => panelCalled(load("panels=").scenario, "4")).toThrow("--in 4: the scenario has no panels");
});

it("leaves claims out where something else varies than they are about, and says why", () => {
  expect(load().leftOut).toBeUndefined();
  expect(load("panels={ cores: [4, 8] }").scenario.claims).toMatchObject([{ in: [4] }]);
  expect(load("panels={ callback: [4us, 8us] }").leftOut).toBe("the panels are of callback, and not those of the file");
  expect(load("panels={ machine.cores: [4, 8] }")).toMatchObject({ scenario: { claims: [{ in: [4] }] } });
  expect(load("panels={ machine.cores: [1, 8] }").scenario.claims).toEqual([]);
  expect(load("panels=").leftOut).toBe("there are no panels");
  expect(load("panels=", "pending=10", "axis={ cores: [1, 2] }").leftOut).toBeDefined();
});
