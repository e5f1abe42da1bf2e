/** What is said of storage devices, and reads of them, that are wrong: where, and what was expected. */
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";

interface Parts {
  devices?: string;
  workload?: string;
  program?: string;
  mechanisms?: string;
}

/** The devices are line 6, the workload line 7, the mechanisms line 8, and the program line 9. */
function written({
  devices = "  devices: { disk: { parallelism: 4, takes: 80us } }",
  workload = "workload: { storage: { device: disk, size: 4KiB, callback: 1us } }",
  mechanisms = "[io-uring]",
  program = "",
}: Parts): string {
  return `name: s
question: Is it so?
machine:
  cores: 1
  profile: linux-2026-vm
${devices}
${workload}
mechanisms: ${mechanisms}
${program}
pending: [4]
`;
}

const read = (text: string) => parseScenario(text, { file: "s.yaml", loadProfile });

function mistakes(parts: Parts): string[] {
  try {
    read(written(parts));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ line, column, path, message }) => `${line}:${column}: ${path}: ${message}`);
  }
  return [];
}

const OPEN = "workload: { open: { total-rate: 1k/s, arrivals: poisson } }";
const step = (io: string) => `program: { handler: [io: ${io}] }`;

const BAD: [what: string, parts: Parts, says: string][] = [
  [
    "a device that there is not",
    { workload: "workload: { storage: { device: dsik, size: 4KiB, callback: 1us } }" },
    '7:32: workload.storage.device: there is no device "dsik" under machine.devices; did you mean "disk"?',
  ],
  [
    "a device that nobody reads",
    { workload: OPEN, program: step("{ to: db, takes: 1ms }") },
    "6:20: machine.devices.disk: nobody reads this device: name it in workload.storage, or in a step such as io: { to: disk, response: 4KiB }",
  ],
  [
    "a step without takes that is no read",
    { workload: OPEN, program: "program: { handler: [io: { to: disk }, io: { to: db }] }" },
    "9:40: program.handler.1.io.takes: missing; expected a duration such as lognormal 1ms cv 1; known: disk; without takes, to is a device under machine.devices",
  ],
  [
    "a read that says how long it takes",
    { workload: OPEN, program: step("{ to: disk, takes: 1ms }") },
    "9:45: program.handler.0.io.takes: disk is a device under machine.devices, which says how long it takes: leave takes out",
  ],
  [
    "a read that sends something",
    { workload: OPEN, program: step("{ to: disk, request: 64B }") },
    "9:47: program.handler.0.io.request: a read of a storage device sends nothing: leave request out",
  ],
  [
    "a device that takes no time",
    { devices: "  devices: { disk: { parallelism: 4, takes: 0us } }" },
    "6:45: machine.devices.disk.takes: expected a duration above 0, such as 80us",
  ],
  [
    "the first of several, for a thread that blocks",
    {
      workload: OPEN,
      program: "program: { handler: [any: [io: { to: disk }, io: { to: db, takes: 1ms }]] }",
      mechanisms: "[blocking-threads]",
    },
    "8:14: mechanisms.0: blocking-threads: a thread that is asleep in a read of a file cannot wait for the first of several: expected together in place of any",
  ],
  [
    "several at once in a pool",
    {
      workload: OPEN,
      program: "program: { handler: [offload: { pool: p, steps: [together: [io: { to: disk }, io: { to: disk }]] }] }",
    },
    "9:49: program.handler.0.offload.steps: expected steps that compute, block or read a storage device: a pool does no other I/O",
  ],
  [
    "a parameter about reads where there are none",
    {
      devices: "  memory: 1GiB",
      workload: OPEN,
      program: "program: { handler: [compute: 1us] }",
      mechanisms: "[io-uring: { iopoll: yes }]",
    },
    "8:14: mechanisms.0: io-uring: IORING_SETUP_IOPOLL is about reads of a storage device, and nothing reads one",
  ],
  [
    "a program that replies, where n is the queue depth",
    {
      workload: "workload: { storage: { device: disk, size: 4KiB } }",
      program: "program: { handler: [compute: 1us, reply: 1KiB] }",
    },
    "7:22: workload.storage: the next read is submitted when the callback has ended: expected programs that only compute or block",
  ],
];

describe("reads of storage devices that are wrong", () => {
  it.each(BAD)("%s", (_, parts, says) => expect(mistakes(parts)).toEqual([says]));

  it("are told of what is misspelt, not of the device that nobody reads for it", () => {
    const found = mistakes({ workload: "workload: { storge: { device: disk, size: 4KiB, callback: 1us } }" });
    expect(found.some((each) => each.includes("storge: unknown key"))).toBe(true);
    expect(found.join()).not.toContain("nobody reads");
  });
});

