import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { splitModels } from "../../../scenarios/load/settings.js";
import { kindsOf } from "../../../scenarios/schema/distribution-kinds.js";
import { DURATION } from "../../../scenarios/schema/distribution-measures.js";
import type { DistributionSpec } from "../../../sim/spec.js";
import { plain } from "../../plain-traffic.js";
import { changed, GOOD, MECHANISMS, PROFILE, parse } from "./fixtures.js";

describe("a scenario", () => {
  it("has every default filled in and every unit resolved", () => {
    expect(parse(GOOD)).toEqual({
      name: "good",
      question: "How does it grow?",
      description: "",
      machine: { cores: 4, quantumPs: 4e9 },
      profile: PROFILE,
      workload: {
        kind: "closed",
        rate: { basis: "total", perSecond: 10e3 },
        io: { kind: "exponential", meanPs: 1e9 },
        think: { kind: "constant", meanPs: 0 },
        callback: { kind: "constant", meanPs: 5e6 },
      },
      lines: [
        { id: "iocp", label: "iocp", mechanism: "iocp", parameters: { threads: 4 }, pending: [1, 10, 100, 1000] },
        {
          id: "epoll (sets=per-thread, threads=4)",
          label: "epoll",
          mechanism: "epoll",
          parameters: { threads: 4, sets: "per-thread", maxevents: 64 },
          pending: [1, 10, 100, 1000],
        },
      ],
      pending: [1, 10, 100, 1000],
      measurement: {
        replications: 3,
        precision: { of: "response", targets: { p50: 0.02, p99: 0.05 } },
        warmup: 1000,
        warmupRounds: 0,
        completions: 5000,
        confidence: 0.95,
      },
      claims: [],
      seed: "s",
    });
  });

  it("needs neither measurement nor seed", () => {
    const { measurement, seed } = parse(changed({ 15: undefined, 16: undefined, 17: undefined }));
    expect(measurement).toEqual({
      replications: 5,
      maxReplications: 40,
      precision: { of: "response", targets: { p50: 0.02, p99: 0.05 } },
      warmup: 1000,
      warmupRounds: 0,
      completions: 5000,
      confidence: 0.95,
    });
    expect(seed).toBe("1");
  });

  it.each([
    ["seed: 7", "7"],
    ["seed: 2012-11-05", "2012-11-05"],
    ['seed: " x "', "x"],
  ])("%s", (line, seed) => expect(parse(changed({ 17: line })).seed).toBe(seed));

  it("reads an open workload", () => {
    const open = changed({ 7: "  open:", 8: "    rate-per-operation: 50/s", 9: "    arrivals: poisson" });
    expect(parse(open).workload).toEqual({
      kind: "open",
      rate: { basis: "per-operation", perSecond: 50 },
      interval: { kind: "exponential", meanPs: 1e9 },
      callback: { kind: "constant", meanPs: 5e6 },
    });
  });

  it("folds a question into one line, and keeps a description's lines", () => {
    const text = changed({ 2: "question: |\n  Why\n  so?\ndescription: |\n  One.\n\n  Two.\n" });
    expect(parse(text)).toMatchObject({ question: "Why so?", description: "One.\n\nTwo." });
  });

  it("follows an alias", () => {
    const text = changed({ 10: "    callback: &work 5us\n    think: *work" });
    expect(parse(text).workload).toMatchObject({ think: { kind: "constant", meanPs: 5e6 } });
  });

  it("reads Windows line ends and a byte order mark", () => {
    expect(parse(`\ufeff${GOOD.replaceAll("\n", "\r\n")}`)).toEqual(parse(GOOD));
  });
});

