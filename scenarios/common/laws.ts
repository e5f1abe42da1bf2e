/** From the slowest growing to the fastest. */
export const LAWS = ["O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)"] as const;
export type LawName = (typeof LAWS)[number];
