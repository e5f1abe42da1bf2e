import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reproducingCommand, resumingCommand } from "../../cli/command-line.js";
import { exitCodeOf } from "../../cli/failure.js";
import { clock, ProgressReport, progressText } from "../../cli/progress.js";
import { Output, wantsColor } from "../../cli/session.js";
import { wrap } from "../../cli/wrap.js";
import { EXECUTORS } from "../../models/executors/registry.js";
import { MECHANISMS } from "../../models/registry.js";
import { InterruptedError, UsageError } from "../../scenarios/common/errors.js";
import { VERSION } from "../../scenarios/common/package.js";
import { muxsim, temporaryDirectory } from "./muxsim.js";

const call = (...args: string[]) => muxsim(tmpdir(), args);

describe("muxsim", () => {
  test("--version and --help go to standard output and end with 0", async () => {
    expect(await call("--version")).toMatchObject({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
    const help = await call("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain("Examples:");
    expect(help.stdout).toContain("130 interrupted");
    expect((await call("run", "--help")).stdout).toContain("--resume");
  });

  test.each(EXECUTORS)(
    "describe $name says what it is, where it diverges, and its sources",
    async ({ name, title }) => {
      const { stdout, code } = await call("describe", name);
      expect(code).toBe(0);
      expect(stdout).toContain(`${name}: ${title} (executor)`);
      expect(stdout).toMatch(/Where it diverges[\s\S]*Sources/);
    },
  );

  test("list names every mechanism, executor, scenario and profile, for people and as JSON", async () => {
    const { stdout } = await call("list");
    for (const { name } of MECHANISMS) expect(stdout).toContain(`  ${name} `);
    for (const { name } of EXECUTORS) expect(stdout).toContain(`  ${name} `);
    expect(stdout).toContain("2012-post");
    expect(stdout).toContain("linux-2026-vm");
    const mechanisms = JSON.parse((await call("list", "mechanisms", "--json")).stdout);
    expect(mechanisms.map(({ name }: { name: string }) => name)).toEqual(MECHANISMS.map(({ name }) => name));
    expect(Object.keys(JSON.parse((await call("list", "--json")).stdout))).toEqual([
      "scenarios",
      "mechanisms",
      "executors",
      "profiles",
    ]);
    expect(await call("list", "cats")).toMatchObject({ code: 2, stdout: "" });
  });

  test("scenarios of published results are found by published/NAME, and suggested without", async () => {
    const listed = JSON.parse((await call("list", "scenarios", "--json")).stdout);
    const name = "published/shinjuku-2019";
    expect(listed.at(-1).name).toMatch(/^published\//);
    expect(listed.map((each: { name: string }) => each.name)).toContain(name);
    expect(await call("check", name)).toMatchObject({ code: 0, stdout: expect.stringContaining("shinjuku-2019") });
    expect((await call("describe", name)).stdout).toContain("NSDI 2019");
    const suggested = { code: 2, stdout: "", stderr: expect.stringContaining(`did you mean "${name}"?`) };
    expect(await call("check", "shinjuku-2019")).toMatchObject(suggested);
    expect(await call("check", "published/shinjuku")).toMatchObject(suggested);
    expect(await call("describe", "shinjuku-2019")).toMatchObject(suggested);
  });

  test.each(MECHANISMS)(
    "describe $name says what it models, its law, its divergence and its sources",
    async ({ name, title }) => {
      const { code, stdout } = await call("describe", name);
      expect(code).toBe(0);
      expect(stdout).toContain(title);
      for (const heading of ["The real thing", "The model", "Law", "Where it diverges", "Sources"]) {
        expect(stdout).toContain(`\n${heading}\n`);
      }
      for (const line of stdout.split("\n").filter((each) => each.startsWith("  - ") && !each.includes("http"))) {
        expect(line.length).toBeLessThanOrEqual(100);
      }
    },
  );

  test("describe explains a profile, as text and as JSON, and knows what was meant", async () => {
    const { stdout } = await call("describe", "linux-2026-vm");
    expect(stdout).toMatch(/ipi +6 us \(.* to .*\) +measured/);
    expect(JSON.parse((await call("describe", "iocp", "--json")).stdout).name).toBe("iocp");
    const unknown = await call("describe", "eopll");
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain('did you mean "epoll"');
  });

  test("describe knows a mechanism by what people call it", async () => {
    expect((await call("describe", "io_uring")).stdout).toMatch(/^io-uring: /);
    expect(JSON.parse((await call("describe", "completion-ports", "--json")).stdout).name).toBe("iocp");
  });

  test("describe explains a scenario, a cost and a parameter, and all that have one name", async () => {
    const { stdout: ports } = await call("describe", "ports");
    expect(ports).toContain("\nLines\n  - overlapped-ports (ports=1)\n");
    expect(ports).toContain("ports, a parameter of one mechanism\n");
    const { stdout: read } = await call("describe", "read");
    expect(read).toMatch(/^read, a cost: a read that finds data\n/);
    expect(read).toMatch(/linux-2026-vm +1.25 us \(277 ns to 1.64 us\) +measured/);
    expect((await call("describe", "idleExit")).stdout).toMatch(
      /wakeLatency sets it, too\. Short for ipi and idleExit/,
    );
    expect((await call("describe", "wakeLatency")).stdout).toContain("Short for ipi and idleExit");
    const { stdout: spin } = await call("describe", "spin-us");
    expect(spin).toContain("busy-poll, busy_poll_usecs (or spin-us): ");
    expect(JSON.parse((await call("describe", "wakeup", "--json")).stdout)).toMatchObject({
      name: "wakeup",
      payers: "all",
    });
  });

  test.each([
    ["prots", "ports"],
    ["idleExti", "idleExit"],
    ["busy_poll_usec", "busy_poll_usecs"],
    ["linux-2062-vm", "linux-2026-vm"],
    ["kquue", "kqueue"],
  ])("describe %s suggests %s", async (word, meant) => {
    const { code, stderr } = await call("describe", word);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `no mechanism, executor, profile, scenario, cost or parameter "${word}"; did you mean "${meant}"?`,
    );
  });

  test("check says what a scenario amounts to", async () => {
    const { code, stdout } = await call("check", "ports");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ports: \d+ lines, \d+ numbers of pending operations, \d+ runs, 6 claims, costs from linux-2026-vm\n$/,
    );
  });

  test("check takes settings, as run does", async () => {
    expect((await call("check", "ports", "--set", "pending=[10]")).stdout).toMatch(
      /, 1 number of pending operations, /,
    );
    const wrong = await call("check", "ports", "--set", "machine.coers=8");
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("machine.coers: unknown key") });
  });

  const ofLines = `name: lines
question: Which?
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { total-rate: 2k/s, arrivals: poisson } }
program: { handler: [compute: 5us], threads: tokio }
mechanisms: [epoll, select, blocking-threads]
pending: [100, 2000]
measurement: { replications: 2, warm-up: 10, completions: 100 }
`;

  test("check says which lines will not be run, and where, in the words of run", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "lines.yaml"), ofLines);
    const { code, stdout } = await muxsim(directory, ["check", "lines.yaml"]);
    expect(code).toBe(0);
    const notes = stdout.split("\n").flatMap((each) => /^lines: (.*: not run: .*)$/.exec(each)?.[1] ?? []);
    expect(notes.map((note) => note.split(": ")[0])).toEqual([
      "select at n = 100",
      "select at n = 2 k",
      "blocking-threads at n = 100, 2 k",
    ]);
    const ran = await muxsim(directory, ["run", "lines.yaml", "--no-figures", "--quiet"]);
    const words = ran.stdout.replaceAll(/\s+/g, " ");
    for (const note of notes) expect(words).toContain(note);
  });

  test("a metric that a scenario does not have is refused, or told of in place of a table without values", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "lines.yaml"), ofLines);
    const run = ["run", "lines.yaml", "--no-figures", "--quiet", "--models", "epoll", "--pending", "100", "--out", "r"];
    const client = await muxsim(directory, [...run, "--metric", "client.p99"]);
    expect(client).toMatchObject({ code: 2, stdout: "" });
    expect(client.stderr).toMatch(
      /^muxsim: no metric "client.p99" of this workload: .*; did you mean "response.p99"\?\n$/,
    );
    expect((await muxsim(directory, [...run, "--metric", "goodput"])).stdout).toMatch(
      /\nGoodput\nNo point has a value of it/,
    );
    const compared = await muxsim(directory, ["compare", "r", "r", "--metric", "goodput"]);
    expect(compared.stdout).toContain("No point that both have has a value of goodput.");
    expect(await muxsim(directory, ["compare", "r", "r", "--metric", "client.mean"])).toMatchObject({ code: 2 });
  });

  test("schema is JSON", async () => {
    expect(JSON.parse((await call("schema")).stdout).$schema).toContain("json-schema.org");
  });
});