describe("costs set in the scenario", () => {
  it("become assumed, with the value as their range", () => {
    const { profile, machine } = parse(
      changed({
        5: "  profile: plain\n  quantum: 1ms\n  costs: { contextSwitch: 0ns, pollPerDescriptor: { 5k: 76ns, 1000: 50ns } }",
      }),
    );
    const own = { unit: "ns", kind: "assumed", source: "set in the scenario" };
    expect(profile.costs.contextSwitch).toEqual({ ...own, value: 0, low: 0, high: 0 });
    expect(profile.costs.pollPerDescriptor).toEqual({
      ...own,
      value: [
        [1000, 50],
        [5000, 76],
      ],
      low: 50,
      high: 76,
    });
    expect(profile.costs.quantum).toEqual({ ...own, value: 1e6, low: 1e6, high: 1e6 });
    expect(profile.costs.read).toEqual(PROFILE.costs.read);
    expect(machine.quantumPs).toBe(1e9);
  });

  it("do not change the profile for the next scenario", () => {
    parse(changed({ 5: "  profile: plain\n  costs: { contextSwitch: 0ns }" }));
    expect(parse(GOOD).profile.costs.contextSwitch.value).toBe(100);
  });
});

describe("a cost that a profile may leave out", () => {
  const mechanisms = MECHANISMS.map((each) =>
    each.name === "epoll" ? { ...each, costs: ["read", "write", "writeFull"] as const } : each,
  );
  const { write: _, writeFull: __, ...costs } = PROFILE.costs;
  const loadProfile = () => ({ ...PROFILE, costs });

  it("is missed where a mechanism of a line pays it", () => {
    expect(() => parse(GOOD, { mechanisms, loadProfile })).toThrow(
      /^s\.yaml:13:5: mechanisms\.1: epoll pays write and writeFull, which the profile plain has no value for: add them there, or give machine\.costs\.write\n/,
    );
    const one = changed({ 5: "  profile: plain\n  costs: { write: 1us }" });
    expect(() => parse(one, { mechanisms, loadProfile })).toThrow(
      /: epoll pays writeFull, which .*: add it there, or give machine\.costs\.writeFull\n/,
    );
  });

  it("is not where no line does, or the scenario sets it", () => {
    expect(parse(GOOD, { loadProfile }).profile.costs).not.toHaveProperty("write");
    const both = changed({ 5: "  profile: plain\n  costs: { write: 1us, writeFull: 500ns }" });
    expect(parse(both, { mechanisms, loadProfile }).profile.costs.writeFull.value).toBe(500);
  });
});

