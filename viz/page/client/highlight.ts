/** Highlights a line for a moment, while the pointer or the focus is on it: the others become faint. */

/**
 * @param root the document, or one chart
 * @param line the line's id; undefined ends it
 * @param panels whether panels of other lines become faint too
 */
export function highlight(root: ParentNode, line: string | undefined, panels = false): void {
  for (const svg of root.querySelectorAll<SVGSVGElement>(".plot > svg")) {
    svg.classList.toggle("caught", line !== undefined);
    svg.classList.toggle("panels", line !== undefined && panels);
    for (const part of svg.querySelectorAll<SVGElement>("[data-line]")) {
      part.classList.toggle("chosen", part.dataset.line === line);
    }
  }
}
