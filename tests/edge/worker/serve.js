// The life of an object on a server that is restarted, and killed: serve.js HOST [CASE]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { equal, match } from "../assert.js";
import { told } from "../protocol.js";
import { configure, root, workerd } from "./config.js";

const [, , host, only = ""] = process.argv;
const className = { "durable-object": "Synchronous", "durable-object-async": "Asynchronous" }[host];
const state = `state-${host}-serve`;

/** Starts the server with a version of the application. */
async function serve(release, name = className) {
  const config = configure({
    name: `${host}-serve`,
    main: "worker/app.js",
    className: name,
    bindings: { RELEASE: release },
    state,
  });
  const server = spawn(workerd, ["serve", config, "--control-fd=3"], {
    cwd: root,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [line] = await once(createInterface(server.stdio[3]), "line");
  const { port } = JSON.parse(line);
  const sql = async (text) => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: text });
    return answer.ok ? answer.text() : `error: ${await answer.text()}`;
  };
  const stop = async (signal) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  return { sql, stop };
}

const DATA = "INSERT INTO notes (id, body) VALUES (1, 'one'); INSERT INTO tags VALUES (1)";
const ROWS = "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM tags)";
const LEDGER = "SELECT version, success FROM _sqlx_migrations";

const lives = {
  "migrated in the constructor; what was written survives a restart and kill -9": async (start) => {
    let app = await start("first");
    await app.sql(DATA);
    await app.stop("SIGTERM");
    app = await start("pinned");
    equal(await app.sql("SELECT body, pinned FROM notes"), "one|0");
    await app.sql("INSERT INTO notes VALUES (2, 'two', 1)");
    await app.stop("SIGKILL");
    app = await start("pinned");
    equal(await app.sql("SELECT body, pinned FROM notes"), "one|0 two|1");
    equal(await app.sql(LEDGER), "1|1 2|1");
  },
  "an older application meets a newer database": async (start) => {
    let app = await start("pinned");
    equal(await app.sql(DATA), "");
    await app.stop("SIGTERM");
    app = await start("first", `Older${className}`);
    for (let request = 0; request < 2; request += 1) {
      match(await app.sql(ROWS), /^error: .*the database is newer than this program/, "answer");
    }
    await app.stop("SIGTERM");
    app = await start("pinned");
    equal(await app.sql(ROWS), "1|1");
  },
  "a migration fails in the constructor: the next request constructs anew": async (start) => {
    let app = await start("first");
    await app.sql(DATA);
    await app.stop("SIGTERM");
    app = await start("broken");
    match(await app.sql(ROWS), /^error: .*no such table: nots/, "first answer");
    // What a constructor wrote before it threw is undone, unless it could await that it is stored.
    const again = host === "durable-object" ? /^error: .*no such table: nots/ : /^error: .*failed before/;
    match(await app.sql(ROWS), again, "second answer");
    await app.stop("SIGKILL");
    app = await start("broken");
    match(await app.sql(ROWS), again, "answer after a restart");
    await app.stop("SIGTERM");
    app = await start("pinned");
    equal(await app.sql("SELECT body, pinned FROM notes"), "one|0");
    equal(await app.sql(LEDGER), "1|1 2|1");
  },
  "what was applied before that is stored, or done again": async (start) => {
    let app = await start("broken");
    match(await app.sql(ROWS), /^error: .*no such table: nots/, "answer");
    await app.stop("SIGKILL");
    app = await start("pinned");
    equal(await app.sql(LEDGER), "1|1 2|1");
    equal(await app.sql(ROWS), "0|0");
  },
  "an object that keeps the error does not try again what failed": async (start) => {
    let app = await start("broken", "Keeping");
    match(await app.sql(ROWS), /^error: .*no such table: nots/, "first answer");
    match(await app.sql(ROWS), /^error: .*no such table: nots/, "second answer");
    await app.stop("SIGKILL");
    app = await start("broken", "Keeping");
    match(await app.sql(ROWS), /^error: .*failed before/, "answer after a restart");
    await app.stop("SIGTERM");
    app = await start("pinned", "Keeping");
    equal(await app.sql(LEDGER), "1|1 2|1");
  },
  "a parent is rebuilt under its children": async (start) => {
    let app = await start("first");
    await app.sql(DATA);
    await app.stop("SIGTERM");
    app = await start("rebuilt");
    const answer = await app.sql(ROWS);
    if (host === "durable-object") {
      match(answer, /^error: .*rows of `tags` refer/, "answer");
      await app.stop("SIGTERM");
      app = await start("first");
      equal(await app.sql(ROWS), "1|1");
      equal(await app.sql("SELECT max(version) FROM _sqlx_migrations WHERE success"), "1");
      return "refused";
    }
    equal(answer, "1|1");
    equal(await app.sql("PRAGMA foreign_keys"), "1", "foreign_keys in the next event");
    match(
      await app.sql("INSERT INTO tags VALUES (7)"),
      /FOREIGN KEY constraint failed/,
      "answer to a row without its parent",
    );
    await app.stop("SIGKILL");
    app = await start("rebuilt");
    equal(await app.sql("SELECT body, pinned FROM notes"), "one|0");
    equal(await app.sql(ROWS), "1|1");
    return undefined;
  },
  "killed in a migration, it is there as a whole or not at all": async (start) => {
    for (const delay of [0, 20, 60, 120]) {
      let app = await start("first");
      await app.sql("INSERT INTO notes (body) VALUES ('kept')");
      await app.stop("SIGTERM");
      app = await start("long");
      const cut = app.sql("SELECT 1").catch(() => "cut off");
      await pause(delay);
      await app.stop("SIGKILL");
      await cut;
      app = await start("long");
      equal(await app.sql("SELECT count(*) FROM long"), "20000");
      equal(await app.sql(LEDGER), "1|1 2|1");
      equal(await app.sql("SELECT body FROM notes"), "kept");
      await app.stop("SIGTERM");
      rmSync(join(root, state), { recursive: true, force: true });
    }
  },
};

for (const [life, run] of Object.entries(lives)) {
  const name = `server: ${life}`;
  if (!name.includes(only)) continue;
  told({ began: name });
  rmSync(join(root, state), { recursive: true, force: true });
  const started = [];
  const start = async (...given) => {
    started.push(await serve(...given));
    return started.at(-1);
  };
  try {
    told({ case: name, result: (await run(start)) ?? "passed" });
  } catch (error) {
    told({ case: name, result: "failed", why: error.stack });
  } finally {
    await started.at(-1)?.stop("SIGKILL");
  }
}
told({ ended: true });
