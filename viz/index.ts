/** Everything a result can be turned into for people. Takes a result, never a simulation. */

export { bibtex, chartIds, citationParagraph, citationTable, TABLE_CAPTION } from "./citation.js";
export { claimIds, claimsTable } from "./claims.js";
export { comparisonNotes, comparisonTable, inputTexts, resultLine } from "./comparison.js";
export { comparisonMarkdown } from "./comparison-markdown.js";
export { costsCaption, costsTable } from "./costs-table.js";
export { pointsCsv } from "./csv.js";
export { type Figure, renderFigures } from "./figures.js";
export { histogramLog } from "./histogram-log.js";
export { renderReport } from "./page.js";
export { svgToPng } from "./png.js";
export { reproduction } from "./reproduce.js";
export { renderTornadoes } from "./sensitivity/figures.js";
export { renderSensitivity } from "./sensitivity/page.js";
export { sensitivityTable } from "./sensitivity/terminal.js";
export { summaryMarkdown } from "./summary.js";
export { toMarkdown } from "./table.js";
export { citationText } from "./terminal/citation.js";
export { terminalTable } from "./terminal.js";
