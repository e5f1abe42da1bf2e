/** The tabs: one panel is seen at a time; on paper those that were chosen for it, one after another. */

interface Tabs {
  /** Opens the panel of that name. */
  open(name: string): void;
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** @param choose is told of the tab that the reader has chosen */
export function connectTabs(choose: (name: string) => void): Tabs {
  const list = document.getElementById("tabs")!;
  const all = () => [...list.querySelectorAll<HTMLElement>("[data-tab]")];

  list.addEventListener("click", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>("[data-tab]");
    if (tab) choose(tab.dataset.tab!);
  });
  list.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const tabs = all();
    const now = tabs.indexOf(document.activeElement as HTMLElement);
    const next = tabs[Math.min(tabs.length - 1, Math.max(0, now + step))];
    choose(next.dataset.tab!);
    next.focus();
  });

  return {
    open(name) {
      for (const tab of all()) {
        const isOpen = tab.dataset.tab === name;
        tab.ariaSelected = String(isOpen);
        tab.tabIndex = isOpen ? 0 : -1;
      }
      for (const panel of document.querySelectorAll<HTMLElement>("[data-panel]"))
        panel.classList.toggle("open", panel.dataset.panel === name);
    },
  };
}
