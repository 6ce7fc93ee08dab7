import { DatabaseError } from "./error.js";

/** Fails with the reason and the way out if this worker is given no files. */
export async function expectOpfs(): Promise<FileSystemDirectoryHandle> {
  if (!isSecureContext) {
    throw absent("this page is not secure; serve it by https, or from localhost");
  }
  const handle = globalThis.FileSystemFileHandle?.prototype as object | undefined;
  const hasAll =
    navigator.storage?.getDirectory !== undefined &&
    navigator.locks !== undefined &&
    handle !== undefined &&
    "createSyncAccessHandle" in handle;
  if (!hasAll) throw absent("this browser is too old");
  try {
    return await navigator.storage.getDirectory();
  } catch (cause) {
    throw absent("it is a private window, or the user has blocked this site's data", cause);
  }
}

function absent(why: string, cause?: unknown): DatabaseError {
  const message = `the browser gives this page no files of its own: ${why}`;
  return new DatabaseError({ code: "OPFS_ABSENT", message }, { cause });
}
