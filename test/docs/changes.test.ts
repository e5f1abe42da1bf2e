/**
 * The table of changes in CONTRIBUTING.md: whatever it names as an example touches the files that it lists, and no
 * other.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { metricNamed } from "../../scenarios/common/metrics.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${ROOT}CONTRIBUTING.md`, "utf8");

/** File by file, what ships. */
const sources = ["sim", "models", "scenarios", "viz", "cli"]
  .flatMap((room) => readdirSync(`${ROOT}${room}`, { recursive: true }).map((file) => `${room}/${file}`))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, code: withoutComments(readFileSync(`${ROOT}${file}`, "utf8")) }));

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
}

/** Files that `pattern` is found in. */
const filesWith = (pattern: RegExp) => sources.filter(({ code }) => pattern.test(code)).map(({ file }) => file);

/** A row of the table: its files, with the example's name in them, and that name. */
function row(change: string): { files: string[]; example: string } {
  const [, files, example] = new RegExp(`^\\| ${change} \\| (.*) \\| \`(.*)\` \\|$`, "m").exec(text)!;
  const named = [...files.matchAll(/`([^`]+\.ts)`/g)].map(([, file]) => file.replace("<name>", example));
  return { files: named.sort(), example };
}

describe("CONTRIBUTING.md is right about", () => {
  test("a mechanism: its file, and whoever imports it", () => {
    const { files, example } = row("a mechanism");
    expect([`models/${example}.ts`, ...filesWith(new RegExp(`"\\./${example}\\.js"`))].sort()).toEqual(files);
    expect(filesWith(new RegExp(`"${example}"`))).toEqual([`models/${example}.ts`]);
  });

  test("a chart: its file, whoever imports or names it, and where the choices of its switch are", () => {
    const { files, example } = row("a chart");
    const own = sources.find(({ file }) => file === `viz/charts/${example}.ts`)!;
    const [, choices] = /import \{ ([A-Z_]+),.* from "\.\/view\.js"/.exec(own.code)!;
    const named = filesWith(new RegExp(`/${example}\\.js"|"${example}"`));
    const switching = filesWith(new RegExp(`\\b${choices}\\b`)).filter((file) => file.startsWith("viz/"));
    expect([...new Set([...named, ...switching])].sort()).toEqual(files);
  });

  test("a chart without a switch of its own that no claim links to: its file and the list", () => {
    const chart = "trade-off";
    expect(filesWith(new RegExp(`/${chart}\\.js"`))).toEqual(["viz/charts/index.ts"]);
    expect(filesWith(new RegExp(`"${chart}"`))).toEqual([`viz/charts/${chart}.ts`]);
  });

  test("a command: its file, and whoever imports it", () => {
    const { files, example } = row("a command");
    expect([`cli/${example}.ts`, ...filesWith(new RegExp(`"\\./${example}\\.js"\\)`))].sort()).toEqual(files);
  });

  test("a workload key: whoever reads or writes it", () => {
    const { files, example } = row("a workload key");
    expect(filesWith(new RegExp(`\\b${example}\\b`)).sort()).toEqual(files);
  });

  test("a percentile: nobody knows of it, and it is one", () => {
    const { files, example } = row("a percentile");
    expect(files).toEqual([]);
    expect(filesWith(new RegExp(`\\b${example}\\b`))).toEqual([]);
    expect(metricNamed(`response.${example}`).title).toBe("p99.99 response latency");
  });
});
