/** How clients on the same machine are written, and what is said of those that cannot be. */
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import { parseScenario } from "../../../scenarios/load/parse.js";
import type { ClientsWorkload } from "../../../sim/spec.js";
import { workload } from "../../../viz/wording/describe.js";

function parse(clients: string, mechanism = "epoll", profile = "linux-2026-vm") {
  const text = `
name: mine
question: How many?
machine: { cores: 4, profile: ${profile} }
workload:
  clients: { on: same-machine, callback: 5us${clients} }
mechanisms: [${mechanism}]
pending: [10]
measurement: { replications: 2, warm-up: 10, completions: 100, confidence: 95% }
`;
  return parseScenario(text, { file: "s.yaml", loadProfile, mechanisms: MECHANISMS });
}

describe("clients on the same machine", () => {
  it("have a thread for each connection, or share some", () => {
    expect((parse("").workload as ClientsWorkload).here).toEqual({});
    expect((parse(", threads: 2, outstanding: 8").workload as ClientsWorkload).here).toEqual({ threads: 2 });
  });

  it("ask for what they could do with a program that takes no time", () => {
    // write 1.25 us, read 1.25 us, twice the loopback, 1.3 us.
    expect((parse("").workload as ClientsWorkload).rate.perSecond).toBeCloseTo(1e6 / 5.1, 3);
    expect((parse(", think: 94.9us").workload as ClientsWorkload).rate.perSecond).toBeCloseTo(1e4, 3);
  });

  it("are described", () => {
    expect(workload(parse("").workload)).toContain("on the same machine, a thread for each connection");
    expect(workload(parse(", threads: 2").workload)).toContain("2 threads, over the loopback");
  });

  it("are heard of by busy polling in the kernel, which does not poll for them", () =>
    expect(parse("", "busy-poll").workload).toMatchObject({ here: {} }));

  it("may give up, send again, and be refused", () => {
    const side = ", timeout: 5ms, retry: { after: 1ms, times: 2 }, limits: { waiting: 8 }";
    const { workload: read } = parse(side);
    expect(read).toMatchObject({ timeoutPs: 5e9, retry: { times: 2, backoff: 1 }, limits: { waiting: 8 }, here: {} });
    expect(workload(read)).toContain("clients give up after 5 ms");
  });

  it("may open connections that end", () => {
    const { workload: read } = parse(", connections: { requests: 5 }");
    expect(read).toMatchObject({ here: {}, connections: { requests: { kind: "constant", size: 5 } } });
    expect(workload(read)).toMatch(/5 requests/);
  });

  it.each([
    [", network: 5us", "epoll", "6:56: workload.clients.network: there is no network between"],
    [", receivers: { rate: 1MB/s }", "epoll", "clients on the same machine read as soon as they have a core"],
    [", outstanding: 4", "epoll", "give threads, such as threads: 4"],
    [", threads: 0", "epoll", "from 1"],
    ["", "busy-poll: { driver: user }", "busy-poll with driver: user takes what comes off the network device itself"],
  ])("with%s, %s: refused", (written, mechanism, message) => expect(() => parse(written, mechanism)).toThrow(message));

  it("cannot have no costs and no time to think", () =>
    expect(() => parse("", "epoll", "zero")).toThrow("6:12: workload.clients: expected think above 0"));

  it("are the only ones with threads", () => expect(() => parse(", threads: 2, on: elsewhere")).toThrow());
});
