/** Same seed, same numbers, in the terminal and in the page: the simulator itself, run by another engine. */
import { build } from "esbuild";
import { expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { launchBrowser } from "../../browser.js";
import { smallCells, workloadCells } from "../run/cells.js";

it("a browser computes what Node computes, to the last bit", async () => {
  const bundle = await build({
    stdin: { contents: 'export { simulate } from "./scenarios/cell/simulate.ts"', resolveDir: process.cwd() },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "muxsim",
    platform: "browser",
  });
  const cells = [...smallCells(), ...workloadCells()];
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: bundle.outputFiles[0].text });
    const theirs = await page.evaluate(`JSON.stringify(${JSON.stringify(cells)}.map((cell) => muxsim.simulate(cell)))`);
    expect(theirs).toBe(JSON.stringify(cells.map((cell) => simulate(cell))));
  } finally {
    await browser.close();
  }
});
