// Counts what is done to files, tells so with each message, and stops for good at `?at=…`.

const at = Number(new URLSearchParams(location.search).get("at"));
const post = globalThis.postMessage.bind(globalThis);
let operations = 0;

globalThis.postMessage = (message) => post({ ...message, operations });

for (const name of ["write", "truncate", "flush", "close"]) {
  const act = FileSystemSyncAccessHandle.prototype[name];
  FileSystemSyncAccessHandle.prototype[name] = function (...args) {
    operations++;
    if (operations === at) {
      post({ notice: "dying", dies: true, operations });
      for (;;);
    }
    return act.apply(this, args);
  };
}
