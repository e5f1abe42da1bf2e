import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../../scenarios/common/errors.js";
import { holdsWorkingDirectory, makeDirectories, placeOf } from "../../../../scenarios/common/place.js";
import { OutputDirectory } from "../../../../scenarios/result/output.js";
import { ownDirectory, write } from "./directories.js";

const at = ownDirectory();

describe("the place of a directory", () => {
  test("is one, however it is written, and need not exist", () => {
    mkdirSync(at("a", "b"), { recursive: true });
    symlinkSync(at("a", "b"), at("link"));
    for (const given of ["a/b/x", "a/./b//x/", "a/../a/b/x/.", "link/x", "a/b/../b/x", "link/../b/x"])
      expect(placeOf(`${at("")}/${given}`)).toBe(at("a", "b", "x"));
    expect(placeOf("x")).toBe(join(realpathSync(process.cwd()), "x"));
    // Where the system goes, not where the words lead.
    expect(placeOf(`${at("link")}/..`)).toBe(at("a"));
    expect(placeOf(at("link"))).toBe(at("link"));
  });

  test.each([
    ["", /expected the name of a directory, got ""/],
    [" ", /expected the name of a directory, got " "/],
    ["missing/../x", /leads nowhere: there is no directory .*missing/],
    ["file/x", /file is a file, not a directory/],
    ["file/../x", /file is a file, not a directory/],
    ["dangling/x", /dangling is a link that leads nowhere/],
    ["circle/x", /circle is a link that leads nowhere/],
  ])("%j is none", (given, message) => {
    write(at("file"), "x");
    symlinkSync("nowhere", at("dangling"));
    symlinkSync("circle", at("circle"));
    const whole = given.trim() === "" ? given : `${at("")}/${given}`;
    expect(() => placeOf(whole)).toThrow(UsageError);
    expect(() => OutputDirectory.open(whole, "result")).toThrow(message);
    expect(() => placeOf(whole)).toThrow(message);
  });

  test("with too long a name is said to be, though the name alone would do", () => {
    for (const letters of [5000, 300, 250])
      expect(() => OutputDirectory.open(at("a".repeat(letters)), "result")).toThrow("the name is too long");
  });

  test("holds the working directory or not", () => {
    const here = realpathSync(process.cwd());
    for (const above of [here, dirname(here), "/"]) expect(holdsWorkingDirectory(above)).toBe(true);
    for (const other of [join(here, "x"), `${here}x`, at("")]) expect(holdsWorkingDirectory(other)).toBe(false);
    for (const above of [here, dirname(here), "/", "."])
      expect(() => OutputDirectory.open(above, "result")).toThrow("holds the working directory");
  });
});

describe("making directories", () => {
  test("makes those that are missing and tells them", () => {
    expect(makeDirectories(at("a", "b"))).toEqual([at("a"), at("a", "b")]);
    expect(makeDirectories(at("a", "b"))).toEqual([]);
    write(at("a", "file"), "x");
    expect(() => makeDirectories(at("a", "file", "c"))).toThrow("cannot write to");
    expect(readdirSync(at("a")).sort()).toEqual(["b", "file"]);
  });

  test.runIf(existsSync("/proc/self"))("ends where the system says that there is no such place", () => {
    for (const place of ["/proc/x", "/proc/x/y", "/proc/self/x"]) {
      expect(() => makeDirectories(place)).toThrow("cannot write to /proc/");
      expect(() => OutputDirectory.open(place, "result")).toThrow("cannot write to /proc/");
    }
  });
});
