import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { describe, expect, test } from "vitest";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { contentsOf, files, ownDirectory, write, writeResult } from "./directories.js";

const at = ownDirectory();
const open = (name: string) => OutputDirectory.open(at(name), "result");

describe("the directory of a result", () => {
  test("appears with all its files and nothing beside it", () => {
    writeResult(at("deep", "out"), "first");
    expect(contentsOf(at("deep", "out"))).toEqual({
      "figures/a.png": "\x01\x02\x03",
      "figures/part/a.svg": "<svg>first</svg>",
      "result.json": '{"text":"first"}',
    });
    expect(fs.readdirSync(at("deep"))).toEqual(["out"]);
  });

  test("is the same bytes for the same files, marker and all", () => {
    for (const name of ["a", "b"]) writeResult(at(name), "same");
    expect(fs.readFileSync(at("a", ".muxsim"))).toEqual(fs.readFileSync(at("b", ".muxsim")));
  });

  test("takes the place of an earlier result as a whole, and of an empty directory", () => {
    open("out").write([...files("first"), { path: "left/over.txt", content: "" }]);
    writeResult(at("out"), "second");
    expect(contentsOf(at("out"))["result.json"]).toContain("second");
    expect(fs.existsSync(at("out", "left"))).toBe(false);
    fs.mkdirSync(at("empty"));
    writeResult(at("empty"), "third");
    expect(fs.readdirSync(at(""))).toEqual(["empty", "out"]);
  });

  test("is left alone where writing fails on the way, and what is finished is kept", () => {
    writeResult(at("out"), "first");
    const output = open("out");
    write(output.checkpoint, "finished");
    const failing = [...files("second"), { path: "result.json/impossible", content: "" }];
    expect(() => output.write(failing)).toThrow("a file is where a directory is needed");
    output.release();
    expect(contentsOf(at("out"))["result.json"]).toContain("first");
    expect(contentsOf(at("out.partial"))).toEqual({ "cells.jsonl": "finished" });
  });

  test("leaves no trace where nothing was finished", () => {
    OutputDirectory.open(at("a", "b", "out"), "result").discard();
    expect(fs.readdirSync(at(""))).toEqual([]);
  });
});

/** What may stand where a result is to be written or prepared, each with a word of the refusal. */
const IN_THE_WAY: [string, () => void, RegExp][] = [
  ["a directory with something else", () => write(at("out/thesis"), "ten years"), /is not empty and holds no result/],
  ["a result without a marker", () => write(at("out/result.json"), '{"schema":"muxsim-result/3"}'), /holds no result/],
  ["a file added to a result", () => withResult(() => write(at("out/notes"), "mine")), /holds notes, a file/],
  [
    "a file of a result that was changed",
    () => withResult(() => write(at("out/result.json"), "{}")),
    /has been changed/,
  ],
  ["a directory added to a result", () => withResult(() => fs.mkdirSync(at("out/mine"))), /holds mine, a directory/],
  ["a link added to a result", () => withResult(() => fs.symlinkSync("x", at("out/figures/l"))), /figures\/l, a link/],
  [
    "a marker that was changed",
    () => withResult(() => edit("out/.muxsim", "result.json", "thesis")),
    /holds no result/,
  ],
  ["a link in place of the marker", () => withResult(() => moveAndLink("out/.muxsim")), /holds no result/],
  [
    "a sensitivity analysis",
    () => void OutputDirectory.open(at("out"), "sensitivity analysis").write(files("x")),
    /holds a sensi/,
  ],
  ["a file", () => write(at("out"), "x"), /out is a file/],
  ["a link to nowhere", () => fs.symlinkSync("nowhere", at("out")), /out is a link/],
  ["a link to a directory", () => linkTo("out", "real"), /out is a link/],
  ["a named pipe", () => void spawnSync("mkfifo", [at("out")]), /out is a named pipe/],
  ["another's partial directory", () => write(at("out.partial/thesis"), "x"), /out\.partial .*did not make/],
  ["an empty partial directory", () => void fs.mkdirSync(at("out.partial")), /out\.partial .*did not make/],
  ["a partial file", () => write(at("out.partial"), "x"), /out\.partial .*is a file/],
  ["a partial link", () => linkTo("out.partial", "real"), /out\.partial .*is a link/],
  ["a result called partial", () => writeResult(at("out.partial"), "x"), /out\.partial .*holds a result/],
  ["a partial directory of an older version", () => write(at("out.partial/cells.jsonl"), "{}"), /did not make/],
  ["a file added to an unfinished run", () => unfinished(() => write(at("out.partial/x"), "x")), /holds x, a file/],
  ["a file added where the lock was", () => unfinished(() => write(at("out.partial/lock/x"), "x")), /holds lock\/x/],
  ["a link for a checkpoint", () => unfinished(() => moveAndLink("out.partial/cells.jsonl")), /cells\.jsonl, a link/],
  [
    "a file added to what was prepared",
    () => unfinished(() => write(at("out.partial/output/x"), "x")),
    /holds x, a file/,
  ],
  ["a file added to what was there", () => unfinished(() => write(at("out.partial/previous/x"), "x")), /(x|previous)/],
];

