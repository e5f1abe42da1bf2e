import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { muxsim, SMALL, temporaryDirectory } from "./muxsim.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("bad input to muxsim run", () => {
  const bad = (name: string) => join(directory, name);
  beforeAll(() => {
    writeFileSync(bad("bad.yaml"), "name: bad\nquestion: why?\npendin: [1, 10]\n");
    const free = (mechanism: string) =>
      "name: free\nquestion: Why?\nmachine: { cores: 1, profile: zero }\npending: [4, 10]\n" +
      "workload: { closed: { total-rate: 1k/s, io: exponential, callback: 5us } }\n" +
      `mechanisms: [epoll, ${mechanism}]\nmeasurement: { replications: 1, warm-up: 10, completions: 100 }\n`;
    writeFileSync(bad("free.yaml"), free("{ overlapped-ports: { threads: 2 } }"));
    writeFileSync(bad("free-spin.yaml"), free("overlapped-spin"));
    mkdirSync(bad("taken"));
    writeFileSync(join(bad("taken"), "thesis.tex"), "ten years of work");
  });

  test.each([
    ["a misspelt scenario", ["run", "port"], /no scenario "port".*did you mean "ports"/],
    ["a directory for a file", ["run", "."], /is not a file/],
    ["a misspelt key", ["run", "bad.yaml"], /bad\.yaml:3:1.*pendin.*did you mean "pending"/s],
    ["a misspelt option", ["run", "ports", "--resum"], /unknown option '--resum'[\s\S]*Did you mean --resume/],
    ["a misspelt command", ["runn", "ports"], /unknown command 'runn'[\s\S]*Did you mean run/],
    ["no scenario", ["run"], /missing required argument 'scenario'/],
    ["a misspelt mechanism", ["run", "ports", "--models", "iocpp"], /did you mean "iocp"/],
    ["no line", ["run", "ports", "--models", ""], /--models: expected names of lines, separated by commas, got ""/],
    ["nothing but commas", ["run", "ports", "-m", " , ,"], /--models: expected names of lines/],
    ["no claim", ["sensitivity", "ports", "--claims", ""], /--claims: expected ids of claims/],
    ["no cost", ["sensitivity", "ports", "--costs", ","], /--costs: expected names of costs/],
    ["no number to look at", ["sensitivity", "ports", "--at", ""], /--at: expected values of the axis/],
    ["no axis", ["run", "ports", "--pending", ""], /--pending:1:1: pending: expected a range/],
    ["no precision", ["run", "ports", "--precision", " "], /--precision:1:1: measurement\.precision: expected/],
    ["no metric", ["run", "ports", "--metric", ""], /no metric ""/],
    ["no export", ["run", "ports", "--export", ""], /--export: no format ""/],
    [
      "a misspelt metric",
      ["run", "ports", "--metric", "througput"],
      /no metric "througput"; did you mean "throughput"/,
    ],
    ["jobs that are no number", ["run", "ports", "--jobs", "many"], /--jobs: expected a whole number from 1/],
    ["no replications", ["run", "ports", "--replications", "0"], /--replications: expected a whole number from 1/],
    ["a setting without a value", ["run", "ports", "--set", "machine.cores"], /expected key=value/],
    [
      "a loop in which nothing costs anything",
      ["run", "ports", "--set", "machine.profile=zero", "--models", "overlapped-fifo", "--pending", "10"],
      /time stands still at 0 ps.*Give at least one step of the loop a cost above zero/s,
    ],
    [
      "the same in check",
      ["check", "free.yaml"],
      /overlapped-ports \(threads=2\), 4 pending, replication 1: time stands still at 0 ps: a thread goes round a loop/,
    ],
    [
      "threads that all poll for nothing, in check",
      ["check", "free-spin.yaml"],
      /overlapped-spin, 4 pending, replication 1: time stands still at 0 ps/,
    ],
    ["an output directory with something else in it", [...SMALL, "--out", "taken"], /is not empty and holds no result/],
    ["an output directory that is a file", [...SMALL, "--out", "bad.yaml"], /is a file/],
    ["an output directory below a file", [...SMALL, "--out", "bad.yaml/out"], /cannot write to/],
  ])("%s: a clear message, exit code 2, no output directory", async (_what, args, message) => {
    const before = readdirSync(directory, { recursive: true });
    const { code, stdout, stderr } = await muxsim(directory, args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
  });
});
