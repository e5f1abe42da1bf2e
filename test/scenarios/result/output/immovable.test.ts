/** Directories that the file system does not move: mount points, those of a lower layer, those of others in /tmp. */
import type * as Fs from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { contentsOf, files, ownDirectory, write, writeResult } from "./directories.js";

/** What a move from here ends with, by the end of its path. */
const refused = vi.hoisted(() => ({ from: "", code: "" }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof Fs>();
  const renameSync: typeof fs.renameSync = (from, to) => {
    if (refused.from === "" || !String(from).endsWith(refused.from)) return fs.renameSync(from, to);
    throw Object.assign(new Error(refused.code), { code: refused.code, syscall: "rename" });
  };
  return { ...fs, renameSync };
});

const at = ownDirectory();
beforeEach(() => {
  refused.from = "";
});

describe("a directory that cannot be moved", () => {
  test.each([
    ["EBUSY", /out cannot be replaced: it is in use, or a mount point; name a directory inside it/],
    ["EXDEV", /out cannot be replaced: the file system cannot move it; name another place/],
    ["EPERM", /out cannot be replaced: operation not permitted/],
  ])("is refused before any work: %s", async (code, message) => {
    const { mkdirSync, readdirSync } = await import("node:fs");
    mkdirSync(at("empty", "out"), { recursive: true });
    writeResult(at("full", "out"), "first");
    const before = readdirSync(at(""), { recursive: true });
    Object.assign(refused, { from: "out", code });
    for (const place of ["empty", "full"])
      expect(() => OutputDirectory.open(at(place, "out"), "result")).toThrow(message);
    expect(readdirSync(at(""), { recursive: true })).toEqual(before);
  });

  test("into its place leaves the former result there, and what is finished", () => {
    writeResult(at("out"), "first");
    const output = OutputDirectory.open(at("out"), "result");
    write(output.checkpoint, "finished");
    Object.assign(refused, { from: "output", code: "EIO" });
    expect(() => output.write(files("second"))).toThrow("cannot write to");
    expect(contentsOf(at("out"))["result.json"]).toContain("first");
    expect(contentsOf(at("out.partial"))).toEqual({ "cells.jsonl": "finished" });
  });
});
