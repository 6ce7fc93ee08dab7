// Where the user is, as it stands in the address: `#/notebook/3/note/12`.

export const DATABASE = "#/database";

export function route() {
  if (location.hash === DATABASE) return { page: "database" };
  const [, where = "", note] = /^#\/(.*?)(?:\/note\/(\d+))?$/.exec(location.hash) ?? [];
  return { page: "notes", place: place(where), note: note === undefined ? null : Number(note) };
}

export function link(place, note) {
  const where = "id" in place ? `${place.kind}/${place.id}` : place.kind;
  return `#/${where}${note ? `/note/${note}` : ""}`;
}

export function go(to) {
  location.hash = to;
}

function place(where) {
  const [, kind, id] = /^(notebook|tag)\/(\d+)$/.exec(where) ?? [];
  if (kind) return { kind, id: Number(id) };
  return { kind: where === "archive" || where === "loose" ? where : "all" };
}
