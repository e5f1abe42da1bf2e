/** A listener whose backlog has a bound, step by step: who waits, and who tries again when. */
import { expect, it } from "vitest";
import { Operations } from "../../../sim/operations.js";
import type { Connections } from "../../../sim/requests/connections.js";
import { Lifetimes } from "../../../sim/requests/lifetimes.js";
import { computer } from "../computer.js";

const US = 1_000_000;

/** Three connections of one request each, one listener, and a program whose every step takes no time. */
function three() {
  const { simulation, machine } = computer(1, 1_000 * US);
  const operations = new Operations(machine, 3);
  const reconnect = { kind: "constant", meanPs: 10 * US } as const;
  const spec = { requests: { kind: "constant", size: 1 }, backlog: 1, reconnect } as const;
  operations.endConnections(new Lifetimes(spec, 3, { seed: "any", replication: 0 }));
  const heard: number[] = [];
  operations.attach({ announce: (descriptor) => void heard.push(descriptor) }, "readiness");
  const latencies: [slot: number, ps: number][] = [];
  operations.connect(
    { start() {}, reissued() {}, cancelled() {} },
    {
      happened() {},
      started() {},
      ended: (_serial, devicePs, _noticed, _start, slot) => latencies.push([slot, simulation.now - devicePs]),
      endedInVain() {},
      reaches() {},
    },
  );
  const connections = operations.connections as Connections;
  const door = operations.requests!.door(0);
  connections.listening = { door: () => door, beginWindow() {}, balance: () => undefined };
  for (const connection of connections.begin()) connections.registered(connection);

  const serve = (connection: number) => {
    const event = operations.take(connection);
    operations.begin(event);
    operations.end(event);
    if (connections.served(connection)) connections.closed(connection);
  };
  /** accept(), and what has come already is told of. */
  const accept = () => {
    const event = operations.take(door);
    operations.requests!.taken(event);
    const connection = connections.accepted(event, door);
    connections.registered(connection);
    connections.tellEarly(connection, 0);
    return connection;
  };
  return { simulation, operations, connections, heard, latencies, door, serve, accept };
}

it("lets one wait, and has the others come again, after twice as long each time", () => {
  const { simulation, operations, connections, heard, latencies, door, serve, accept } = three();
  connections.registered(door);
  const at = (us: number, what: () => void) => simulation.at(us * US, what);
  connections.beginWindow(0);
  at(0, () => [0, 1, 2].forEach((slot) => void operations.deviceEvent(slot, 0)));
  at(1, () => {
    expect(heard.splice(0)).toHaveLength(3);
    for (const event of [0, 1, 2]) serve(connections.of(event));
  });
  // Slot 0 waits at the door; the other two try again at 11 us, and what slot 1 sends meanwhile waits with it.
  at(2, () => {
    expect(heard.splice(0)).toEqual([door]);
    expect(connections.refusals).toBe(2);
    operations.deviceEvent(1, 0);
  });
  at(5, () => void accept());
  at(6, () => expect(heard.splice(0)).toEqual([]));
  // Slot 1 finds room at 11 us, with its request; slot 2 does not, and tries again at 31 us.
  at(12, () => {
    expect(heard.splice(0)).toEqual([door]);
    expect(connections.refusals).toBe(3);
  });
  at(20, () => serve(accept()));
  at(30, () => expect(heard.splice(0).filter((each) => each === door)).toEqual([door]));
  // At 20 us slot 1 has its answer and its next connection takes the place: slot 2 fails once more, till 71 us.
  at(32, () => expect(connections.refusals).toBe(4));
  at(40, () => void accept());
  at(70, () => expect(heard.splice(0).filter((each) => each === door)).toEqual([]));
  at(72, () => expect(heard.splice(0)).toEqual([door]));
  simulation.run();
  expect(latencies).toEqual([
    [0, 1 * US],
    [1, 1 * US],
    [2, 1 * US],
    [1, 18 * US],
  ]);
  expect(connections.refusals).toBe(4);
});
