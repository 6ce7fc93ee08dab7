// Runs the cases in this process, whichever runtime it is: in-process.js HOST [CASE]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { hostOf, race } from "./host.js";
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
    race: (count) => (kind.sync ? Promise.all(Array.from({ length: count }, () => racer(path))) : race(count, second)),
    killed: (version, number) => killed(path, version, number),
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

/** A process of its own that runs the real set on the database; how many migrations it applied. */
async function racer(path) {
  const { code, signal, output, errors } = await spawned(path);
  if (code !== 0) throw new Error(`a racer ended with ${code ?? signal}: ${errors}`);
  return Number(output);
}

/** The same, but it is killed when a statement begins. */
async function killed(path, version, number) {
  const { signal, output, errors } = await spawned(path, version, String(number));
  if (signal !== "SIGKILL") throw new Error(`it was to be killed: ${output}${errors}`);
}

async function spawned(path, ...more) {
  const script = fileURLToPath(new URL("racer.js", import.meta.url));
  const before = process.versions.deno ? ["run", "--allow-all", "--quiet"] : [];
  const child = spawn(process.execPath, [...before, script, module, path, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const [code, signal] = await once(child, "close");
  return { code, signal, output, errors };
}
