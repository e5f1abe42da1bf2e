/** Menus over the report, which must stay on the screen. */
import { expect, it } from "vitest";
import { manyLines } from "../fixture-many.js";
import { resize, useReports } from "../reports.js";

const { open, complaints } = useReports();

it("every menu stays on the screen at any width, below its button", async () => {
  const page = await open(manyLines());
  const menus = await page.locator("details.menu:visible").count();
  expect(menus).toBeGreaterThanOrEqual(3);
  for (const width of [360, 480, 640, 700, 768, 850, 940, 1020, 1099, 1100, 1200, 1440]) {
    await resize(page, width);
    for (let i = 0; i < menus; i++) {
      const menu = page.locator("details.menu:visible").nth(i);
      await menu.locator("> summary").click();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const box = (await menu.locator("> div").boundingBox())!;
      const button = (await menu.locator("> summary").boundingBox())!;
      expect(box.x, `left at ${width}`).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, `right at ${width}`).toBeLessThanOrEqual(width);
      expect(box.y - button.y - button.height, `gap at ${width}`).toBeLessThan(20);
      expect(box.y).toBeGreaterThan(button.y);
      // Seen from its button: some of it stands below.
      expect(Math.min(box.x + box.width, button.x + button.width) - Math.max(box.x, button.x)).toBeGreaterThan(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.keyboard.press("Escape");
    }
  }
  expect(complaints()).toEqual([]);
});
