/**
 * Colours and line styles. Of few lines each has a hue and a marker. Of more, a family of mechanisms has a hue
 * (Okabe-Ito, darkened on white), a member of it a shade, a dash and a marker, so that no line is told from another by
 * colour alone.
 */
import type { Line, Result, Verdict } from "../../scenarios/common/types.js";
import {
  ACCOUNT_KEYS,
  type Account,
  FAMILIES,
  type Family,
  MEMORY_KEYS,
  type MemoryPart,
  VERDICTS,
} from "../wording/vocabulary.js";

/** Colours of a page or a figure. Text and lines have a contrast of at least 4.5 to `paper`. */
export interface Palette {
  paper: string;
  panel: string;
  text: string;
  muted: string;
  rule: string;
  link: string;
  mark: string;
  verdict: Record<Verdict, string>;
  family: Record<Family, readonly [string, string]>;
  /**
   * Of lines that are few: found by a search for the colours that stay furthest apart (CIELAB, at least 23) for normal
   * sight, deuteranopia and protanopia (simulated after Machado et al., 2009), at a contrast of 4.5 to the paper.
   */
  hues: readonly string[];
  account: Record<Account, string>;
  /** What memory is needed for. */
  memory: Record<MemoryPart, string>;
}

export const LIGHT: Palette = {
  paper: "#ffffff",
  panel: "#f4f6f8",
  text: "#1b1f24",
  muted: "#596069",
  rule: "#d9dee4",
  link: "#0059a3",
  mark: "#fff3c4",
  verdict: { supported: "#00694f", refuted: "#a83f00", undecided: "#596069" },
  family: {
    "polling scheme": ["#b34700", "#7a3b00"],
    readiness: ["#0067a5", "#003f7d"],
    completion: ["#007355", "#00523d"],
    threads: ["#8f3d78", "#642452"],
  },
  hues: ["#116699", "#dd0055", "#004400", "#996600", "#3344ee", "#661155"],
  account: {
    callback: "#009e73",
    user: "#56b4e9",
    system: "#0072b2",
    polling: "#d55e00",
    switch: "#e69f00",
    interrupt: "#cc79a7",
    clients: "#8c8c00",
    transition: "#9aa5b1",
    idle: "#e7eaee",
  },
  memory: { threads: "#a8327a", buffers: "#15788c", registrations: "#8a6100" },
};

export const DARK: Palette = {
  paper: "#15181c",
  panel: "#1e2329",
  text: "#e8ebef",
  muted: "#a0a8b3",
  rule: "#363d46",
  link: "#7cc0ff",
  mark: "#4a3f12",
  verdict: { supported: "#35c9a0", refuted: "#ff9248", undecided: "#a0a8b3" },
  family: {
    "polling scheme": ["#ff9248", "#ffc48f"],
    readiness: ["#5cb8f0", "#a6d8ff"],
    completion: ["#35c9a0", "#98e6cf"],
    threads: ["#e39ccb", "#f2c6e2"],
  },
  hues: ["#11ccff", "#ee33aa", "#11ee99", "#dddd22", "#7777ff", "#dd6633"],
  account: {
    callback: "#1fae84",
    user: "#7cc6f2",
    system: "#2f86c9",
    polling: "#e8722a",
    switch: "#efb32e",
    interrupt: "#d58bb5",
    clients: "#b5b54a",
    transition: "#6b7785",
    idle: "#2b3139",
  },
  memory: { threads: "#ee8fc6", buffers: "#5fcbdc", registrations: "#e0b44a" },
};

/** The custom properties a stylesheet declares for `palette`: [name, colour]. */
export function customProperties(palette: Palette): [string, string][] {
  return [
    ...(["paper", "panel", "text", "muted", "rule", "link", "mark"] as const).map((key): [string, string] => [
      `--${key}`,
      palette[key],
    ]),
    ...VERDICTS.map((verdict): [string, string] => [`--${verdict}`, palette.verdict[verdict]]),
    ...FAMILIES.flatMap((family) =>
      palette.family[family].map((colour, shade): [string, string] => [familyProperty(family, shade), colour]),
    ),
    ...palette.hues.map((colour, hue): [string, string] => [`--hue-${hue}`, colour]),
    ...ACCOUNT_KEYS.map((account): [string, string] => [`--account-${account}`, palette.account[account]]),
    ...MEMORY_KEYS.map((part): [string, string] => [`--memory-${part}`, palette.memory[part]]),
  ];
}

