// Where the user is, as it stands in the address: `#/notebook/3/note/12`.

export type Place =
  { readonly kind: "all" | "loose" | "archive" } | { readonly kind: "notebook" | "tag"; readonly id: number };

export type Route =
  | { readonly page: "notes"; readonly place: Place; readonly note: number | null }
  | { readonly page: "database" };

export const DATABASE = "#/database";

export function route(): Route {
  if (location.hash === DATABASE) return { page: "database" };
  const [, where = "", note] = /^#\/(.*?)(?:\/note\/(\d+))?$/.exec(location.hash) ?? [];
  return { page: "notes", place: place(where), note: note === undefined ? null : Number(note) };
}

export function link(place: Place, note?: number | null): string {
  const where = "id" in place ? `${place.kind}/${place.id}` : place.kind;
  return `#/${where}${note ? `/note/${note}` : ""}`;
}

export function go(to: string): void {
  location.hash = to;
}

function place(where: string): Place {
  const [, kind, id] = /^(notebook|tag)\/(\d+)$/.exec(where) ?? [];
  if (kind === "notebook" || kind === "tag") return { kind, id: Number(id) };
  return { kind: where === "archive" || where === "loose" ? where : "all" };
}