describe("the recorded command", () => {
  const flags = {
    set: ["a=b c", "question=Don't"],
    seed: "",
    jobs: 3,
    out: "dir",
    quiet: true,
    models: ["epoll (threads=4)"],
  };

  test("quotes for the shell and leaves out what does not decide the numbers", () => {
    expect(reproducingCommand("my file.yaml", flags)).toBe(
      "muxsim run 'my file.yaml' --set 'a=b c' --set 'question=Don'\\''t' --models 'epoll (threads=4)' --seed ''",
    );
  });

  test("to go on has all of it", () => {
    expect(resumingCommand("ports", { ...flags, set: [] })).toBe(
      "muxsim run ports --models 'epoll (threads=4)' --seed '' --out dir --jobs 3 --quiet --resume",
    );
  });

  test("acting out every poll does not decide the numbers, but how to go on", () => {
    expect(reproducingCommand("ports", { set: [], exactPolls: true })).toBe("muxsim run ports");
    expect(resumingCommand("ports", { set: [], exactPolls: true })).toBe("muxsim run ports --exact-polls --resume");
  });
});

describe("progress", () => {
  const progress = { done: 5, total: 20, resumed: 2, workDone: 40, workTotal: 100, workResumed: 20 };

  test("judges the remaining time by the work done in this run", () => {
    // 20 units in 10 s: 60 more take 30 s.
    expect(progressText(progress, 10_000)).toBe("[########------------]  40 %  5 of 20 runs, 0:30 left");
    expect(progressText({ ...progress, workDone: 20 }, 10_000)).toBe("[####----------------]  20 %  5 of 20 runs");
  });

  test("has a bar that stands, and never goes back, while runs are added", () => {
    const written: string[] = [];
    const stream = new Output({ isTTY: true, columns: 80, write: (text) => written.push(text) }, {});
    const report = new ProgressReport(stream, true);
    for (const state of [
      progress,
      { ...progress, workDone: 60 },
      { ...progress, total: 40, workDone: 60, workTotal: 200 },
    ]) {
      report.update(state);
    }
    report.end();
    const drawn = written.filter((text) => text.includes("%"));
    expect(written[0]).toBe("20 runs or more, 2 of them already finished\n");
    expect(drawn.map((text) => /(\d+) %\s+(\d+ of \d+) runs/.exec(text)!.slice(1))).toEqual([
      ["40", "5 of 20"],
      ["60", "5 of 20"],
      ["60", "5 of 40"],
    ]);
  });

  test("shows hours only when there are any", () => {
    expect([0, 35_000, 600_000, 3_725_000].map(clock)).toEqual(["0:00", "0:35", "10:00", "1:02:05"]);
  });
});

test("colours: a terminal gets them, NO_COLOR and FORCE_COLOR decide otherwise", () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };
  expect(wantsColor(terminal, {})).toBe(true);
  expect(wantsColor(pipe, {})).toBe(false);
  expect(wantsColor(pipe, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColor(terminal, { FORCE_COLOR: "0" })).toBe(false);
  expect(wantsColor(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(wantsColor(terminal, { TERM: "dumb" })).toBe(false);
});

test("wrapping keeps to the width where words allow, with its own first and later indents", () => {
  expect(wrap("one two three four", 10, "- ", "  ")).toBe("- one two\n  three\n  four");
  expect(wrap("unbreakable", 4)).toBe("unbreakable");
});

test("exit codes: 1 for what is not the user's to mend, 2 for what is, 130 when interrupted", () => {
  expect(exitCodeOf(new Error("lost an event"))).toBe(1);
  expect(exitCodeOf("not even an error")).toBe(1);
  expect(exitCodeOf(new UsageError("no such file"))).toBe(2);
  expect(exitCodeOf(new InterruptedError(1, 2))).toBe(130);
});
