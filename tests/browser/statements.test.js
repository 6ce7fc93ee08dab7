// What goes into the database comes out of it.

import assert from "node:assert/strict";
import { inBrowser } from "./support/suite.js";

const files = { "1_create.sql": "CREATE TABLE t (id INTEGER PRIMARY KEY, v);" };

inBrowser("values are kept exactly, with their types", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  const seen = await tab.run(async ({ db }) => {
    const values = [
      null, 0, -1, 1.5, -0.0, 2 ** 53 - 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n, "", "é\0 👍", true,
      new Uint8Array([0, 255]), new Uint8Array(),
    ];
    for (const value of values) await db.execute("INSERT INTO t (v) VALUES (?)", [value]);
    const rows = await db.query("SELECT typeof(v) AS type, v FROM t ORDER BY id");
    return rows.map(({ type, v }) => {
      const shown = Object.is(v, -0) ? "-0" : v instanceof Uint8Array ? `[${v}]` : String(v);
      return `${type} ${typeof v} ${shown}`;
    });
  });
  assert.deepEqual(seen, [
    "null object null",
    "integer number 0",
    "integer number -1",
    "real number 1.5",
    "real number -0",
    "integer number 9007199254740991",
    "integer bigint 9007199254740992",
    "integer bigint -9223372036854775808",
    "integer bigint 9223372036854775807",
    "text string ",
    "text string é\0 👍",
    "integer number 1",
    "blob object [0,255]",
    "blob object []",
  ]);
});

inBrowser("parameters go by place or by name, and what does not fit is a mistake", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  assert.equal(await tab.ask("SELECT ? || ?", ["a", "b"]), "ab");
  assert.equal(await tab.ask("SELECT :a || @b || $c", { a: 1, "@b": 2, $c: 3 }), "123");
  assert.equal(await tab.ask("SELECT 1 WHERE false"), undefined);
  const mistakes = [
    ["SELECT ?", []],
    ["SELECT ?", [1, 2]],
    ["SELECT :a", { b: 1 }],
    ["SELECT ?", [{}]],
    ["SELECT 1; SELECT 2", []],
    ["-- nothing", []],
  ];
  for (const [sql, parameters] of mistakes) {
    await assert.rejects(tab.ask(sql, parameters), { name: "TypeError" }, sql);
  }
  await assert.rejects(tab.run(({ db }) => db.query("SELECT ?", [2n ** 63n])), { name: "TypeError" });
  await assert.rejects(tab.ask("SELEC"), { name: "DatabaseError", code: "SQL", resultCode: 1 });
});

inBrowser("changes are counted, and a transaction is done as a whole or not at all", async (browser) => {
  const tab = await browser.tab();
  await tab.open({ files });
  const results = await tab.run(({ db }) =>
    db.transaction([
      "INSERT INTO t (v) VALUES (1), (2)",
      ["UPDATE t SET v = v + ?", [10]],
      "SELECT v FROM t ORDER BY id",
    ]),
  );
  assert.deepEqual(results.map(({ changes }) => changes), [2, 2, 0]);
  assert.deepEqual(results[2].rows, [{ v: 11 }, { v: 12 }]);
  assert.equal(results[0].lastInsertRowid, 2);
  const broken = ["DELETE FROM t", "INSERT INTO t (id) VALUES (1), (1)"];
  await assert.rejects(tab.run(({ db }, broken) => db.transaction(broken), broken), {
    name: "DatabaseError",
    code: "CONSTRAINT",
    resultCode: 1555,
  });
  assert.equal(await tab.ask("SELECT count(*) FROM t"), 2);
});
