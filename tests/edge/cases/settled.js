// The ordinary launch: everything is applied. What it costs, and what it still finds.
import { Migrator } from "litemigrate";
import { set } from "../host.js";
import { interposed } from "../interposed.js";

const THREE = set("CREATE TABLE a (x);", "CREATE TABLE b (x);", "CREATE TABLE c (x);");
const [A, B, C] = Object.keys(THREE);

/** How many statements that read a run sends to the driver. */
async function reads({ adapt, driver }, migrator) {
  let count = 0;
  const around = (_name, call, [first]) => {
    if (/^(SELECT|PRAGMA)/.test(first?.sql ?? first)) count += 1;
    return call();
  };
  const report = await migrator.run(adapt(interposed(driver, around)));
  return [report.done.length, report.version, report.warnings.length, count];
}

/** Where each migration is a batch, the table is looked for first. */
const fewest = ({ batches }) => (batches ? 2 : 1);

/** Launches that find nothing wrong, and the next one of the same migrator, after something has changed. */
async function changed(host, change) {
  const migrator = new Migrator(THREE, { wait: 0 });
  await migrator.run(host.db);
  await migrator.run(host.db);
  await host.sql(change);
  return () => migrator.run(host.db);
}

export default [
  {
    name: "one statement tells that nothing is pending",
    async run(host, assert) {
      await new Migrator(THREE).run(host.db);
      const migrator = new Migrator(THREE);
      for (const what of ["first launch", "second launch"])
        assert.equal(await reads(host, migrator), [0, "3", 0, fewest(host)], what);
    },
  },
  {
    name: "so it does with a ledger of another name, and with one of a hundred rows",
    async run(host, assert) {
      const numbers = Array.from({ length: 100 }, (_, at) => at + 1);
      const files = Object.fromEntries(numbers.map((number) => [`${number}_n.sql`, `-- ${number}\nSELECT 1;`]));
      const migrator = new Migrator(files, { ledgerTable: "my ledger" });
      await migrator.run(host.db);
      assert.equal(await reads(host, migrator), [0, "100", 0, fewest(host)]);
    },
  },
  {
    name: "rows in another order than that of the versions are as good",
    async run(host, assert) {
      await new Migrator({ [A]: THREE[A], [C]: THREE[C] }).run(host.db);
      const migrator = new Migrator(THREE);
      await migrator.run(host.db);
      assert.equal(await host.ask("SELECT version FROM _sqlx_migrations ORDER BY rowid"), "1 3 2");
      const report = await migrator.run(host.db);
      assert.equal([report.done, report.version, report.warnings], [[], "3", []]);
    },
  },
  {
    name: "versions that no number holds are told apart",
    async run(host, assert) {
      const text = "CREATE TABLE a (x);";
      const migrator = new Migrator({ "9007199254740993_a.sql": text });
      await migrator.run(host.db);
      assert.equal(await reads(host, migrator), [0, "9007199254740993", 0, fewest(host)]);
      const neighbour = new Migrator({ "9007199254740992_a.sql": text });
      const error = await assert.fails(() => neighbour.run(host.db), "DATABASE_NEWER");
      assert.equal(error.version, "9007199254740993");
    },
  },
  {
    name: "a file that was edited is found",
    async run({ db }, assert) {
      await new Migrator(THREE).run(db);
      const edited = new Migrator({ ...THREE, [B]: "CREATE TABLE b (y);" });
      for (const what of ["first launch", "second launch"]) {
        const error = await assert.fails(() => edited.run(db), "VERSION_MISMATCH", what);
        assert.equal([error.version, error.file], ["2", B]);
      }
    },
  },
  ...[
    ["a checksum", "UPDATE _sqlx_migrations SET checksum = zeroblob(48) WHERE version = 2", "VERSION_MISMATCH"],
    ["a failure", "UPDATE _sqlx_migrations SET success = 0 WHERE version = 2", "FAILED_BEFORE"],
    [
      "a script that has not ended",
      "UPDATE _sqlx_migrations SET success = 0, execution_time = -1 WHERE version = 2",
      "PARTIALLY_APPLIED",
    ],
    [
      "a row too many",
      "INSERT INTO _sqlx_migrations SELECT 4, 'd', installed_on, 1, checksum, 1 FROM _sqlx_migrations WHERE version = 3",
      "DATABASE_NEWER",
    ],
    ["a version of another type", "UPDATE _sqlx_migrations SET version = 2.5 WHERE version = 2", "INVALID_LEDGER"],
    [
      "a checksum of another type",
      "UPDATE _sqlx_migrations SET checksum = hex(checksum) WHERE version = 2",
      "INVALID_LEDGER",
    ],
    ["a time of another type", "UPDATE _sqlx_migrations SET execution_time = 'long'", "INVALID_LEDGER"],
    ["a second ledger", "CREATE TABLE sqlx_migrations (x)", "AMBIGUOUS_LEDGER"],
    ["a second ledger in capitals", "CREATE TABLE SQLX_MIGRATIONS (x)", "AMBIGUOUS_LEDGER"],
    ["a view by the name of a second ledger", "CREATE VIEW sqlx_migrations AS SELECT 1", "AMBIGUOUS_LEDGER"],
    [
      "a view in the ledger's place",
      "ALTER TABLE _sqlx_migrations RENAME TO old; CREATE VIEW _sqlx_migrations AS SELECT * FROM old",
      "INVALID_LEDGER",
    ],
  ].map(([what, change, code]) => ({
    name: `${what} that somebody wrote between two launches is found`,
    async run(host, assert) {
      const again = await changed(host, change);
      await assert.fails(again, code);
    },
  })),
  {
    name: "a row that is gone is a migration that is pending",
    async run(host, assert) {
      const again = await changed(host, "DROP TABLE c; DELETE FROM _sqlx_migrations WHERE version = 3");
      const report = await again();
      assert.equal([report.done.map(({ version }) => version), report.version], [["3"], "3"]);
      assert.equal(await reads(host, new Migrator(THREE)), [0, "3", 0, fewest(host)]);
    },
  },
  {
    name: "the whole ledger gone, everything is pending",
    async run(host, assert) {
      const change = "DROP TABLE a; DROP TABLE b; DROP TABLE c; DROP TABLE _sqlx_migrations";
      const again = await changed(host, change);
      assert.equal((await again()).done.length, 3);
    },
  },
];
