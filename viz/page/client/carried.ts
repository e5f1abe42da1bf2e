/** What a page carries packed, as its script finds it. */

interface Carried {
  /** By name: what every page carries, and `data`, what this one is about. */
  texts: Record<string, string>;
  /** The script of the workers that simulate; undefined where the page came without. */
  simulator: string | undefined;
}

declare global {
  /** Put there by the script that unpacks; see start.ts. */
  var carried: Carried;
}

export {};
