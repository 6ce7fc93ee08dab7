// What may stand in a migration.
import { Migrator } from "litemigrate";
import { EVERYTHING, LEDGER, SCHEMA, set } from "../host.js";

const TRIGGER = `CREATE TABLE a (x);
CREATE TABLE log (x);
CREATE TRIGGER a_log AFTER INSERT ON a WHEN new.x > 0 BEGIN
  INSERT INTO log VALUES ('; END;'); -- not the end; END;
  INSERT INTO log SELECT CASE new.x WHEN 1 THEN 'one;' ELSE 'more;' END;
END;
INSERT INTO a VALUES (1);`;

/** Scripts that end, or are, in a way that trips some driver. */
const SHAPES = {
  "a trailing comment": "CREATE TABLE made (x); -- that is all",
  "a trailing comment and a line end": "CREATE TABLE made (x);\n-- that is all\n",
  "a trailing block comment": "CREATE TABLE made (x);\n/* that is; all */",
  "no semicolon at the end": "CREATE TABLE made (x)",
  "many semicolons": ";;\nCREATE TABLE made (x);;\n;;",
  "blank space all round": "\n\t \r\n CREATE TABLE made (x) ; \n\n \t",
  "a byte order mark": "\u{feff}CREATE TABLE made (x);",
  CRLF: "-- notes\r\nCREATE TABLE made (\r\n  x\r\n);\r\n",
  "a statement that returns rows":
    "SELECT 1;\nCREATE TABLE made (x);\nINSERT INTO made VALUES (1) RETURNING x;\nSELECT * FROM made;",
};
const EMPTY = {
  "an empty file": "",
  "a comment only": "-- nothing yet",
  "semicolons only": ";;",
  "blank space only": "\n \n",
  "a byte order mark only": "\u{feff}",
};