function withResult(change: () => void): void {
  writeResult(at("out"), "first");
  change();
}

function unfinished(change: () => void): void {
  const output = open("out");
  write(output.checkpoint, "finished");
  output.release();
  // Something that the unfinished run would be put back to.
  writeResultBeside();
  change();
}

function writeResultBeside(): void {
  fs.mkdirSync(at("out"));
}

function edit(name: string, from: string, to: string): void {
  write(at(name), fs.readFileSync(at(name), "utf8").replace(from, to));
}

function moveAndLink(name: string): void {
  fs.renameSync(at(name), at("moved"));
  fs.symlinkSync(at("moved"), at(name));
}

function linkTo(name: string, target: string): void {
  fs.mkdirSync(at(target));
  fs.symlinkSync(target, at(name));
}

describe("what muxsim did not make", () => {
  test.each(IN_THE_WAY)("%s is refused at once and left as it is", (_what, prepare, message) => {
    prepare();
    const before = contentsOf(at(""));
    const names = fs.readdirSync(at(""), { recursive: true });
    expect(() => open("out")).toThrow(message);
    expect(contentsOf(at(""))).toEqual(before);
    expect(fs.readdirSync(at(""), { recursive: true })).toEqual(names);
  });

  test("that came while the run was at work is left, and said", () => {
    writeResult(at("out"), "first");
    const output = open("out");
    write(at("out.partial", "thesis"), "ten years of work");
    expect(output.write(files("second"))).toEqual([at("out.partial", "thesis")]);
    expect(contentsOf(at(""))["out.partial/thesis"]).toBe("ten years of work");
    expect(contentsOf(at("out"))["result.json"]).toContain("second");
    const another = open("other");
    write(at("other", "thesis"), "ten years of work");
    expect(() => another.write(files("x"))).toThrow("is not empty");
    another.release();
  });
});

describe("two runs to one place", () => {
  test("are told apart by whoever is at work, however the place is written", () => {
    fs.mkdirSync(at("a"));
    fs.symlinkSync(at("a"), at("linked"));
    const first = OutputDirectory.open(at("a", "out"), "result");
    for (const name of ["a/../a/out", "a//out/", "linked/out", "a/./out/."])
      expect(() => OutputDirectory.open(`${at("")}/${name}`, "result")).toThrow(
        new RegExp(`is in use: process ${process.pid} on`),
      );
    first.write(files("first"));
    writeResult(at("a", "out"), "second");
  });

  test("a run that has lost its place to another one writes nothing while that is at work", () => {
    const first = open("out");
    fs.rmSync(at("out.partial", "lock"), { recursive: true });
    const second = open("out");
    expect(() => first.write(files("first"))).toThrow("in use");
    expect(first.release()).toBe(false);
    first.discard();
    second.write(files("second"));
    expect(contentsOf(at("out"))["result.json"]).toContain("second");
  });

  test("a run that has lost its place, or what it had there, writes it all the same", () => {
    const first = open("out");
    fs.rmSync(at("out.partial"), { recursive: true });
    writeResult(at("out"), "second");
    first.write(files("first"));
    expect(contentsOf(at("out"))["result.json"]).toContain("first");
    expect(fs.readdirSync(at(""))).toEqual(["out"]);
  });
});
