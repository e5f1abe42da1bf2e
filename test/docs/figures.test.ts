/** The pictures of README.md: made by `muxsim figure`, of this version, and of what is found now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { VERSION } from "../../scenarios/common/package.js";
import { loadScenario } from "../../scenarios/load/load.js";
import { runScenario } from "../../scenarios/run/run.js";
import { DARK, LIGHT } from "../../viz/charts/palette.js";
import { drawFigure } from "../../viz/exports/figures.js";
import { linkedView } from "../../viz/page/link.js";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const footnoteOf = (svg: string) => />([0-9a-f]{8}-latency[^<]*)/.exec(svg)![1];

test("the pictures of README.md are of this version, light and dark, and show what is found now", async () => {
  const [light, dark] = ["docs/latency.svg", "docs/latency-dark.svg"].map(read);
  for (const file of ["docs/latency.svg", "docs/latency-dark.svg"]) {
    expect(read("README.md")).toContain(`"${file}"`);
    expect(read("CONTRIBUTING.md")).toContain(`--out ${file}\n`);
  }
  expect(light).toContain(LIGHT.paper);
  expect(dark).toContain(DARK.paper);
  expect(footnoteOf(light)).toBe(footnoteOf(dark));
  expect(footnoteOf(light)).toContain(`muxsim v${VERSION}, scenario 2012-post`);

  const { scenario } = loadScenario("2012-post", { parts: false, overrides: { models: ["iocp"], pending: "1,1M" } });
  const result = await runScenario({ ...scenario, claims: [] }, { execute: (cell) => simulate(cell) });
  const { svg } = drawFigure(linkedView(result, { metric: "notice.mean" }), { theme: "light" });
  const [said] = /iocp: [^<]*? at 1 M/.exec(svg)!;
  for (const picture of [light, dark]) expect(picture).toContain(said);
});
