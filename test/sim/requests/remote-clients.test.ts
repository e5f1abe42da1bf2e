/** Clients at a distance whose connections end, step by step: the three ways of a new one, and who is sent on it. */
import { expect, it } from "vitest";
import type { Askers } from "../../../sim/event-parties.js";
import { Operations } from "../../../sim/operations.js";
import type { Connections } from "../../../sim/requests/connections.js";
import { Lifetimes } from "../../../sim/requests/lifetimes.js";
import { computer } from "../computer.js";

const US = 1_000_000;

it("sends on a new connection what is still wanted, after a way there and back, and is heard of a way later", () => {
  const { simulation, machine } = computer(1, 1_000 * US);
  const operations = new Operations(machine, 1);
  const departed: [sending: number, us: number][] = [];
  const givenUp = new Set<number>();
  const clients = {
    wants: (sending: number) => !givenUp.has(sending),
    depart: (sending: number) => void departed.push([sending, simulation.now / US]),
  };
  operations.askers = { remote: () => clients } as Partial<Askers> as Askers;
  const spec = { requests: { kind: "constant", size: 1 } } as const;
  const network = { kind: "constant", meanPs: 10 * US } as const;
  operations.endConnections(new Lifetimes(spec, 1, { seed: "any", replication: 0 }, network));
  const heard: [descriptor: number, us: number][] = [];
  operations.attach({ announce: (descriptor) => void heard.push([descriptor, simulation.now / US]) }, "readiness");
  const connections = operations.connections as Connections;
  const door = operations.requests!.door(0);
  connections.listening = { door: () => door, beginWindow() {}, balance: () => undefined };
  const [first] = connections.begin();
  connections.registered(first);
  connections.registered(door);

  // The first is the last of its connection; two wait, and one of them is given up.
  for (const sending of [7, 8, 9]) connections.send(sending, 0);
  givenUp.add(8);
  // The device has refused it: nobody has said that it was the last, and the client closes.
  connections.refusedOn(0);
  connections.returned(0);
  simulation.run();
  expect(departed).toEqual([
    [7, 0],
    [9, 20],
  ]);
  expect(heard).toEqual([
    [first, 10],
    [door, 30],
  ]);
});
