// The ledger is sqlx's, byte for byte.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const DDL = `CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)`;

const TYPES =
  "SELECT typeof(version), typeof(description), typeof(installed_on), typeof(success), typeof(checksum), " +
  "typeof(execution_time), length(checksum), success, execution_time >= 0, " +
  "installed_on = datetime(installed_on) FROM _sqlx_migrations";

export default [
  {
    name: "its table is in sqlx's words",
    async run({ db, ask }, assert) {
      await new Migrator(set("SELECT 1;")).run(db);
      const written = await ask("SELECT sql FROM sqlite_master WHERE name = '_sqlx_migrations'");
      assert.equal(written, DDL);
      assert.equal(written.length, 252);
    },
  },
  {
    name: "its rows have sqlx's types",
    async run({ db, ask }, assert) {
      await new Migrator(set("CREATE TABLE a (x);")).run(db);
      assert.equal(await ask(TYPES), "integer|text|text|integer|blob|integer|48|1|1|1");
    },
  },
  {
    name: "a failed migration's row has them too",
    async run({ db, ask }, assert) {
      await assert.fails(() => new Migrator(set("SELEC 1;")).run(db), "EXECUTE");
      assert.equal(await ask(TYPES), "integer|text|text|integer|blob|integer|48|0|1|1");
    },
  },
  {
    name: "a checksum is the SHA-384 of the file",
    async run({ db, ask }, assert) {
      await new Migrator({ "007_it's a_note.sql": "CREATE TABLE a(x);\n" }).run(db);
      assert.equal(
        await ask("SELECT version, description, lower(hex(checksum)) FROM _sqlx_migrations"),
        "7|it's a note|ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b37b018a4258118784606948563b90547",
      );
    },
  },
  {
    name: "versions at the ends are exact, and read back as text",
    async run({ db, ask }, assert) {
      const versions = ["-9223372036854775808", "-7", "9007199254740993", "9223372036854775807"];
      const migrator = new Migrator(
        Object.fromEntries(
          versions.map((version, index) => [`${version}_v.sql`, `CREATE TABLE t${index} (x);`]),
        ),
      );
      const report = await migrator.run(db);
      assert.equal(
        report.done.map(({ version }) => version),
        versions,
      );
      assert.equal(report.version, versions.at(-1));
      const status = await migrator.status(db);
      assert.equal(
        status.entries.map(({ version, state }) => [version, state]),
        versions.map((version) => [version, "applied"]),
      );
      assert.equal(
        await ask("SELECT CAST(version AS TEXT), typeof(version) FROM _sqlx_migrations ORDER BY version"),
        versions.map((version) => `${version}|integer`).join(" "),
      );
      assert.equal((await migrator.run(db)).done, []);
      const [error] = [
        await assert.fails(
          () => new Migrator({ "-7_v.sql": "CREATE TABLE t1 (x);" }).run(db),
          "DATABASE_NEWER",
        ),
      ];
      assert.equal(error.version, "9223372036854775807");
    },
  },
  {
    name: "a version may be given as text, bigint or number",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(set("CREATE TABLE a (x);", "CREATE TABLE b (x);", "CREATE TABLE c (x);"));
      await migrator.runTo(db, 1);
      await migrator.runTo(db, 2n);
      await migrator.runTo(db, "3");
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1 3|1|1");
    },
  },
  {
    name: "descriptions keep quotes and other alphabets",
    async run({ db, ask }, assert) {
      const descriptions = [
        `it's "quoted"`,
        "überprüfe größe",
        "表を作る",
        "🗒 note; -- end",
        "a%b?1 $x :y @z",
      ];
      const files = descriptions.map((text, index) => [
        `${index + 1}_${text.replaceAll(" ", "_")}.sql`,
        "SELECT 1;",
      ]);
      const migrator = new Migrator(files);
      const report = await migrator.run(db);
      assert.equal(
        report.done.map(({ description }) => description),
        descriptions,
      );
      for (const [index, text] of descriptions.entries()) {
        assert.equal(
          await ask(`SELECT description FROM _sqlx_migrations WHERE version = ${index + 1}`),
          text,
        );
      }
      assert.equal(
        (await migrator.status(db)).entries.map(({ description }) => description),
        descriptions,
      );
    },
  },
  {
    name: "it may have another name",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(set("CREATE TABLE a (x);"), { ledgerTable: `my "ledger"` });
      await migrator.run(db);
      assert.equal((await migrator.run(db)).done, []);
      assert.equal(await ask(`SELECT version, success FROM "my ""ledger"""`), "1|1");
      assert.equal(await ask("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'"), "0");
    },
  },
  {
    name: "sqlx_migrations is kept where it is the ledger",
    async run({ db, sql, ask }, assert) {
      await sql(DDL.replace("_sqlx", "sqlx"));
      await new Migrator(set("CREATE TABLE a (x);")).run(db);
      assert.equal(await ask("SELECT version, success FROM sqlx_migrations"), "1|1");
      assert.equal(await ask(SCHEMA), "a");
    },
  },
  {
    name: "what is no ledger is refused, and left alone",
    async run({ db, sql, ask }, assert) {
      await sql("CREATE TABLE _sqlx_migrations (x); INSERT INTO _sqlx_migrations VALUES ('mine')");
      await assert.fails(() => new Migrator(set("CREATE TABLE a (x);")).run(db), "INVALID_LEDGER");
      await assert.fails(() => new Migrator(set("CREATE TABLE a (x);")).status(db), "INVALID_LEDGER");
      assert.equal(await ask("SELECT x FROM _sqlx_migrations"), "mine");
      assert.equal(await ask(EVERYTHING), "1");
    },
  },
];
