/** A disk that gets full while something is written to it: half of it is written, then there is no room. */
import type * as Fs from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { SystemError, UsageError } from "../../../../scenarios/common/errors.js";
import { inWords, unexpectedInWords } from "../../../../scenarios/common/system-error.js";
import type { Cell } from "../../../../scenarios/common/types.js";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { Checkpoint } from "../../../../scenarios/run/checkpoint.js";
import { sweep } from "../../../../scenarios/run/sweep.js";
import { cellResult } from "../../statistics/samples.js";
import { contentsOf, files, ownDirectory, write, writeResult } from "./directories.js";

/** How many more files, or pieces of one, there is room for. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof Fs>();
  const writeFileSync: typeof fs.writeFileSync = (file, data, options) => {
    if (disk.room-- > 0) return fs.writeFileSync(file, data, options);
    fs.writeFileSync(file, data.toString().slice(0, 100), options);
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  };
  return { ...fs, writeFileSync };
});

const at = ownDirectory();
beforeEach(() => {
  disk.room = Number.POSITIVE_INFINITY;
});

const MESSAGE = /^cannot write .*: no space left on the device; make room there, or name a place on another disk$/;

function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("there was room");
}

describe("a full disk", () => {
  test("is said with path and hint, and costs a checkpoint only what was not written", () => {
    const checkpoint = Checkpoint.create(at("cells.jsonl"), "k");
    const [a, b, c] = [1, 2, 3].map((replication) => cellResult([1], { replication }));
    checkpoint.add(0, a);
    disk.room = 0;
    const error = errorOf(() => checkpoint.add(0, b));
    expect(error).toBeInstanceOf(SystemError);
    expect(error.message).toMatch(MESSAGE);
    expect(error.message).toContain(at("cells.jsonl"));
    disk.room = 1;
    checkpoint.add(0, c);
    checkpoint.close();
    const said: string[] = [];
    expect(Checkpoint.resume(at("cells.jsonl"), "k", (message) => said.push(message)).finishedOf(0)).toEqual([a, c]);
    expect(said).toEqual([]);
  });

  test.each([0, 1, 2, 3])(
    "after %i files of a result leaves the former one as it was, and what is finished",
    (room) => {
      writeResult(at("out"), "first");
      const output = OutputDirectory.open(at("out"), "result");
      write(output.checkpoint, "finished");
      disk.room = room;
      const error = errorOf(() => output.write(files("second")));
      expect(error).toBeInstanceOf(SystemError);
      expect(error.message).toMatch(MESSAGE);
      expect(contentsOf(at("out"))["result.json"]).toContain("first");
      expect(contentsOf(at("out.partial"))).toEqual({ "cells.jsonl": "finished" });
      disk.room = 100;
      output.write(files("second"));
      expect(contentsOf(at("out"))["result.json"]).toContain("second");
    },
  );

  test.each([0, 1])("before any work leaves nothing behind", (room) => {
    disk.room = room;
    const error = errorOf(() => OutputDirectory.open(at("a", "out"), "result"));
    expect(error.message).toMatch(MESSAGE);
    expect(contentsOf(at(""))).toEqual({});
  });

  test("stops a sweep, and is not put down to the cell that was finished then", async () => {
    const onResult = () => {
      throw new SystemError("no room");
    };
    const cell = { line: "iocp", pending: 1, replication: 0 } as Cell;
    const swept = sweep([cell], { execute: () => cellResult([1]), weight: () => 1, jobs: 1, onResult });
    await expect(swept).rejects.toThrow(/^no room$/);
  });
});

describe("what the system refuses", () => {
  const of = (code: string, syscall = "open") => Object.assign(new Error(code), { code, syscall, path: "/a/b" });

  test.each([
    ["EACCES", UsageError, "cannot do it: permission denied; change its permissions, or name another place"],
    ["EROFS", UsageError, "cannot do it: the file system is read-only; name another place"],
    ["ENOSPC", SystemError, /no space left on the device; make room/],
    ["EDQUOT", SystemError, /quota/],
    ["EIO", SystemError, "cannot do it: the device reports an error"],
    ["EMFILE", SystemError, /too many open files/],
    ["EWHATEVER", UsageError, "cannot do it: EWHATEVER"],
  ] as const)("%s is put in words, and down to the call or to the system", (code, kind, message) => {
    const error = inWords(of(code), "cannot do it") as Error;
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(message);
  });

  test("is left to be a fault of the program where it may be one, and nobody has said what failed", () => {
    for (const code of ["ENOENT", "EISDIR", "EBADF"]) expect(unexpectedInWords(of(code))).toEqual(of(code));
    expect(unexpectedInWords(of("EACCES"))).toEqual(
      new UsageError("cannot open /a/b: permission denied; change its permissions, or name another place"),
    );
    expect(unexpectedInWords(of("ENOENT", "uv_cwd"))).toBeInstanceOf(UsageError);
    for (const error of [new Error("x"), undefined, "x", null]) expect(unexpectedInWords(error)).toBe(error);
  });
});
