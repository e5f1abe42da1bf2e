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
  "afd-poll": "55d7f1e416e48e94",
  "blocking-threads": "414fbe9f9f90cbbb",
  "busy-poll": "9e05300937f8e06a",
  "dev-poll": "2ef2a8a0e03b8c6e",
  epoll: "50ecc6edcefd8de6",
  "event-ports": "a273a6726387bf4c",
  "io-uring": "311c54393e7152e3",
  iocp: "2fd4de8c3d0f721c",
  "iocp-zero-byte": "c204c1883b21d45a",
  kqueue: "ba40e41be70655a7",
  "linux-aio": "c2cd857c9386f202",
  "overlapped-fifo": "d4445e2f62e02e83",
  "overlapped-ports": "8763c6154590482c",
  "overlapped-spin": "df989d3f197d3cc0",
  poll: "b3be6d57af625dfe",
  rio: "fc9b55470949d77d",
  "rt-signals": "e2472e5335623fe8",
  select: "9c01a1f9811fec58",
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
  expect(sha256(results)).toBe("f4d53405f5385667e37808b7629be911350401cca0d9054de96180044eb71866");
});
