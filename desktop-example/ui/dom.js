// As much of a framework as this app needs: elements are made by calls, and put in place of others.

/** An element. Functions and values are properties, as `onclick` is; all else are attributes. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  element.append(...shown(children));
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function" || name === "value") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  return element;
}

/** Puts other children in, and the focus back on what is the same as before. */
export function fill(parent, ...children) {
  const focused = parent.contains(document.activeElement) && keyOf(document.activeElement);
  parent.replaceChildren(...shown(children));
  if (!focused) return;
  const same = [...parent.querySelectorAll("a, button, select, input")].find(
    (element) => keyOf(element) === focused,
  );
  same?.focus();
}

/** The whole page. Its heading is what a screen reader goes on with. */
export function show(...children) {
  const app = find("#app");
  app.replaceChildren(...shown(children));
  app.querySelector("h1[tabindex]")?.focus();
}

export function find(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

const keyOf = (element) => element.id || element.getAttribute("href");

function shown(children) {
  return children.filter((child) => child !== false && child !== null && child !== undefined);
}
