// As much of a framework as this app needs: elements are made by calls, and put in place of others.

type Child = Node | string | number | false | null | undefined;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

/** An element. Functions and values are properties, as `onclick` is; all else are attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.append(...shown(children));
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function" || name === "value") Object.assign(element, { [name]: value });
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

/** Puts other children in, and the focus back on what is the same as before. */
export function fill(parent: Element, ...children: Child[]): void {
  const key = parent.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  parent.replaceChildren(...shown(children));
  if (!key) return;
  for (const element of parent.querySelectorAll<HTMLElement>("a, button, select, input")) {
    if (keyOf(element) === key) return element.focus();
  }
}

/** The whole page. Its heading is what a screen reader goes on with. */
export function show(...children: Child[]): void {
  const app = find("#app");
  app.replaceChildren(...shown(children));
  app.querySelector<HTMLElement>("h1[tabindex]")?.focus();
}

export function find<T extends Element = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

function keyOf(element: Element | null): string | null {
  return element && (element.id || element.getAttribute("href"));
}

function shown(children: Child[]): (Node | string)[] {
  return children
    .filter((child) => child !== false && child !== null && child !== undefined)
    .map((child) => (child instanceof Node ? child : String(child)));
}