describe("distributions", () => {
  const callbacks: [string, DistributionSpec][] = [
    ["0", { kind: "constant", meanPs: 0 }],
    ["5us", { kind: "constant", meanPs: 5e6 }],
    ["constant 5 us", { kind: "constant", meanPs: 5e6 }],
    ["deterministic 5us", { kind: "constant", meanPs: 5e6 }],
    ["exponential 5us", { kind: "exponential", meanPs: 5e6 }],
    ["{ exponential: 5us }", { kind: "exponential", meanPs: 5e6 }],
    ["{ exponential: { mean: 5us } }", { kind: "exponential", meanPs: 5e6 }],
    ["{ lognormal: { mean: 5us, cv: 2 } }", { kind: "lognormal", meanPs: 5e6, cv: 2 }],
    ["{ pareto: { mean: 5us, alpha: 2.5 } }", { kind: "pareto", meanPs: 5e6, alpha: 2.5 }],
    ["{ weibull: { mean: 5us, shape: 0.5 } }", { kind: "weibull", meanPs: 5e6, shape: 0.5 }],
    ["{ gamma: { mean: 5us, shape: 0.5 } }", { kind: "gamma", meanPs: 5e6, shape: 0.5 }],
    ["{ erlang: { mean: 5us, stages: 3 } }", { kind: "gamma", meanPs: 5e6, shape: 3 }],
    ["{ hyperexponential: { mean: 5us, cv: 4 } }", { kind: "hyperexponential", meanPs: 5e6, cv: 4 }],
    ["{ uniform: { from: 0, to: 2us } }", { kind: "uniform", lowPs: 0, highPs: 2e6 }],
    ["{ normal: { mean: 5us, sd: 1us } }", { kind: "normal", meanPs: 5e6, sdPs: 1e6 }],
    [
      "{ bimodal: { fast: 1us, slow: 100us, slow-probability: 1% } }",
      { kind: "bimodal", lowPs: 1e6, highPs: 1e8, highProbability: 0.01 },
    ],
    [
      "{ quantiles: { p99.9: 28us, p50: 14us } }",
      { kind: "quantiles", probabilities: [0.5, 0.999], valuesPs: [14e6, 28e6] },
    ],
    ["{ empirical: { values: [1us, 2us] } }", { kind: "empirical", valuesPs: [1e6, 2e6] }],
    [
      "{ empirical: { values: [1us, 2us], weights: [3, 1] } }",
      { kind: "empirical", valuesPs: [1e6, 2e6], weights: [3, 1] },
    ],
  ];
  it.each(callbacks)("callback: %s", (written, spec) => {
    expect(parse(changed({ 10: `    callback: ${written}` })).workload.callback).toEqual(spec);
  });

  const shapes: [string, DistributionSpec][] = [
    ["constant", { kind: "constant", meanPs: 1e9 }],
    ["{ exponential: {} }", { kind: "exponential", meanPs: 1e9 }],
    ["{ lognormal: { cv: 2 } }", { kind: "lognormal", meanPs: 1e9, cv: 2 }],
    ["{ erlang: { stages: 2 } }", { kind: "gamma", meanPs: 1e9, shape: 2 }],
    ["{ uniform: { from: 1us, to: 3us } }", { kind: "uniform", lowPs: 1e6, highPs: 3e6 }],
  ];
  it.each(shapes)("io: %s", (written, spec) => {
    expect(parse(changed({ 9: `    io: ${written}` })).workload).toMatchObject({ io: spec });
  });
});

