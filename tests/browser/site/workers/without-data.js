// A browser whose user wants no data of this site stored.
StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException("blocked", "SecurityError"));