export default [
  {
    name: "a trigger with semicolons inside",
    async run({ db, ask }, assert) {
      await new Migrator(set(TRIGGER)).run(db);
      assert.equal(await ask("SELECT group_concat(x, ' ') FROM log"), "; END; one;");
    },
  },
  ...Object.entries(SHAPES).map(([shape, text]) => ({
    name: shape,
    async run({ db, ask }, assert) {
      const files = set(text, "CREATE TABLE after (x);");
      assert.equal((await new Migrator(files).run(db)).done.length, 2);
      assert.equal(await ask(SCHEMA), "after made");
      assert.equal((await new Migrator(files).run(db)).done, []);
    },
  })),
  ...Object.entries(EMPTY).map(([shape, text]) => ({
    name: shape,
    async run({ db, ask }, assert) {
      assert.equal((await new Migrator(set(text, "CREATE TABLE after (x);")).run(db)).done.length, 2);
      assert.equal(await ask(LEDGER), "1|1|1 2|1|1");
      assert.equal(await ask(SCHEMA), "after");
    },
  })),
  {
    name: "no migration at all",
    async run({ db, ask }, assert) {
      const report = await new Migrator({}).run(db);
      assert.equal([report.done, report.version], [[], null]);
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  {
    name: "200 KB of many statements",
    async run({ db, ask }, assert) {
      const row = `INSERT INTO a VALUES ('${"x".repeat(500)}; -- no end');\n`;
      const text = `CREATE TABLE a (x);\n${row.repeat(500)}`;
      assert.ok(text.length > 200_000, "it is that long");
      await new Migrator(set(text, "CREATE TABLE after (x);")).run(db);
      assert.equal(await ask("SELECT count(*), min(length(x)) FROM a"), "500|511");
    },
  },
  {
    name: "its last statement fails, and nothing is left of 200 KB",
    async run({ db, ask }, assert) {
      const row = `INSERT INTO a VALUES ('${"x".repeat(500)}');\n`;
      const error = await assert.fails(
        () => new Migrator(set(`CREATE TABLE a (x);\n${row.repeat(500)}SELEC 1;`)).run(db),
        "EXECUTE",
      );
      assert.equal(error.line, 502);
      assert.equal(await ask(SCHEMA), "");
    },
  },
  {
    name: "three thousand statements",
    async run({ db, ask }, assert) {
      const rows = Array.from({ length: 3000 }, (_, index) => `INSERT INTO a VALUES (${index});`);
      await new Migrator(set(`CREATE TABLE a (x);\n${rows.join("\n")}`)).run(db);
      assert.equal(await ask("SELECT count(*), sum(x) FROM a"), "3000|4498500");
    },
  },
  {
    name: "a hundred migrations",
    async run({ db, ask }, assert) {
      const files = Array.from({ length: 100 }, (_, index) => [
        `${index + 1}_m.sql`,
        `CREATE TABLE t${index} (x);`,
      ]);
      assert.equal((await new Migrator(files).run(db)).done.length, 100);
      assert.equal(await ask("SELECT count(*), sum(success) FROM _sqlx_migrations"), "100|100");
    },
  },
  {
    name: "values as they are written",
    async run({ db, ask }, assert) {
      const files = set(
        "CREATE TABLE a (x);",
        "INSERT INTO a VALUES (X'00ff27'), (9007199254740993), (-9223372036854775808), (0.1), ('it''s ? :a @b $c ?1'), (NULL), ('ü表🗒');",
      );
      await new Migrator(files).run(db);
      assert.equal(
        await ask("SELECT typeof(x), quote(x) FROM a ORDER BY rowid"),
        "blob|X'00FF27' integer|9007199254740993 integer|-9223372036854775808 real|0.1 text|'it''s ? :a @b $c ?1' null|NULL text|'ü表🗒'",
      );
    },
  },
  {
    name: "views, indexes, virtual and generated columns, STRICT, WITHOUT ROWID",
    async run({ db, ask }, assert) {
      const text = `CREATE TABLE s (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, twice INTEGER AS (n * 2) STORED) STRICT;
CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE UNIQUE INDEX "s n" ON s (n) WHERE n > 0;
CREATE VIEW v AS SELECT n, twice FROM s;
CREATE VIRTUAL TABLE f USING fts5 (body);
INSERT INTO s (n) VALUES (21);
INSERT INTO f VALUES ('a word; and more');
ALTER TABLE w ADD COLUMN extra DEFAULT 'e';
WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 3) INSERT INTO w (k) SELECT 'k' || i FROM c;`;
      const withoutFts = text.replace(/.* f .*\n/g, "");
      const fts = await ask("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'").catch(() => "1");
      await new Migrator(set(fts === "0" ? withoutFts : text)).run(db);
      assert.equal(await ask("SELECT n, twice FROM v"), "21|42");
      assert.equal(await ask("SELECT group_concat(k), max(extra) FROM w"), "k1,k2,k3|e");
      if (fts !== "0") assert.equal(await ask("SELECT body FROM f WHERE f MATCH 'word'"), "a word; and more");
    },
  },
  {
    name: "files come as an object, as modules, as pairs, as a Map, in any order",
    async run({ db, ask }, assert) {
      const text = (name) => `CREATE TABLE ${name} (x);`;
      await new Migrator({
        "/src/migrations/2_b.sql": { default: text("b") },
        "/src/migrations/1_a.sql": { default: text("a") },
      }).run(db);
      const four = new Map([
        ["4_d.sql", text("d")],
        ["3_c/up.sql", text("c")],
        ["3_c/down.sql", "DROP TABLE c;"],
        ["./2_b.sql", text("b")],
        ["1_a.sql", text("a")],
      ]);
      assert.equal(
        (await new Migrator(four).run(db)).done.map(({ version }) => version),
        ["3", "4"],
      );
      assert.equal((await new Migrator([...four]).run(db)).done, []);
      assert.equal(await ask(SCHEMA), "a b c d");
    },
  },
];
