/** Menus: what is behind a summary, over the page. */

/** Room between a menu and the edge of the window. */
const EDGE = 8;

/** Moves what an open menu holds aside as far as it would stick out of the window. */
function keepOnScreen(menu: HTMLDetailsElement): void {
  const held = menu.lastElementChild as HTMLElement;
  held.style.translate = "";
  const { left, right } = held.getBoundingClientRect();
  const over = Math.max(0, right + EDGE - document.documentElement.clientWidth);
  const shift = Math.max(EDGE - left, -over);
  if (left < EDGE || over > 0) held.style.translate = `${shift}px`;
}

/** A menu closes by a click elsewhere, and by Escape, which gives the focus back. */
export function connectMenus(): void {
  const opened = () => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of opened()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  const place = (event: Event) => {
    const menu = event.target as HTMLElement;
    if (menu instanceof HTMLDetailsElement && menu.open && menu.matches(".menu")) keepOnScreen(menu);
  };
  // The event does not bubble.
  document.addEventListener("toggle", place, true);
  addEventListener("resize", () => {
    for (const menu of opened()) keepOnScreen(menu);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      menu.querySelector("summary")!.focus();
    }
  });
}
