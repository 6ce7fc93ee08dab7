// What happens between litemigrate and the database: calls that fail, others that come first.
import { Migrator } from "litemigrate";
import { LEDGER, SCHEMA, set } from "../host.js";
import { interposed } from "../interposed.js";

const FILES = set(
  "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
  "CREATE TABLE b (x);\nINSERT INTO b VALUES (1);",
);
const WIPE = "DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS b; DROP TABLE IF EXISTS _sqlx_migrations";

/** What begins a transaction where a migration is a batch. */
const BEGINS = ["batch", "migrate"];

/** The host's database, where something happens once, just before a transaction. */
function meddledWith({ adapt, driver }, meddle) {
  let done = false;
  const around = (name, call) => {
    if (done || !BEGINS.includes(name)) return call();
    done = true;
    return meddle().then(call);
  };
  return adapt(interposed(driver, around));
}

async function consistent({ ask }, assert, what) {
  const tables = await ask(SCHEMA);
  const applied =
    (await ask("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")) === "0"
      ? ""
      : await ask("SELECT version FROM _sqlx_migrations WHERE success ORDER BY 1");
  assert.equal([tables, applied], { "": ["", ""], a: ["a", "1"], "a b": ["a b", "1 2"] }[tables], what);
  for (const table of tables.split(" ").filter(Boolean))
    assert.equal(await ask(`SELECT x FROM ${table}`), "1", `${what}: rows of ${table}`);
}

/** Runs again and again on an empty database, where each time another call fails; and once more without that. */
async function failingEach({ db, sql, ask, adapt, driver }, assert, transactions, isMeant, failing) {
  let failed = true;
  for (let nth = 1; failed; nth += 1) {
    failed = false;
    let calls = 0;
    const around = (name, call, given) => {
      calls += isMeant(name, given) ? 1 : 0;
      if (!isMeant(name, given) || calls !== nth) return call();
      failed = name;
      return failing(call);
    };
    try {
      await new Migrator(FILES, { transactions, wait: 0 }).run(adapt(interposed(driver, around)));
    } catch (error) {
      if (!failed) throw error;
    }
    const what = `call ${nth}, of ${failed}, failed`;
    await consistent({ ask }, assert, what);
    try {
      await new Migrator(FILES, { retry: "failed", wait: 0 }).run(db);
    } catch (error) {
      throw new Error(`${what}, and the next run too: ${error.message}`);
    }
    assert.equal(await ask(LEDGER), "1|1|1 2|1|1", what);
    await consistent({ ask }, assert, what);
    await sql(WIPE);
    assert.ok(nth < 500, "it comes to an end");
  }
}

/** Letting go of something does not fail. */
const LETS_GO = ["toArray", "raw", "next", "finalize", "free", "close"];
const canFail = (name, [first]) => !LETS_GO.includes(name) && !/^ROLLBACK/.test(first?.sql ?? first);

export default [
  ...["run", "migration"].flatMap((transactions) => [
    {
      name: `whichever call of the driver fails, nothing is half done (transactions: ${transactions})`,
      run(host, assert) {
        return failingEach(host, assert, transactions, canFail, () => {
          throw new Error("the connection is lost");
        });
      },
    },
    {
      name: `nor when the answer to a commit is lost (transactions: ${transactions})`,
      needs: ["asynchronous"],
      run(host, assert) {
        return failingEach(
          host,
          assert,
          transactions,
          (name) => ["batch", "commit", "migrate"].includes(name),
          async (call) => {
            await call();
            throw new Error("the connection is lost");
          },
        );
      },
    },
  ]),
  {
    name: "another run that comes first between look and lock: everything exactly once",
    needs: ["batches"],
    async run(host, assert) {
      let first;
      const db = meddledWith(host, async () => (first = await new Migrator(FILES).run(host.db)));
      const report = await new Migrator(FILES).run(db);
      assert.equal([first?.done.length, report.done.length, report.version], [2, 0, "2"]);
      await consistent(host, assert, "afterwards");
    },
  },
  {
    name: "a newer application that comes first between look and lock",
    needs: ["batches"],
    async run(host, assert) {
      const newer = { ...FILES, "3_c.sql": "CREATE TABLE c (x);" };
      const db = meddledWith(host, () => new Migrator(newer).run(host.db));
      const error = await assert.fails(() => new Migrator(FILES).run(db), "DATABASE_NEWER");
      assert.equal(error.applied, []);
      assert.equal(await host.ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "a row that comes to refer to a parent just before it is rebuilt is not lost",
    needs: ["batches"],
    async run(host, assert) {
      const family =
        "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p (id) ON DELETE CASCADE);\nINSERT INTO p VALUES (1);";
      const rebuild =
        "CREATE TABLE n (id INTEGER PRIMARY KEY);\nINSERT INTO n SELECT id FROM p;\nDROP TABLE p;\nALTER TABLE n RENAME TO p;";
      await new Migrator(set(family)).run(host.db);
      const db = meddledWith(host, async () => host.sql("INSERT INTO c VALUES (1)"));
      const run = () => new Migrator(set(family, rebuild)).run(db);
      if (host.refuses("rebuild")) await assert.fails(run, "TABLE_REFERENCED");
      else await run();
      assert.equal(await host.ask("SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c)"), "1|1");
      assert.equal(await host.ask("PRAGMA foreign_key_check"), "");
      return host.refuses("rebuild") ? "refused" : undefined;
    },
  },
];
