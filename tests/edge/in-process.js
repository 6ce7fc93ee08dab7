// Runs the cases in this process, whichever runtime it is: in-process.js HOST [CASE]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { hostOf, race } from "./host.js";
import { killed, racer } from "./processes.js";
import { told } from "./protocol.js";
import { cases, run } from "./suite.js";

const [, , module, only = ""] = process.argv;
const kind = await import(`./hosts/${module}.js`);
const has = { lacks: [...(kind.lacks ?? [])] };
if (has.lacks.includes("file")) has.lacks.push("lock", "race", "process");
const host = { ...kind, ...has };

const folder = mkdtempSync(join(tmpdir(), "litemigrate-"));
try {
  for (const [index, one] of cases.entries()) {
    if (!one.name.includes(only)) continue;
    told({ began: one.name });
    told({ case: one.name, ...(await run(one, host, () => opened(join(folder, `${index}.db`)))) });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
told({ ended: true });

async function opened(path) {
  const connection = await kind.open(path);
  const others = [];
  const second = async () => {
    const other = hostOf(host, await kind.open(path));
    others.push(other);
    return other;
  };
  return hostOf(host, connection, {
    /** Another connection to the same database. */
    second,
    lock: () => kind.lock?.(path) ?? lock(second),
    // Processes, where a run keeps its own busy.
    race: (count, files) =>
      kind.sync
        ? Promise.all(Array.from({ length: count }, () => racer(module, path)))
        : race(count, files, second),
    killed: (version, number) => killed(module, path, version, number),
    async close() {
      for (const other of others) await other.close();
      await connection.close();
    },
  });
}

/** Keeps the write lock until what it returns is called. */
async function lock(second) {
  const holder = await second();
  holder.sql("BEGIN IMMEDIATE");
  return () => holder.sql("COMMIT");
}
