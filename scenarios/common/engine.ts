import type { Result } from "./types.js";

/** What runs this. */
export function engine(): Result["engine"] {
  const { node, v8 } = process.versions;
  return { node, v8, platform: `${process.platform} ${process.arch}` };
}
