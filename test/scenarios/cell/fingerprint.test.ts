/**
 * The numbers themselves, as a hash per mechanism: the same on every Node version and machine. When a change of the
 * model is meant to change them, the new hash goes here and the change into CHANGELOG.md. A new mechanism is a new row.
 * Every poll is acted out: the number of simulated events counts, too.
 */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { smallCells, workloadCells } from "../run/cells.js";

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const NUMBERS: Record<string, string> = {
  "afd-poll": "ca3e87183ec39ead",
  "blocking-threads": "b3ccc1cc70643d72",
  "busy-poll": "f15ff8e2d5fee8c9",
  "dev-poll": "b7ec48efdeeb249a",
  epoll: "a6b309b830cb6f3c",
  "event-ports": "af446aa95c5ea905",
  "io-uring": "22ebd48caae117de",
  iocp: "70ff3eba10c2b19c",
  "iocp-zero-byte": "99289c41767cccd0",
  kqueue: "8ea3b0a457d4d73c",
  "linux-aio": "db8261bd1a3e70fd",
  "overlapped-fifo": "f31ef1038996089c",
  "overlapped-ports": "b15a48db43da5dff",
  "overlapped-spin": "ef24385d054efec9",
  poll: "447ff2137f6d66aa",
  rio: "487b5ad05c97fc89",
  "rt-signals": "cac0523abad51e1a",
  select: "e1688679e5d59ffb",
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
  expect(sha256(results)).toBe("58614100deb0077cea611c63880b08dbea9430387f3b16dd9d21cc9d3b4674d3");
});
