/** From `programs` and the choices of lines to what each line does with a request. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import type { Scenario } from "../../../scenarios/common/types.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { type ParseOptions, parseScenario } from "../../../scenarios/load/parse.js";
import type { DistributionSpec } from "../../../sim/spec.js";

const HEAD = `name: p
question: Which program?
machine: { cores: 4, profile: linux-2026-vm }
pending: 10
`;
const OPEN = "workload: { open: { total-rate: 1k/s, arrivals: poisson } }\n";
const POOLED = `program:
  handler: [compute: 5us, offload: { pool: files, steps: [block: 1ms] }, reply: 4KiB]
  pools: { files: 8 }
`;

function parse(text: string, options: Partial<ParseOptions> = {}): Scenario {
  return parseScenario(HEAD + text, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS, ...options });
}

const us = (amount: number): DistributionSpec => ({ kind: "constant", meanPs: amount * 1e6 });

describe("lines with programs", () => {
  const { lines, programs, workload } = parse(`${OPEN}
programs:
  plain: { handler: [compute: 5us] }
  echo: { handler: [reply: 1KiB] }
mechanisms:
  - epoll: { program: [plain, echo], threads: 4 }
  - iocp: { program: echo }
  - rio: { program: echo, label: mine }
  - poll: { program: [echo], label: other }
`);

  it("are one for each program, which their ids and labels name among the parameters", () => {
    expect(lines.map(({ id, program }) => [id, program])).toEqual([
      ["epoll (program=plain, threads=4)", "plain"],
      ["epoll (program=echo, threads=4)", "echo"],
      ["iocp (program=echo)", "echo"],
      ["rio (program=echo)", "echo"],
      ["poll (program=echo)", "echo"],
    ]);
    const labels = [
      "epoll (program=plain)",
      "epoll (program=echo)",
      "iocp (program=echo)",
      "mine",
      "other (program=echo)",
    ];
    expect(lines.map(({ label }) => label)).toEqual(labels);
  });

  it("are stored by name, each program as it would stand in the workload", () => {
    expect(programs).toEqual({
      plain: { callback: us(5) },
      echo: { callback: us(0), handler: [{ kind: "reply", size: { kind: "constant", meanBytes: 1024 } }] },
    });
    expect(workload).toMatchObject({ kind: "open", callback: us(5) });
    expect(workload).not.toHaveProperty("handler");
  });

  it("that all have one program need not say so in their labels", () => {
    const text = `${OPEN}programs: { a: { handler: [compute: 5us] } }\nmechanisms: [{ epoll: { program: a } }, { iocp: { program: a } }]\n`;
    expect(parse(text).lines.map(({ id, label }) => [id, label])).toEqual([
      ["epoll (program=a)", "epoll"],
      ["iocp (program=a)", "iocp"],
    ]);
  });
});

describe("the default program", () => {
  it("is the workload's callback, and that of lines that name none", () => {
    const scenario = parse(`workload: { open: { total-rate: 1k/s, arrivals: poisson, callback: 3us } }
programs: { a: { handler: [compute: 5us] } }
mechanisms: [epoll, epoll: { program: a }]
`);
    expect(scenario.lines.map(({ id, label }) => [id, label])).toEqual([
      ["epoll", "epoll"],
      ["epoll (program=a)", "epoll (program=a)"],
    ]);
    expect(scenario.lines[0]).not.toHaveProperty("program");
    expect([scenario.workload.callback, scenario.programs]).toEqual([us(3), { a: { callback: us(5) } }]);
  });

  const several = `${OPEN}${POOLED}programs:
  larger: { pools: { files: 64 } }
  same: {}
  other: { handler: [offload: { pool: files, steps: [block: 2ms] }, offload: { pool: more, steps: [compute: 1us] }] }
  none: { handler: [compute: 1us] }
mechanisms: [epoll, epoll: { program: [larger, same, other, none] }]
`;

  it("lends its handler, and the sizes of its pools where a handler has them", () => {
    const { programs, workload } = parse(several);
    const { callback, handler } = workload;
    expect(programs).toMatchObject({
      larger: { callback, handler, pools: { files: { threads: 64 } } },
      same: { callback, handler, pools: { files: { threads: 8 } } },
      other: { callback: us(0), pools: { files: { threads: 8 } } },
      none: { callback: us(1) },
    });
    expect(programs!.none).toEqual({ callback: us(1) });
  });

  it("may lend and have no line itself", () => {
    const text = `${OPEN}${POOLED}programs: { larger: { pools: { files: 64 } } }\nmechanisms: [epoll: { program: larger }]\n`;
    expect(parse(text).workload).toMatchObject({ pools: { files: { threads: 8 } } });
  });

  it("and others can be set beside the file", () => {
    const set = ["program.pools.files=3", "programs.larger.pools.files=5", "programs.none.handler=[compute: 9us]"];
    const { workload, programs } = parse(several, { set });
    expect(workload.pools).toEqual({ files: { threads: 3 } });
    expect(programs).toMatchObject({ larger: { pools: { files: { threads: 5 } } }, none: { callback: us(9) } });
    expect(programs!.same.pools).toEqual({ files: { threads: 3 } });
  });

  it("is not needed where every line names a program: the traffic is stored with that of the first", () => {
    const text = `${OPEN}programs: { a: { handler: [compute: 1us] }, b: { handler: [compute: 2us] } }\nmechanisms: [epoll: { program: [b, a] }]\n`;
    expect(parse(text).workload.callback).toEqual(us(2));
  });

  it("is all there is without programs: nothing else is stored", () => {
    const scenario = parse(`${OPEN}${POOLED}mechanisms: [epoll]\n`);
    expect(scenario).not.toHaveProperty("programs");
    expect(scenario.lines[0]).not.toHaveProperty("program");
  });
});

describe("lines that are picked", () => {
  const text = `${OPEN}programs: { a: { handler: [compute: 1us] }, b: { handler: [compute: 2us] } }
mechanisms: [epoll: { program: [a, b] }, iocp: { program: b }]
`;
  const picked = (...models: string[]) => parse(text, { overrides: { models } });

  it("may be by a program's name, and take their programs along only", () => {
    expect(picked("b").lines.map(({ id }) => id)).toEqual(["epoll (program=b)", "iocp (program=b)"]);
    expect(picked("b").programs).toEqual({ b: { callback: us(2) } });
    expect(picked("iocp").workload.callback).toEqual(us(2));
  });

  it("are offered the program's name", () => {
    expect(() =>
      parse(text.replaceAll("b:", "blocking:").replaceAll("b]", "blocking]").replaceAll("b }", "blocking }"), {
        overrides: { models: ["bloking"] },
      }),
    ).toThrow('"bloking" is no line of this scenario; did you mean "blocking"?');
  });
});

describe("mistakes about one program of several", () => {
  it("are found with the mechanism that has it", () => {
    const text = `${OPEN}programs: { a: { handler: [compute: 1us] }, b: { handler: [reply: 1KiB] } }
mechanisms: [epoll: { program: a }, epoll: { program: b }]
`;
    const mechanisms = MECHANISMS.map((each) => (each.name === "epoll" ? { ...each, handlerCosts: undefined } : each));
    expect(() => parse(text, { mechanisms })).toThrow(
      /^s\.yaml:7:\d+: mechanisms\.1: epoll runs a callback for each event and carries out no other steps of a handler/,
    );
  });

  it("are found where only its computing does not fit the clock", () => {
    const text = `workload: { closed: { total-rate: 1k/s, io: exponential } }
programs: { a: { handler: [compute: 1us] }, b: { handler: [compute: 30s] } }
mechanisms: [epoll: { program: [a, b] }]
`;
    expect(() => parse(text)).toThrow(/workload\.closed\.total-rate: with 10 pending, .* more than the clock can show/);
  });
});

it("labels of lines leave out what the executor of their program decided, which ids give", () => {
  const { lines } = parse(`${OPEN}
program: { handler: [compute: 5us, reply: 1KiB] }
programs:
  stealing: { threads: tokio }
  sharding: { threads: loop-per-core }
mechanisms:
  - epoll: { program: [stealing, sharding] }
  - epoll: { program: sharding, threads: 2 }
  - epoll
`);
  expect(lines.map(({ label }) => label)).toEqual([
    "epoll (program=stealing)",
    "epoll (program=sharding, threads=4)",
    "epoll (program=sharding, threads=2)",
    "epoll",
  ]);
  expect(lines[0].id).toContain("EPOLLET");
});