/**
 * A palette of references to custom properties: a chart drawn with it follows the theme, and the printer, by itself.
 */
export const THEMED: Palette = {
  paper: "var(--paper)",
  panel: "var(--panel)",
  text: "var(--text)",
  muted: "var(--muted)",
  rule: "var(--rule)",
  link: "var(--link)",
  mark: "var(--mark)",
  verdict: fromKeys(VERDICTS, (verdict) => `var(--${verdict})`),
  family: fromKeys(
    FAMILIES,
    (family) => [`var(${familyProperty(family, 0)})`, `var(${familyProperty(family, 1)})`] as const,
  ),
  hues: LIGHT.hues.map((_, hue) => `var(--hue-${hue})`),
  account: fromKeys(ACCOUNT_KEYS, (account) => `var(--account-${account})`),
  memory: fromKeys(MEMORY_KEYS, (part) => `var(--memory-${part})`),
};

function familyProperty(family: Family, shade: number): string {
  return `--${family.replaceAll(" ", "-")}-${shade}`;
}

function fromKeys<K extends string, V>(keys: readonly K[], of: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, V>;
}

const MARKERS = ["circle", "square", "triangle", "diamond", "cross", "star", "down", "hourglass"] as const;
export type Marker = (typeof MARKERS)[number];

/** Where each family begins among the markers: chosen so that no two of 40 lines share both dash and marker. */
const FIRST_MARKER: Record<Family, number> = { "polling scheme": 0, readiness: 1, completion: 4, threads: 5 };

const DASHES = ["", "7 3", "2 3", "10 3 2 3", "14 4", "5 2 1 2 1 2"];

/** How a line is drawn; the colour is looked up in a palette. */
export interface LineStyle {
  family: Family;
  shade: 0 | 1;
  /** Of lines that are few, a hue of its own in place of the family's. */
  hue?: number;
  /** A stroke-dasharray; empty for a solid line. */
  dash: string;
  marker: Marker;
}

export function lineColour(style: LineStyle, palette: Palette): string {
  return style.hue === undefined ? palette.family[style.family][style.shade] : palette.hues[style.hue];
}

/** The style of each line by its id; it depends on the scenario only, never on what is shown. */
export function lineStyles(result: Result): Map<string, LineStyle> {
  const members = new Map<Family, number>();
  const { lines } = result.scenario;
  return new Map(
    lines.map((line, i): [string, LineStyle] => {
      const family = familyOf(result, line);
      const member = members.get(family) ?? 0;
      members.set(family, member + 1);
      if (lines.length <= LIGHT.hues.length)
        return [line.id, { family, shade: 0, hue: i, dash: "", marker: MARKERS[i] }];
      const own = lines.length <= MARKERS.length ? i : FIRST_MARKER[family] + member;
      const marker = MARKERS[own % MARKERS.length];
      return [line.id, { family, shade: member % 2 === 0 ? 0 : 1, dash: DASHES[member % DASHES.length], marker }];
    }),
  );
}

/** The family of a line's mechanism; a mechanism without a note counts among the threads. */
export function familyOf(result: Result, line: Line): Family {
  return result.mechanisms.find((note) => note.name === line.mechanism)?.family ?? "threads";
}

/** The families that occur in a result, in their order, each with its lines. */
export function linesByFamily(result: Result): [Family, Line[]][] {
  const styles = lineStyles(result);
  return FAMILIES.map((family): [Family, Line[]] => [
    family,
    result.scenario.lines.filter((line) => styles.get(line.id)!.family === family),
  ]).filter(([, lines]) => lines.length > 0);
}
