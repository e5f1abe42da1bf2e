/** The C program itself, for a second. */
import { beforeAll, describe, expect, it } from "vitest";
import { findCompiler } from "../../../scenarios/reality/compiler.js";
import { nativeSource, withProgram } from "../../../scenarios/reality/native.js";
import { type Failure, type ProbeLine, probeLine, type Slice } from "../../../scenarios/reality/probe-line.js";

const compiler = process.platform === "linux" ? await findCompiler() : undefined;
if (compiler === undefined) console.warn("no C compiler or no Linux here: the probes in C are not tested");

describe.skipIf(compiler === undefined)("the probes in C", () => {
  const lines: ProbeLine[] = [];
  const slices = () => lines.filter((line): line is Slice => "slice" in line);

  beforeAll(async () => {
    const args = ["--seconds", "1", "--descriptors", "eventfd", "--accounting", "/proc/stat", "--fail", "epoll"];
    await withProgram(nativeSource("probes.c"), compiler!, {}, (program) =>
      program.run(args, { timeoutMs: 120_000, onLine: (value) => void lines.push(probeLine(value)) }),
    );
  }, 180_000);

  it("leave no descriptor and no thread behind", () => {
    expect(lines.filter((line) => "left" in line)).toEqual([{ left: { descriptors: 0, threads: 0 } }]);
  });

  it("go on when one of them fails", () => {
    const failures = lines.filter((line): line is Failure => "failed" in line);
    expect(failures.find(({ failed }) => failed === "epoll")).toMatchObject({ errno: 5 });
    expect(slices().some(({ slice }) => slice === "epoll")).toBe(false);
    expect(slices().some(({ slice }) => slice === "futex")).toBe(true);
  });

  it("are carried out in turn, three rounds at least", () => {
    const order = slices().map(({ round }) => round);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(Math.max(...order)).toBeGreaterThanOrEqual(2);
    expect(slices().every(({ others }) => others !== undefined)).toBe(true);
  });

  it("find what calls take: more over more descriptors, none of it negative", () => {
    const all = slices().flatMap(({ values }) => values);
    const least = (name: string, n = 0) =>
      Math.min(...all.filter(([each, size]) => each === name && size === n).map(([, , ns]) => ns));
    expect(all.every(([, , value]) => value >= 0)).toBe(true);
    // A hundred times as many descriptors: more than twice as long on any machine.
    expect(least("poll", 1000)).toBeGreaterThan(2 * least("poll", 10));
    expect(least("ringNops", 128)).toBeGreaterThan(2 * least("ringNops", 1));
  });
});
