// Line drawings of 24 by 24, in the color of the text beside them.

const PATHS = {
  add: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  pin: "M9 4h6l-1 6 4 4H6l4-4zM12 14v6",
  archive: "M4 7h16v13H4zM3 4h18v3H3zM10 11h4",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  database: "M5 6c0-4 14-4 14 0s-14 4-14 0v12c0 4 14 4 14 0V6M5 12c0 4 14 4 14 0",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
};

const SVG = "http://www.w3.org/2000/svg";

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
