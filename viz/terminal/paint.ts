/** Colours of a terminal. */

/** Select Graphic Rendition codes. */
export const STYLES = {
  bold: 1,
  dim: 2,
  warn: 33,
  supported: 32,
  refuted: 31,
  undecided: 33,
  "polling scheme": 33,
  readiness: 34,
  completion: 32,
  threads: 35,
} as const;

export type Paint = (text: string, style: keyof typeof STYLES) => string;
