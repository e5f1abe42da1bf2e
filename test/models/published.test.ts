/**
 * The shipped scenarios of published results, run: what they say of each claim is what docs/validation.md tells. Each
 * states its source, its setup and its tolerances in its file.
 */
import { describe, expect, it } from "vitest";
import { publishedNames, type Validated, validate } from "../docs/validation.js";
import kept from "../docs/validation.json" with { type: "json" };

const found = kept as Validated[];

describe("a scenario of a published result", () => {
  it.each(publishedNames())(
    "%s says what the page says it does",
    async (name) => {
      const { claims } = await validate(name);
      expect(claims).toEqual(found.find((each) => each.name === name)?.claims);
    },
    120_000,
  );
});
