// What a run tells while it goes on, and how it is stopped.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const FILES = set(
  "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);",
  "CREATE TABLE b (x);\nINSERT INTO b VALUES (1);\nINSERT INTO b VALUES (2);",
  "CREATE TABLE c (x);",
);

/** Aborts a run when an event is told. */
function abortAt(when, options = {}) {
  const controller = new AbortController();
  const onProgress = (event) => when(event) && controller.abort();
  return new Migrator(FILES, { ...options, onProgress, signal: controller.signal });
}

/** In the second migration, as near as the host tells. */
const inTheSecond =
  ({ batches }) =>
  (event) =>
    event.version === "2" &&
    (batches ? event.type === "migration-started" : event.type === "statement" && event.number === 2);

export default [
  {
    name: "events come in order",
    async run({ db, batches }, assert) {
      const told = [];
      const onProgress = (event) => told.push(event);
      await new Migrator(FILES, { onProgress }).run(db);
      assert.equal(
        told.map(({ type, version, action, number, count, pending }) =>
          [type, version && `${action} ${version}`, number && `${number}/${count}`, pending]
            .filter(Boolean)
            .join(" "),
        ),
        [
          "run-started 3",
          "migration-started apply 1",
          "statement apply 1 1/2",
          "statement apply 1 2/2",
          "migration-done apply 1",
          "migration-started apply 2",
          "statement apply 2 1/3",
          "statement apply 2 2/3",
          "statement apply 2 3/3",
          "migration-done apply 2",
          "migration-started apply 3",
          "statement apply 3 1/1",
          "migration-done apply 3",
          "run-done",
        ].filter((line) => !batches || !line.startsWith("statement")),
      );
      assert.equal(told[1].description, "a");
      assert.ok(
        told.filter(({ type }) => type === "migration-done").every(({ elapsed }) => elapsed >= 0),
        "elapsed",
      );
    },
  },
  {
    name: "nothing is told when nothing is pending",
    async run({ db }, assert) {
      const told = [];
      await new Migrator(FILES).run(db);
      await new Migrator(FILES, { onProgress: (event) => told.push(event) }).run(db);
      assert.equal(told, []);
    },
  },
  {
    name: "a run that fails is never told as done",
    async run({ db }, assert) {
      const told = [];
      await assert.fails(
        () =>
          new Migrator(set("CREATE TABLE a (x);", "SELEC 1;"), {
            onProgress: ({ type }) => told.push(type),
          }).run(db),
        "EXECUTE",
      );
      assert.ok(!told.includes("run-done"), `told: ${told}`);
    },
  },
  {
    name: "a callback that throws stops the run, and nothing is half done",
    async run({ db, ask, batches }, assert) {
      const onProgress = (event) => {
        if (inTheSecond({ batches })(event)) throw new Error("the application's fault");
      };
      let found;
      try {
        await new Migrator(FILES, { onProgress }).run(db);
      } catch (error) {
        found = error;
      }
      // Whether the run goes on without its listener or stops: the ledger says what is there.
      const tables = { "": "", "1|1|1": "a", "1|1|1 2|1|1": "a b", "1|1|1 2|1|1 3|1|1": "a b c" };
      const ledger = (await ask(EVERYTHING)) === "0" ? "" : await ask(LEDGER);
      assert.equal(
        await ask(SCHEMA),
        tables[ledger],
        `tables, with the ledger at "${ledger}" and the error "${found}"`,
      );
      await new Migrator(FILES).run(db);
      assert.equal(await ask("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "1|2");
    },
  },
  {
    name: "a migrator whose callback has thrown once is as good as before",
    async run({ db, ask }, assert) {
      let throws = true;
      const onProgress = () => {
        if (throws) throw new Error("the application's fault");
      };
      const migrator = new Migrator(FILES, { onProgress });
      try {
        await migrator.run(db);
      } catch {
        // What it says is another case's.
      }
      throws = false;
      await migrator.run(db);
      assert.equal(await ask("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "1|2");
    },
  },
  {
    name: "aborted before it begins, it writes nothing",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(FILES, { signal: AbortSignal.abort() });
      const error = await assert.fails(() => migrator.run(db), "CANCELLED");
      assert.equal(error.applied, []);
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  ...["run", "migration"].map((transactions) => ({
    name: `aborted in a migration, nothing is half done (transactions: ${transactions})`,
    async run({ db, ask, batches }, assert) {
      const error = await assert.fails(
        () => abortAt(inTheSecond({ batches }), { transactions }).run(db),
        "CANCELLED",
      );
      if (batches) {
        // What is sent is sent; it ends at the next migration.
        assert.ok(["1", "1,2"].includes(String(error.applied)), `applied: ${error.applied}`);
      } else {
        assert.equal(error.applied, transactions === "run" ? [] : ["1"]);
      }
      assert.equal(await ask(SCHEMA), error.applied.map((version) => "ab"[version - 1]).join(" "));
      if (error.applied.length > 0)
        assert.equal(await ask(LEDGER), error.applied.map((version) => `${version}|1|1`).join(" "));
      await new Migrator(FILES).run(db);
      assert.equal(await ask("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "1|2");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  })),
  {
    name: "aborted after it is done, it is done",
    async run({ db, ask }, assert) {
      await abortAt(({ type }) => type === "run-done").run(db);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "a run in a callback of another run is refused",
    needs: ["synchronous"],
    async run({ db, ask }, assert) {
      let inner;
      const onProgress = ({ type }) => {
        if (type !== "migration-started" || inner) return;
        try {
          inner = new Migrator(FILES, { wait: 0 }).run(db);
        } catch (error) {
          inner = error;
        }
      };
      await new Migrator(FILES, { onProgress }).run(db);
      assert.ok(inner instanceof Error, `the inner run is refused, found ${JSON.stringify(inner)}`);
      assert.equal(inner.code, "IN_TRANSACTION");
      assert.equal(await ask("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)"), "1|2");
    },
  },
];