describe("lines", () => {
  const lines = (...items: string[]) =>
    parse(changed({ 12: items.map((item) => `  - ${item}`).join("\n"), 13: undefined })).lines;
  const ids = (...items: string[]) => lines(...items).map(({ id }) => id);

  it("have ids of their own, whatever other lines there are: what is not by default", () => {
    expect(ids("epoll", "epoll: { threads: 4, sets: per-thread }", "epoll: { threads: 2, sets: per-thread }")).toEqual([
      "epoll",
      "epoll (sets=per-thread, threads=4)",
      "epoll (sets=per-thread, threads=2)",
    ]);
    expect(ids("epoll: { threads: 4 }", "iocp: { threads: 2 }")).toEqual(["epoll (threads=4)", "iocp (threads=2)"]);
  });

  it("keep their ids when others are left out, of the file or of the run", () => {
    const items = [
      "epoll",
      "epoll: { threads: [1, 2] , maxevents: 8}",
      "iocp: { threads: 1 }",
      "epoll: { sets: per-thread, label: a, b }",
    ];
    const quoted = items.map((item) => item.replace("label: a, b", 'label: "a, b"'));
    const whole = lines(...quoted);
    const alone = quoted.flatMap((item) => lines(item)).map(({ id }) => id);
    expect(alone).toEqual(whole.map(({ id }) => id));
    const text = changed({ 12: quoted.map((item) => `  - ${item}`).join("\n"), 13: undefined });
    for (const { id, label } of whole) {
      for (const name of [id, label]) {
        const picked = parse(text, { overrides: { models: splitModels(name) } }).lines.map((line) => line.id);
        // The word for a mechanism means all lines of it.
        if (name !== "epoll") expect(picked).toEqual([id]);
        else expect(picked).toContain(id);
      }
    }
  });

  it("are labelled by what tells them from their siblings", () => {
    const labels = (...items: string[]) => lines(...items).map(({ label }) => label);
    expect(labels("epoll: { threads: 4 }", "iocp: { threads: 2 }")).toEqual(["epoll", "iocp"]);
    expect(labels("epoll: { threads: 4 }", "epoll: { threads: 4, sets: per-thread }")).toEqual([
      "epoll",
      "epoll (sets=per-thread)",
    ]);
  });

  it("are of mechanisms called as people call them, under one id", () => {
    expect(ids("Epoll", "IOCP", "epoll_wait: { threads: 4 }", "completion-ports: { threads: 1 }")).toEqual([
      "epoll",
      "iocp",
      "epoll (threads=4)",
      "iocp (threads=1)",
    ]);
    expect(() => ids("epol_wait")).toThrow(/unknown mechanism "epol_wait"; did you mean "epoll_wait"\?/);
    expect(() => ids("épollx")).toThrow(/unknown mechanism/);
  });

  it("come one for every value of a list, the default told too, in the order written", () => {
    expect(ids("epoll: { threads: [2, 1] }")).toEqual(["epoll (threads=2)", "epoll (threads=1)"]);
    expect(ids("epoll: { threads: [1, 2], maxevents: [1, 64] }")).toEqual([
      "epoll (maxevents=1, threads=1)",
      "epoll (maxevents=64, threads=1)",
      "epoll (maxevents=1, threads=2)",
      "epoll (maxevents=64, threads=2)",
    ]);
    expect(lines("epoll: { threads: [1, 2], label: E }").map(({ label }) => label)).toEqual([
      "E (threads=1)",
      "E (threads=2)",
    ]);
  });

  it("resolve `cores`, and know it for the default", () => {
    expect(lines("iocp: { threads: [1, cores] }").map(({ parameters }) => parameters.threads)).toEqual([1, 4]);
    expect(ids("iocp: { threads: cores }", "iocp: { threads: 1 }")).toEqual(["iocp", "iocp (threads=1)"]);
  });

  it("keep the word for no limit", () => {
    expect(lines("select: { FD_SETSIZE: unlimited }", "select").map(({ parameters }) => parameters.FD_SETSIZE)).toEqual(
      ["unlimited", 1024],
    );
  });

  it("keep to their own part of the axis", () => {
    const scenario = parse(
      changed({ 12: "  - iocp: { max-pending: 10 }", 13: "  - epoll: { min-pending: 2, max-pending: 100 }" }),
    );
    expect(scenario.lines.map(({ pending }) => pending)).toEqual([
      [1, 10],
      [10, 100],
    ]);
    expect(scenario.pending).toEqual([1, 10, 100]);
  });
});

