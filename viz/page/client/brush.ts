/** What a pointer that is dragged over a drawing has gone over. */

/** From one place to another, in pixels, over the height of the drawing. */
export function drawBrush(plot: HTMLElement, from: number, until: number): void {
  const svg = plot.querySelector("svg");
  if (!svg) return;
  const brush = svg.querySelector(".brush") ?? document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const box = { x: Math.min(from, until), y: 0, width: Math.abs(until - from), height: svg.getAttribute("height")! };
  for (const [name, value] of Object.entries(box)) brush.setAttribute(name, String(value));
  brush.setAttribute("class", "brush");
  svg.append(brush);
}

export function removeBrush(plot: HTMLElement): void {
  plot.querySelector(".brush")?.remove();
}
