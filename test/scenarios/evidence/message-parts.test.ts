/** Lines whose buffer is smaller than the scenario's messages: the answer says so. */
import { describe, expect, test } from "vitest";
import { MECHANISMS } from "../../../models/registry.js";
import { answer } from "../../../scenarios/evidence/answer.js";
import { messageSentence } from "../../../scenarios/evidence/message-parts.js";
import { readScenario } from "../../../scenarios/load/load.js";

const scenarioWith = (message: unknown, mechanisms: readonly (string | Record<string, object>)[]) =>
  readScenario({
    ...{ name: "messages", question: "Q?", machine: { cores: 2, profile: "linux-2026-vm" }, mechanisms, pending: [10] },
    workload: {
      closed: { "total-rate": "10k/s", io: "exponential", callback: "5us", ...(message ? { message } : {}) },
    },
  });
const sentence = (...given: Parameters<typeof scenarioWith>) =>
  messageSentence(scenarioWith(...given), MECHANISMS, ({ label }) => label);

describe("messages that are longer than a buffer", () => {
  test("take several operations, or reads, of each line by its own buffer", () => {
    expect(sentence("64kB", ["iocp", { rio: { buffer: "4KiB" } }, { "overlapped-fifo": { buffer: "64kB" } }])).toBe(
      "Messages of 64 kB take 16 operations of 4 KiB each with iocp and rio; the parameter buffer sets that.",
    );
    expect(sentence("64kB", ["iocp", { epoll: { buffer: "1kB" } }])).toBe(
      "Messages of 64 kB take 16 operations of 4 KiB each with iocp, and 64 reads of 1 kB each with epoll; the parameter buffer sets that.",
    );
    expect(sentence("64KiB", ["iocp"])).toContain("Messages of 64 KiB take 16 operations");
    expect(sentence("exponential 64kB", ["iocp"])).toBe(
      "Messages of 64 kB on average take at least 15.6 operations of 4 KiB each with iocp; the parameter buffer sets that.",
    );
  });

  test("are nothing to speak of where they fit, or where there are none", () => {
    expect(sentence("4KiB", ["iocp"])).toBe("");
    expect(sentence(undefined, ["iocp"])).toBe("");
  });

  test("are told in the answer", () => {
    const scenario = scenarioWith("64kB", ["iocp"]);
    expect(answer(scenario, [], MECHANISMS)).toMatch(/\. Messages of 64 kB take 16 operations .* sets that\.$/);
  });
});