describe("what a message about a distribution says to write", () => {
  const names = Object.keys(kindsOf(DURATION));
  const places = [
    ...["io", "callback"].map((key) => ({ key, line: key === "io" ? 9 : 10, rest: "" })),
    { key: "message", line: 10, rest: "    callback: 5us\n" },
  ];
  const spellings = names.flatMap((name) => [name, `${name} 5us`, `${name} 4KiB`, `{ ${name}: { mean: 5us, cv: 2 } }`]);

  it.each(places)("is taken there: $key", ({ key, line, rest }) => {
    const read = (value: string) => {
      try {
        parse(changed({ [line]: `${rest}    ${key}: ${value}` }));
      } catch (error) {
        return (error as Error).message;
      }
    };
    const advised = spellings.flatMap((value) => /(?:: write|, as in) (.+)/.exec(read(value) ?? "")?.[1] ?? []);
    expect(advised.length).toBeGreaterThan(10);
    const first = (value: string) => (value.startsWith("{") ? value : value.replace(/(, | or | \().*/, ""));
    for (const value of advised) expect(read(first(value)), value).toBeUndefined();
  });
});

describe("settings beside the file", () => {
  const set = (...set: string[]) => parse(GOOD, { set });

  it("change and add values", () => {
    expect(set("machine.cores=8").machine.cores).toBe(8);
    expect(set("machine.cores=8").lines[0].parameters.threads).toBe(8);
    expect(plain(set("workload.closed.total-rate=20 k/s").workload).rate.perSecond).toBe(20e3);
    expect(set("pending=[1, 2]").pending).toEqual([1, 2]);
    expect(set("machine.costs.contextSwitch=0ns").profile.costs.contextSwitch.value).toBe(0);
    expect(set("mechanisms.1.epoll.threads=2").lines[1].parameters.threads).toBe(2);
    expect(set("mechanisms.0=select").lines[0].id).toBe("select");
    expect(set("machine.cores=8", "machine.cores=2").machine.cores).toBe(2);
  });

  it("have their own places in messages", () => {
    expect(() => set("machine.coers=8")).toThrow(
      '--set:1:1: machine.coers: unknown key; did you mean "cores"?\n  machine.coers=8\n  ^',
    );
    expect(() => set("machine.cores=none")).toThrow(
      /^--set:1:15: machine.cores: expected a whole number from 1 to 1024, got "none"/,
    );
    expect(() => set("machine.cores=")).toThrow(/^--set:1:1: machine.cores: .* got nothing/);
    expect(() => set("machine")).toThrow(/^--set:1:1: expected key=value/);
    expect(() => set("=8")).toThrow(/^--set:1:1: expected key=value/);
    expect(() => set("machine.cores.x=8")).toThrow(
      /^--set:1:1: cannot set "x": machine.cores is neither a map nor a list/,
    );
    expect(() => set("mechanisms.7=iocp")).toThrow(/^--set:1:1: cannot set "7": mechanisms is a list of 2/);
    expect(() => set("pending=[1, 2")).toThrow(/^--set:1:14: not valid YAML/);
    expect(() => set("workload.closed.rate-per-operation=1/s")).toThrow(
      /^--set:1:36: workload.closed.rate-per-operation: given beside/,
    );
  });

  it("replace what the file gives by another name: a shorthand, or what it is short for", () => {
    const costs = (own: string, ...set: string[]) => {
      const { ipi, idleExit, quantum } = parse(changed({ 5: `  profile: plain\n${own}` }), { set }).profile.costs;
      return [ipi.value, idleExit.value, quantum.value];
    };
    expect(costs("  costs: { wakeLatency: 2us }")).toEqual([1000, 1000, 4e6]);
    expect(costs("  costs: { wakeLatency: 2us }", "machine.costs.idleExit=7us")).toEqual([100, 7000, 4e6]);
    expect(costs("  costs: { wakeLatency: 2us }", "machine.costs.idleExit.1us=7us")).toEqual([
      100,
      [[1000, 7000]],
      4e6,
    ]);
    expect(costs("  costs: { wakeLatency: 2us }", "machine.costs.ipi=1us")).toEqual([1000, 100, 4e6]);
    expect(costs("  costs: { ipi: 1us, idleExit: 5us }", "machine.costs.wakeLatency=2us")).toEqual([1000, 1000, 4e6]);
    expect(costs("  quantum: 1ms", "machine.costs.quantum=2ms")).toEqual([100, 100, 2e6]);
    expect(costs("  costs: { quantum: 1ms }", "machine.quantum=2ms")).toEqual([100, 100, 2e6]);
    expect(() => costs("", "machine.costs.wakeLatency=2us", "machine.costs.ipi=1us")).toThrow("given beside ipi");
  });

  it("leave the places in the file alone", () => {
    const file = changed({ 4: "  cores: 0" });
    expect(() => parse(file, { set: ["pending=7"] })).toThrow(/^s.yaml:4:10: machine.cores/);
  });

  it("have options of their own for the keys changed most", () => {
    const overrides = { pending: "1,10,2k", replications: 9, seed: "5", models: ["epoll"] };
    const { pending, measurement, seed, lines } = parse(GOOD, { overrides });
    expect({ pending, seed }).toEqual({ pending: [1, 10, 2000], seed: "5" });
    expect(measurement.replications).toBe(9);
    expect(lines.map(({ label }) => label)).toEqual(["epoll"]);
    expect(parse(GOOD, { overrides: { pending: "1..100" } }).pending).toEqual([1, 10, 100]);
  });

  it("take names of lines as claims do: an id, else a label, else all lines of a mechanism", () => {
    const text = changed({
      12: "  - iocp: { threads: 1 }\n  - iocp: { threads: 2 }",
      13: "  - epoll\n  - epoll: { threads: 4 }\n  - select",
    });
    const picked = (...models: string[]) => parse(text, { overrides: { models } }).lines.map(({ id }) => id);
    expect(picked("epoll")).toEqual(["epoll"]);
    expect(picked("epoll (threads=4)")).toEqual(["epoll (threads=4)"]);
    expect(picked("select")).toEqual(["select"]);
    expect(picked("iocp")).toEqual(["iocp (threads=1)", "iocp (threads=2)"]);
    const labelled = changed({ 13: "  - epoll: { threads: 2, label: epoll }\n  - epoll: { threads: 4, label: e4 }" });
    const named = (name: string) => parse(labelled, { overrides: { models: [name] } }).lines.map(({ id }) => id);
    expect(named("epoll")).toEqual(["epoll (threads=2)"]);
  });

  it("can have replications added until the point is precise enough", () => {
    const { measurement } = parse(GOOD, {
      overrides: { replications: "5..8", precision: "p50=1%,p99.9=20%,of=notice" },
    });
    expect(measurement).toMatchObject({ replications: 5, maxReplications: 8 });
    expect(measurement.precision).toEqual({ of: "notice", targets: { p50: 0.01, p999: 0.2 } });
    expect(parse(GOOD, { overrides: { replications: "auto" } }).measurement.maxReplications).toBe(40);
    expect(parse(GOOD, { overrides: { replications: "5..5" } }).measurement.maxReplications).toBeUndefined();
  });

  it("say which option was wrong", () => {
    expect(() => parse(GOOD, { overrides: { precision: "mode=5%" } })).toThrow(
      /^--precision:1:2: measurement.precision.mode: unknown key; /,
    );
    expect(() => parse(GOOD, { overrides: { replications: "9..5" } })).toThrow(
      /^--replications:1:1: measurement.replications: expected 9 or more/,
    );
    expect(() => parse(GOOD, { overrides: { pending: "10,1" } })).toThrow(
      /^--pending:1:5: pending.1: expected ascending/,
    );
    expect(() => parse(GOOD, { overrides: { replications: 0 } })).toThrow(
      /^--replications:1:1: measurement.replications/,
    );
    expect(() => parse(GOOD, { overrides: { models: ["icop"] } })).toThrow(/^--models: .*; did you mean "iocp"\?$/);
  });

  it("drop lines that a chosen axis leaves nothing of, but not all of them", () => {
    const bounded = changed({ 12: "  - iocp: { max-pending: 10 }" });
    expect(parse(bounded, { overrides: { pending: "100" } }).lines.map(({ label }) => label)).toEqual(["epoll"]);
    const all = changed({ 12: "  - iocp: { max-pending: 10 }", 13: undefined });
    expect(() => parse(all, { overrides: { pending: "100" } })).toThrow(/^--pending:1:1: pending: no mechanism/);
  });

  it("split a list of lines at commas outside parentheses", () => {
    expect(splitModels("iocp, epoll (sets=per-thread, threads=4),poll")).toEqual([
      "iocp",
      "epoll (sets=per-thread, threads=4)",
      "poll",
    ]);
  });
});

describe("a wrong profile", () => {
  it("is reported with its own places, beside the scenario's", () => {
    const inProfile = {
      file: "p.yaml",
      line: 3,
      column: 1,
      path: "costs",
      message: "missing: yield",
      sourceLine: "costs:",
    };
    const loadProfile = () => {
      throw new ScenarioError([inProfile]);
    };
    expect(() => parse(changed({ 4: "  cores: 0" }), { loadProfile })).toThrow(
      /^s.yaml:4:10: .*\n.*\n.*\n\np.yaml:3:1: costs: missing: yield/,
    );
  });
});
