/** docs/validation.md has the tables of what the scenarios of published results were last found to say. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileHash, PAGE, publishedNames, type Validated, withTables } from "./validation.js";
import kept from "./validation.json" with { type: "json" };

const found = kept as Validated[];

describe("docs/validation.md", () => {
  it("has the tables that npm run validation writes", () => {
    const page = readFileSync(PAGE, "utf8");
    expect(page).toBe(withTables(page, found));
  });

  it("is about every scenario of a published result, as it is now", () => {
    expect(found.map(({ name, sha256 }) => [name, sha256])).toEqual(
      publishedNames().map((name) => [name, fileHash(name)]),
    );
  });

  it("says of every refuted claim in words why, or that it is not known", () => {
    const page = readFileSync(PAGE, "utf8");
    const refuted = found.filter(({ claims }) => claims.some(({ verdict }) => verdict !== "supported"));
    const words = page.slice(page.indexOf("## Where it does not agree"), page.indexOf("## Each published result"));
    for (const { name } of refuted) expect(words).toContain(`\`${name}\``);
  });
});
