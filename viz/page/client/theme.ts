/** Light, dark, or as the system prefers. A matter of the reader's, so it is kept in the browser, not in the link. */

const THEMES = ["auto", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const KEY = "muxsim-theme";

export function connectTheme(): void {
  const button = document.getElementById("theme")!;
  const apply = (theme: Theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  let theme = remembered();
  apply(theme);
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    apply(theme);
    remember(theme);
  });
}

/** Storage may be forbidden, and is for some browsers on local files: then the theme lasts as long as the page. */
function remembered(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "auto";
  } catch {
    return "auto";
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Nothing to do: the theme lasts as long as the page.
  }
}
