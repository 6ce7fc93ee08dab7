// How a host's process tells the runner what became of a case: a line of JSON behind a mark.
const MARK = "@@";

export const told = (message) => console.log(MARK + JSON.stringify(message));

export function heard(line) {
  return line.startsWith(MARK) ? JSON.parse(line.slice(MARK.length)) : undefined;
}