describe("a class of traffic whose handler reads a storage device", () => {
  const classed = (io: string) =>
    `workload: [{ name: a, open: { total-rate: 1k/s, arrivals: poisson }, handler: [io: ${io}, reply: 1KiB] }]`;

  it("reads it, and its lines have the parameters of reads", () => {
    const { lines } = read(written({ workload: classed("{ to: disk, response: 4KiB }") }));
    expect(lines[0].parameters).toMatchObject({ IORING_SETUP_IOPOLL: "no" });
  });

  it("names one that there is", () => {
    const said =
      "7:80: workload.0.handler.0.io.takes: missing; expected a duration such as lognormal 1ms cv 1, or a device of that name under machine.devices";
    expect(mistakes({ devices: "", workload: classed("{ to: disk }") })).toEqual([said]);
  });
});

describe("a class of traffic that reads a storage device", () => {
  const beside = (storage: string, requests = "open: { total-rate: 1k/s, arrivals: poisson, callback: 1us }") =>
    `workload: [{ name: a, ${requests} }, { name: reads, operations: 2, storage: ${storage} }]`;
  const reads = beside("{ device: disk, size: 4KiB, callback: 1us }");

  it("has the rate of the device, and its lines the parameters of reads", () => {
    const { workload, lines } = read(written({ workload: reads }));
    expect(workload).toMatchObject({
      kind: "classes",
      classes: [
        { traffic: { kind: "open" } },
        {
          traffic: {
            kind: "storage",
            device: "disk",
            sizeBytes: 4096,
            rate: { basis: "per-operation", perSecond: 12_500 },
          },
        },
      ],
    });
    expect(lines[0].parameters).toMatchObject({ IORING_SETUP_IOPOLL: "no" });
  });

  it.each(["epoll", "rio", "io-uring"])("goes with %s, and with workers", (name) => {
    const program = "program: { threads: { pollers: 1, workers: 2 } }";
    expect(mistakes({ workload: reads, mechanisms: `[${name}]` })).toEqual([]);
    expect(mistakes({ workload: reads, mechanisms: `[${name}]`, program })).toEqual([]);
  });

  it("goes beside connections that end", () => {
    const connected = "open: { total-rate: 1k/s, arrivals: poisson, callback: 1us, connections: { requests: 5 } }";
    expect(mistakes({ workload: beside("{ device: disk, size: 4KiB, callback: 1us }", connected) })).toEqual([]);
  });

  const wrong: [what: string, parts: Parts, says: string | RegExp][] = [
    [
      "a device that there is not",
      { workload: beside("{ device: dsik, size: 4KiB, callback: 1us }") },
      '7:136: workload.1.storage.device: there is no device "dsik" under machine.devices; did you mean "disk"?',
    ],
    ["no callback", { workload: beside("{ device: disk, size: 4KiB }") }, /workload.1.storage.callback: missing/],
  ];
  it.each(wrong)("is refused: %s", (_, parts, says) => {
    const said = mistakes(parts);
    expect(said).toHaveLength(1);
    if (typeof says === "string") expect(said).toEqual([says]);
    else expect(said[0]).toMatch(says);
  });
});

describe("reads of storage devices as they are stored", () => {
  it("the rate is that of the device alone, parameters about reads are there, and others' lines lack them", () => {
    const { workload, lines, machine } = read(written({}));
    expect(workload).toMatchObject({ kind: "storage", device: "disk", sizeBytes: 4096, rate: { perSecond: 12_500 } });
    expect(machine.devices).toEqual({ disk: { parallelism: 4, takes: { kind: "constant", meanPs: 8e7 } } });
    expect(lines[0].parameters).toMatchObject({ IORING_SETUP_IOPOLL: "no", wait: "enter" });
    const plain = read(written({ devices: "", workload: OPEN, program: "program: { handler: [compute: 1us] }" }));
    expect(Object.keys(plain.lines[0].parameters)).not.toContain("IORING_SETUP_IOPOLL");
  });

  it("an executor with a pool for blocking calls leaves reads to it", () => {
    const program = "program: { handler: [io: { to: disk }], threads: loop+pool }";
    const { workload } = read(written({ workload: OPEN, program, mechanisms: "[epoll]" }));
    expect(workload.handler).toMatchObject([{ kind: "offload", pool: "blocking", steps: [{ kind: "io" }] }]);
  });
});
