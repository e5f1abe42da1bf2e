/** A click on any element that a selector names, those too that come later. */
export function onClick<E extends HTMLElement>(selector: string, act: (element: E, event: Event) => void): void {
  document.addEventListener("click", (event) => {
    const element = (event.target as Element).closest<E>(selector);
    if (element) act(element, event);
  });
}
