/**
 * The numbers themselves, as a hash per mechanism: the same on every Node version and machine. When a change of the model is
 * meant to change them, the new hash goes here and the change into CHANGELOG.md. A new mechanism is a new row. Every poll is acted out:
 * the number of simulated events counts, too.
 */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/simulate.js";
import { smallCells, workloadCells } from "./cells.js";

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const NUMBERS: Record<string, string> = {
  "afd-poll": "c467536e5c54115c",
  "blocking-threads": "19fea025aeb494cf",
  "busy-poll": "289eb4037ce1af9e",
  "dev-poll": "21954a191fcd7de6",
  epoll: "8dc445492de1cba4",
  "event-ports": "44dfa23014e1cee1",
  "io-uring": "453022603bd0ab53",
  iocp: "3476b06a39653039",
  "iocp-zero-byte": "4119bb114ec26f43",
  kqueue: "221baf9d475e148b",
  "linux-aio": "13315e7b578ea2ac",
  "overlapped-fifo": "dd01eb6acb1aaa5c",
  "overlapped-ports": "088247a4485bba9e",
  "overlapped-spin": "ddac2e994f407625",
  poll: "a73d4437b97ca84f",
  rio: "81449913433e484f",
  "rt-signals": "e97d611c986eff87",
  select: "eb4909d998926979",
};

it("every mechanism gives the numbers it gave before, on every Node version", () => {
  const results = new Map<string, string>();
  for (const cell of smallCells()) {
    const earlier = results.get(cell.mechanism) ?? "";
    results.set(cell.mechanism, earlier + JSON.stringify(simulate({ ...cell, exactPolls: true })));
  }
  const hashes = [...results].map(([name, text]) => [name, sha256(text).slice(0, 16)]);
  expect(Object.fromEntries(hashes)).toEqual(NUMBERS);
});

it("every workload gives the numbers it gave before, on every Node version", () => {
  const results = JSON.stringify(workloadCells().map((cell) => simulate(cell)));
  expect(sha256(results)).toBe("24d3ce3ed4ee49e2a855af5dcc233717bb7f3d19665c4d2ecc5b821b54521979");
});
