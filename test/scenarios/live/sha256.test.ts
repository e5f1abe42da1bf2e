import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256Hex } from "../../../scenarios/live/sha256.js";

const ofNode = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

it("is that of node:crypto, of bytes and of texts, at every length around a block", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => sha256Hex(bytes) === ofNode(bytes)));
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => sha256Hex(text) === ofNode(text)));
  for (let length = 50; length < 70; length++) expect(sha256Hex("a".repeat(length))).toBe(ofNode("a".repeat(length)));
});
