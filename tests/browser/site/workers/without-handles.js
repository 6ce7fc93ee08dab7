// A browser without handles that can be used at once.
delete FileSystemFileHandle.prototype.createSyncAccessHandle;
