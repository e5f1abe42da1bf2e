/** The colours of lines that are few: they stay apart for everybody, and are read on their paper. */
import { lab, rgb } from "d3";
import { describe, expect, it } from "vitest";
import { DARK, LIGHT, lineColour, lineStyles } from "../../../viz/charts/palette.js";
import { fixtureResult } from "../fixture.js";

/** Machado, Oliveira, Fernandes 2009, severity 1: what of linear red, green and blue is seen. */
const SIGHTS: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const encoded = (part: number) => 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);

function channels(colour: string): number[] {
  const { r, g, b } = rgb(colour);
  return [r, g, b].map((part) => linear(part / 255));
}

function seen(colour: string, sight: number[][]) {
  const parts = channels(colour);
  const [r, g, b] = sight.map((row) => row.reduce((sum, weight, i) => sum + weight * parts[i], 0));
  const {
    l,
    a,
    b: yellow,
  } = lab(rgb(...([r, g, b].map((part) => encoded(Math.min(1, Math.max(0, part)))) as [number, number, number])));
  return [l, a, yellow];
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = channels(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
] as const)("hues on %s paper", (_, { hues, paper }) => {
  it("have the contrast of text", () => {
    for (const hue of hues) expect(contrast(hue, paper)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries(SIGHTS))("are far apart with %s", (_, sight) => {
    const places = hues.map((hue) => seen(hue, sight));
    const distances = places.flatMap((a, i) =>
      places.slice(i + 1).map((b) => Math.hypot(...a.map((part, k) => part - b[k]))),
    );
    expect(Math.min(...distances)).toBeGreaterThan(23);
  });
});

describe("styles of lines", () => {
  const few = (count: number) => {
    const result = fixtureResult();
    result.scenario.lines = result.scenario.lines.slice(0, count);
    return [...lineStyles(result).values()];
  };

  it("differ in hue, whatever the family, while there are at most six", () => {
    expect(new Set(few(6).map((style) => lineColour(style, LIGHT))).size).toBe(6);
    expect(new Set(few(6).map(({ dash }) => dash))).toEqual(new Set([""]));
  });

  it("have a marker each, while there are at most eight", () => {
    expect(new Set(few(8).map(({ marker }) => marker)).size).toBe(8);
    expect(new Set(few(8).map(({ family }) => family)).size).toBeGreaterThan(1);
  });
});
