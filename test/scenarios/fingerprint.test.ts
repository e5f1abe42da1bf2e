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
  "afd-poll": "55533565cc71b7c9",
  "blocking-threads": "ca1fa1f29edbaf20",
  "busy-poll": "69ea5773148088a8",
  "dev-poll": "fa98f88319874d8d",
  epoll: "525a79f9ada6604f",
  "event-ports": "bfc49aff8a8c01b0",
  "io-uring": "a385a4f5587bf2a8",
  iocp: "28bbbe06192517ec",
  "iocp-zero-byte": "d2d3650cdba348c6",
  kqueue: "a5c9df21b93926e7",
  "linux-aio": "5897da3326540eb2",
  "overlapped-fifo": "8fd5f9b35ac8d755",
  "overlapped-ports": "7c19c114ebe67eee",
  "overlapped-spin": "4157f47192c83c8f",
  poll: "a7d3b1baa1ba3cc4",
  rio: "c9f334917e1933de",
  "rt-signals": "4a70fe221d094cb5",
  select: "ad7549a1e16299b4",
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
  expect(sha256(results)).toBe("2f651d666f2fd298fd2c9f9492572474b5a2fb83c738bca5809d51adbe3995ad");
});
