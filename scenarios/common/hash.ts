import { createHash } from "node:crypto";

/** SHA-256 of `content`, of a text in UTF-8, in hexadecimal. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
