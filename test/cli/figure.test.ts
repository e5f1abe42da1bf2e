import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DARK, LIGHT } from "../../viz/charts/palette.js";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  await muxsim(directory, [...SMALL, "--quiet", "--out", "ports"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

const figure = (...args: string[]) => muxsim(directory, ["figure", "ports", ...args]);
const read = (file: string) => readFileSync(join(directory, file), "utf8");
const titleOf = (svg: string) => /<title[^>]*>([^<]*)</.exec(svg)![1];
const linesIn = (svg: string) =>
  [...svg.matchAll(/<path[^>]*class="line"[^>]*>/g)].map(([path]) => /data-line="([^"]*)"/.exec(path)![1]);

describe("muxsim figure", () => {
  test("draws a view with its switches, says where it is from, and is the same every time", async () => {
    const args = ["--view", "latency", "--metric", "response.p99", "--lines", "iocp", "--scale", "linear", "--out"];
    const { code, stdout, stderr } = await figure(...args, "deep/x.svg");
    expect([code, stdout, stderr]).toEqual([0, "", "Figure: deep/x.svg\n"]);
    const svg = read("deep/x.svg");
    expect(titleOf(svg)).toBe("p99 response latency against pending operations");
    expect(linesIn(svg)).toEqual(["iocp"]);
    const { sha256 } = JSON.parse(read("ports/result.json"));
    for (const fact of [`sha256 ${sha256.slice(0, 16)}`, "seed test", "95 % confidence intervals", "us<"])
      expect(svg).toContain(fact);
    await figure(...args, "again.svg", "--quiet");
    expect(read("again.svg")).toBe(svg);
    await figure(...args.slice(0, -3), "--scale", "log", "--out", "log.svg");
    expect(read("log.svg")).not.toBe(svg);
    expect(readdirSync(join(directory, "deep"))).toEqual(["x.svg"]);
  });

  test("takes a link as the address of the report is, and what stands behind its #", async () => {
    const hash = "tab=latency&latency=response&statistic=p90&hide=iocp&pin=overlapped-fifo&metric=wakeups";
    const links = [`file:///tmp/some%20where/report.html#${hash}`, `#${hash}`, hash, `latency#${hash}`];
    const drawn: string[] = [];
    for (const link of links) {
      expect((await figure("--view", link, "--out", "link.svg")).code).toBe(0);
      drawn.push(read("link.svg"));
    }
    expect(new Set(drawn).size).toBe(1);
    expect(titleOf(drawn[0])).toBe("p90 response latency against pending operations");
    expect(linesIn(drawn[0])).toEqual(["overlapped-fifo"]);
  });

  test("draws the first of several views under a tab, and names the others", async () => {
    const { code, stderr } = await figure("--view", "#tab=cores", "--out", "cores.svg");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Figure: cores.svg\nThe same tab has .*\bcosts\b/)]);
    expect(titleOf(read("cores.svg"))).toMatch(/^Per cent of core time/);
    await figure("--view", "costs#tab=cores&metric=wakeups", "--out", "costs.svg");
    expect(titleOf(read("costs.svg"))).toMatch(/^Wake-ups/);
    await figure("--metric", "memory", "--out", "memory.svg");
    expect(titleOf(read("memory.svg"))).toMatch(/^Memory/);
    await figure("--view", "difference", "--metric", "response.p99", "--out", "difference.svg");
    expect(titleOf(read("difference.svg"))).toMatch(/^Ratio of p99 response latency/);
  });

  test("draws light and dark, SVG and PNG, in the width asked for, with a title of one line", async () => {
    expect((await figure("--theme", "dark", "--width", "400", "--quiet")).stderr).toBe("");
    const [name] = readdirSync(directory).filter((file) => file.endsWith("-latency.svg"));
    const dark = read(name);
    expect(dark).toContain(`fill="${DARK.paper}"`);
    expect(dark).not.toContain(`fill="${LIGHT.paper}"`);
    expect(dark).toContain('width="400"');
    expect(dark.match(/font-weight="bold"/g)).toHaveLength(1);
    await figure("--out", "x.PNG");
    const png = readFileSync(join(directory, "x.PNG"));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(1760);
  });

  const mistakes: [string, string[], string][] = [
    ["a view", ["--view", "latancy"], 'no view "latancy" of this result; did you mean "latency"?'],
    ["a switch", ["--view", "latency#statistc=p99"], 'no switch "statistc" of a view; did you mean "statistic"?'],
    ["a value", ["--view", "#statistic=p98"], 'statistic: no "p98"; did you mean "p9'],
    ["a line in a link", ["--view", "#hide=iopc"], 'hide: no "iopc"; did you mean "iocp"?'],
    ["a line", ["--lines", "iopc"], '--lines: "iopc" is no line of this scenario; did you mean "iocp"?'],
    ["a metric", ["--metric", "response.p98x"], 'no metric "response.p98x"'],
    ["a metric that was not measured", ["--metric", "response.p12.5"], 'statistic: no "p125"'],
    [
      "a metric of another view",
      ["--view", "memory", "--metric", "wakeups"],
      "the view memory does not show wakeups; costs",
    ],
    ["a switch of another view", ["--view", "memory", "--scale", "log"], 'the view memory has no switch "scale"'],
    ["a scale", ["--scale", "lin"], 'scale: no "lin"; did you mean "linear"?'],
    ["a part", ["--part", "cpu"], 'no part "cpu" in this result'],
    ["a tab", ["--view", "#tab=memry"], 'no drawing under the tab "memry" of this result; did you mean "memory"?'],
    [
      "a tab of text",
      ["--view", "#tab=cite"],
      'no drawing under the tab "cite" of this result; there are drawings under latency,',
    ],
    ["a claim", ["--view", "report.html#claim-fifo"], "#claim-fifo is a link to a claim, which is no drawing"],
    ["a run of the page", ["--view", "#set=machine.cores%3D8"], "run it (muxsim run ports --set machine.cores=8)"],
    ["a stretch of time", ["--view", "#traceZoom=5"], 'traceZoom: no "5"; expected such as "1200-3400", in ns'],
    ["a switch without a value", ["--switch", "pin"], '--switch: expected name=value, e.g. pin=epoll, got "pin"'],
    ["a theme", ["--theme", "drak"], '--theme: no theme "drak"; did you mean "dark"?'],
    ["a width", ["--width", "9"], "--width: expected a whole number from 280 to 4000"],
    ["an ending", ["--out", "wrong.pdf"], '--out: expected a name that ends in .svg or .png, got "wrong.pdf"'],
  ];
  test.each(mistakes)("refuses %s, and writes nothing", async (_, args, message) => {
    const before = readdirSync(directory);
    const { code, stderr } = await figure(...(args.includes("--out") ? args : [...args, "--out", "wrong.svg"]));
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(readdirSync(directory)).toEqual(before);
    expect(existsSync(join(directory, "wrong.svg"))).toBe(false);
  });
});
