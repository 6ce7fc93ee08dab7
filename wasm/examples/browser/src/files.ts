// Files on their way out of the app and into it.

/** Hands a file to the user, as a download. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // The download has begun by then, and holds the file itself.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of a backup of today. */
export function backupName(): string {
  return `fieldnotes-${new Date().toISOString().slice(0, 10)}.db`;
}

/** Asks for a file. Nothing comes if the user thinks better of it. */
export function choose(accept: string): Promise<File | undefined> {
  const input = Object.assign(document.createElement("input"), { type: "file", accept });
  return new Promise((resolve) => {
    input.onchange = () => resolve(input.files?.[0]);
    input.oncancel = () => resolve(undefined);
    input.click();
  });
}
