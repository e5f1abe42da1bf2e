/** A ranking beside one line in several panels: how many times its value another has, from panel to panel. */
import { axisOf, inWords } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { metricNamed } from "../../common/metrics.js";
import { type Panel, type Panels, pointsInPanel } from "../../common/panels.js";
import type { Point, Scenario } from "../../common/types.js";
import { titleIn } from "../title-in.js";
import { quoted } from "../trend.js";
import { askedOf } from "./asked.js";
import { sayTimes } from "./ranking.js";
import { type Standing, standingsAt, tellingPlace } from "./standings.js";

/** A sentence for each other line. */
const MOST_OTHERS = 2;
const MOST_PANELS = 4;

/**
 * `At load = 80 %, mean latency with b is 0.9 times (0.8 to 1.0) that with a with cores = 1 and 0.3 (0.2 to 0.4) with
 * 16.`; nothing where lines are not compared with one, there are many, or one is not told of in some panel.
 */
export function besidePanelsSentences(
  panels: readonly Panel<Scenario>[],
  { format }: Pick<Panels, "format">,
  points: readonly Point[],
): string[] {
  const [{ of: scenario }] = panels;
  const asked = askedOf(scenario);
  if ((asked.kind !== "ranking" && asked.kind !== "cost") || asked.beside === undefined) return [];
  const others = scenario.lines.filter(({ id }) => id !== asked.beside);
  if (others.length > MOST_OTHERS || panels.length > MOST_PANELS) return [];
  const metric = metricNamed(asked.metric);
  const own = panels.map(({ value }) => pointsInPanel(points, value));
  const places = panels.map(({ of }, i) => asked.at ?? tellingPlace(of, own[i], metric));
  if (places.some((at) => at !== places[0])) return [];
  const there = panels.map(({ of }, i) => standingsAt(of, own[i], metric.name, places[0], asked.beside));
  const sentences = others.flatMap(({ id, label }) => {
    const found = there.map((standings) => standings.find(({ line, ratio }) => line.id === id && ratio !== undefined));
    if (found.includes(undefined)) return [];
    const base = quoted(scenario.lines.find((line) => line.id === asked.beside)!.label);
    const times = found.map((each, i) => {
      if (i === 0) return `${sayTimes(each as Standing, true)} that with ${base} with ${panels[i].at}`;
      return `${sayTimes(each as Standing, true, "")} with ${format(panels[i].value)}`;
    });
    const what = `${titleIn(scenario, metric)} with ${quoted(label)}`;
    return [`At ${inWords(axisOf(scenario), places[0])}, ${what} is ${enumerate(times)}.`];
  });
  return sentences.length < others.length ? [] : sentences;
}
