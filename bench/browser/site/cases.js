// What a worker of the bench does: a case, twice, with how long it took and what it did to files.

const counts = {};

for (const name of ["read", "write", "truncate", "flush"]) {
  const act = FileSystemSyncAccessHandle.prototype[name];
  FileSystemSyncAccessHandle.prototype[name] = function (...args) {
    counts[name]++;
    return act.apply(this, args);
  };
}

function run(act, db) {
  for (const name of ["read", "write", "truncate", "flush"]) counts[name] = 0;
  const started = performance.now();
  act(db);
  return { time: performance.now() - started, counts: { ...counts } };
}

/** `start` answers with cases, with how a new file is opened and closed, and with the end of it all. */
export function serve(start) {
  globalThis.onmessage = async ({ data: { name, input } }) => {
    const { cases, open, close, end } = await start();
    const runs = [1, 2].map(() => {
      const db = open();
      try {
        return run((db) => cases[name](db, input), db);
      } finally {
        close(db);
      }
    });
    await end();
    postMessage(runs);
  };
}
