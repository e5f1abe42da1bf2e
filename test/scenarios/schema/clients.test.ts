/** How clients, limits, timeouts and retries are read, and what is said of what cannot be. */
import { describe, expect, it } from "vitest";
import { changed, parse } from "../load/fixtures.js";

const workload = (written: string) =>
  parse(changed({ 6: `workload:\n  ${written}`, 7: undefined, 8: undefined, 9: undefined, 10: undefined })).workload;

describe("clients", () => {
  it("ask for no rate: it is that of a server that takes no time", () => {
    expect(workload("clients: { network: 50us, think: 900us, outstanding: 4, callback: 5us }")).toEqual({
      kind: "clients",
      rate: { basis: "per-operation", perSecond: 4000 },
      network: { kind: "constant", meanPs: 5e7 },
      think: { kind: "constant", meanPs: 9e8 },
      outstanding: 4,
      callback: { kind: "constant", meanPs: 5e6 },
    });
  });

  it("and open traffic have timeouts, retries and limits", () => {
    const side =
      "timeout: 10ms, retry: { after: 1ms, times: 3, backoff: 2 }, limits: { waiting: 64, per-connection: 2 }";
    expect(
      workload(`open: { total-rate: 1k/s, arrivals: poisson, network: 1us, ${side}, callback: 5us }`),
    ).toMatchObject({
      network: { kind: "constant", meanPs: 1e6 },
      timeoutPs: 1e10,
      retry: { after: { kind: "constant", meanPs: 1e9 }, times: 3, backoff: 2 },
      limits: { waiting: 64, perConnection: 2 },
    });
  });

  it.each([
    ["clients: { callback: 5us }", /network or think above 0/],
    ["clients: { network: 0, callback: 5us }", /network or think above 0/],
    ["clients: { network: 1us, outstanding: 0, callback: 5us }", /outstanding/],
    ["clients: { network: 1us, limits: {}, callback: 5us }", /requests, waiting or per-connection/],
    ["clients: { network: 1us, limits: { perconnection: 1 }, callback: 5us }", /per-connection/],
    ["clients: { network: 1us, retry: { after: 1s, times: 100, backoff: 2 }, callback: 5us }", /clock/],
    ["closed: { total-rate: 1/s, io: exponential, timeout: 1ms, callback: 5us }", /timeout/],
  ])("%s is no such thing", (written, message) => {
    expect(() => workload(written)).toThrow(message);
  });
});
