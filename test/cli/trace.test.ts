import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../scenarios/common/package.js";
import { readTraceEvents } from "../viz/exports/trace-event-reader.js";
import { ended, muxsim, start, temporaryDirectory } from "./muxsim.js";

const SHORT = ["measurement.completions=100", "measurement.warm-up=10"].flatMap((setting) => ["--set", setting]);
const PORTS = ["trace", "ports", ...SHORT, "--events", "10"];
const directory = temporaryDirectory();
const call = (...args: string[]) => muxsim(directory, args);

describe("muxsim trace", () => {
  test("writes a file that a viewer can read, and says what is in it", async () => {
    const { code, stdout, stderr } = await call(...PORTS, "--line", "iocp", "--at", "10");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^iocp with 10 pending: 747 us of it, from 0 ns after measurement starts, \d+ requests\.\n/);
    const file = "results/ports-trace-iocp-10.json";
    expect(stderr).toContain(`Trace: ${file}\n`);
    const { otherData, tracks, asyncs, counters, flows } = readTraceEvents(readFileSync(join(directory, file), "utf8"));
    expect(otherData).toMatchObject({ scenario: "ports", line: "iocp", pending: 10, replication: 0, version: VERSION });
    expect([...tracks.keys()].filter((name) => name.startsWith("cores/"))).toHaveLength(4);
    expect([...counters.keys()]).toHaveLength(4);
    expect(asyncs.map(([{ name }]) => name)).toEqual(expect.arrayContaining(["request 0", "request 9"]));
    const [, first] = flows;
    expect(first.map(({ slice }) => slice)).toEqual(["interrupt", "callback"]);
    expect(readdirSync(join(directory, "results"))).toEqual(["ports-trace-iocp-10.json"]);
  });

  test("gives the same bytes again, on standard output too; another replication gives others", async () => {
    const once = await call(...PORTS, "--line", "iocp", "--at", "10", "-q", "--out", "-");
    expect(once).toMatchObject({ code: 0, stderr: "" });
    expect(once.stdout).toBe(readFileSync(join(directory, "results/ports-trace-iocp-10.json"), "utf8"));
    const other = await call(...PORTS, "--line", "iocp", "--at", "10", "-q", "--out", "-", "--replication", "1");
    expect(other.stdout).not.toBe(once.stdout);
  });

  test("names the class of each request, and of what is done for it", async () => {
    const args = [
      "trace",
      "two-classes",
      "--set",
      "measurement.completions=1000",
      "--line",
      "iocp",
      "--at",
      "20",
      "--events",
      "400",
      "-q",
      "--out",
      "-",
    ];
    const { tracks, asyncs } = readTraceEvents((await call(...args)).stdout);
    const names = asyncs.map(([{ name }]) => name);
    for (const name of names) expect(name).toMatch(/request \d+ \((small|bulk)\)$/);
    for (const of of ["small", "bulk"])
      expect(names.filter((name) => name.endsWith(`(${of})`)).length).toBeGreaterThan(5);
    const slices = [...tracks.values()].flat().filter(({ args }) => args.request !== undefined);
    for (const { name, args } of slices)
      expect(/\(\w+\)$/.exec(name)![0]).toBe(/\(\w+\)$/.exec(String(args.request))![0]);
    // By what is computed for one of them: 4 us, and 40.
    const callbacks = (of: string) => slices.filter(({ name }) => name === `callback (${of})`);
    const longest = (of: string) => Math.max(...callbacks(of).map(({ fromPs, untilPs }) => untilPs - fromPs));
    expect([longest("small"), longest("bulk")]).toEqual([4e6, 40e6]);
  });

  test("takes the only line and the only value", async () => {
    const { stdout } = await call(
      ...PORTS,
      "--set",
      "pending=10",
      "--set",
      "mechanisms=[epoll]",
      "--set",
      "claims=[]",
      "--set",
      "answer=growth",
      "--out",
      "-",
    );
    expect(readTraceEvents(stdout).otherData).toMatchObject({ line: "epoll", pending: 10 });
  });

  test.each([
    ["no line", ["--at", "10"], /--line is missing: one of .*iocp/],
    [
      "a line misspelt",
      ["--line", "iopc", "--at", "10"],
      /--line: "iopc" is no line of this scenario; did you mean "iocp"\?/,
    ],
    ["no value", ["--line", "iocp"], /--at is missing: one of 10, /],
    ["another value", ["--line", "iocp", "--at", "7"], /--at: iocp is run at 10, .*, not at 7; --set pending=7/],
    ["no number", ["--line", "iocp", "--at", "many"], /--at: expected/],
    [
      "a time without a unit",
      ["--line", "iocp", "--at", "10", "--around", "12"],
      /--around: expected slowest, or a time such as 12ms/,
    ],
    [
      "a time after all",
      ["--line", "iocp", "--at", "10", "--around", "100s"],
      /--around: the last event .* comes after/,
    ],
    [
      "no replication",
      ["--line", "iocp", "--at", "10", "--replication", "-1"],
      /--replication: expected a whole number/,
    ],
    [
      "a replication that there is not",
      ["--line", "iocp", "--at", "10", "--replication", "99"],
      /--replication: ports has replications 0 to \d+ of each point, not 99; --set measurement.replications=100 has more/,
    ],
  ])("%s is an error that says what there is", async (_, args, message) => {
    const { code, stdout, stderr } = await call(...PORTS, ...args, "--out", "none.json");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(join(directory, "none.json"))).toBe(false);
  });

  test("a directory is no place for a file", async () => {
    mkdirSync(join(directory, "there"));
    const { code, stderr } = await call(...PORTS, "--line", "iocp", "--at", "10", "--out", "there");
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("there is a directory") });
  });

  test("an earlier file stays as it is until the new one is whole", async () => {
    writeFileSync(join(directory, "kept.json"), "earlier");
    await call(...PORTS, "--line", "iocp", "--at", "10", "--around", "100s", "--out", "kept.json");
    expect(readFileSync(join(directory, "kept.json"), "utf8")).toBe("earlier");
    expect((await call(...PORTS, "--line", "iocp", "--at", "10", "--out", "kept.json")).code).toBe(0);
    expect(readFileSync(join(directory, "kept.json"), "utf8")).toContain("traceEvents");
  });

  test("Ctrl-C while it is written leaves nothing", async () => {
    const empty = temporaryDirectory();
    const child = start(empty, [
      "trace",
      "ports",
      ...SHORT,
      "--line",
      "overlapped-fifo",
      "--at",
      "10",
      "--exact-polls",
    ]);
    const end = ended(child);
    const results = join(empty, "results");
    const looking = setInterval(() => {
      if (!existsSync(results) || readdirSync(results).length === 0) return;
      clearInterval(looking);
      child.kill("SIGINT");
    }, 1);
    const { code, stderr } = await end;
    expect({ code, stderr }).toEqual({ code: 130, stderr: "muxsim: interrupted\n" });
    expect(readdirSync(results)).toEqual([]);
  }, 20_000);
});
