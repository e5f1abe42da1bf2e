/** What a page carries packed, as its script finds it. */

interface Carried {
  /**
   * By name: what every page of its kind carries; `simulator`, the script of the workers that simulate, where it has
   * one; and `data`, what this one is about.
   */
  texts: Partial<Record<string, string>> & { data: string };
}

declare global {
  /** Put there by the script that unpacks; see start.ts. */
  var carried: Carried;
}

export {};
