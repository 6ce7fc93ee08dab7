// Holds a file of the database, and knows of no lock.
const root = await navigator.storage.getDirectory();
const directory = await (await root.getDirectoryHandle("litemigrate")).getDirectoryHandle("notes");
globalThis.held = await (await directory.getFileHandle(".lock")).createSyncAccessHandle();
postMessage("held");
