// Bad input to the API itself is refused, clearly, before anything is written.
import { Migrator, init } from "litemigrate";
import { EVERYTHING, set } from "../host.js";
import { interposed } from "../interposed.js";

const FILES = set("CREATE TABLE a (x);", "CREATE TABLE b (x);");

export default [
  {
    name: "files that are none",
    async run(_host, assert) {
      const bad = [
        undefined,
        null,
        42,
        true,
        "1_a.sql",
        () => {},
        [42],
        ["1_a.sql"],
        [["1_a.sql"]],
        [[1, "SELECT 1;"]],
      ];
      const texts = [
        undefined,
        null,
        42,
        {},
        { default: 42 },
        new Uint8Array(3),
        () => Promise.resolve("SELECT 1;"),
        Promise.resolve("SELECT 1;"),
      ];
      for (const files of [...bad, ...texts.map((text) => ({ "1_a.sql": text }))]) {
        await assert.refusesInput(() => new Migrator(files), describe(files));
      }
    },
  },
  {
    name: "options that are none",
    async run(_host, assert) {
      const bad = {
        ledgerTable: [42, null, {}],
        outOfOrder: ["ignore", true],
        missing: ["warn", 0],
        retry: ["never", true],
        onFailure: ["rollback", null],
        transactions: ["none", 1],
        wait: [-1, NaN, {}],
        onProgress: ["log", {}],
        signal: [{}, "now", new AbortController()],
      };
      for (const [name, values] of Object.entries(bad)) {
        for (const value of values)
          await assert.refusesInput(
            () => new Migrator(FILES, { [name]: value }),
            `${name}: ${describe(value)}`,
          );
      }
      for (const options of [42, "retry"])
        await assert.refusesInput(() => new Migrator(FILES, options), describe(options));
    },
  },
  {
    name: "an option that does not exist",
    async run(_host, assert) {
      await assert.refusesInput(() => new Migrator(FILES, { outOfOder: "refuse" }), "outOfOder");
    },
  },
  {
    name: "versions that are none",
    async run({ db, ask }, assert) {
      const migrator = new Migrator(FILES);
      const bad = [
        2 ** 53,
        1.5,
        NaN,
        Infinity,
        "",
        "abc",
        "1.0",
        "1e3",
        "9223372036854775808",
        2n ** 63n,
        null,
        undefined,
        {},
      ];
      for (const version of bad) {
        await assert.refusesInput(() => migrator.runTo(db, version), `runTo ${describe(version)}`);
        await assert.refusesInput(() => migrator.plan(db, { to: version }), `plan to ${describe(version)}`);
      }
      for (const verb of ["revertTo", "baseline", "forget"])
        await assert.refusesInput(() => migrator[verb](db, 2 ** 53), verb);
      for (const goal of ["lates", 42, {}, { to: 1, revertTo: 1 }, null])
        await assert.refusesInput(() => migrator.plan(db, goal), `goal ${describe(goal)}`);
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  {
    name: "databases that are none",
    async run({ adapt, driver, ask }, assert) {
      const migrator = new Migrator(FILES);
      for (const database of [undefined, null, 42, "app.db", {}, [], () => {}]) {
        await assert.refusesInput(() => migrator.run(database), `run(${describe(database)})`);
        await assert.refusesInput(() => migrator.run(adapt(database)), `adapter(${describe(database)})`);
      }
      // The driver without its adapter.
      await assert.refusesInput(() => migrator.run(driver), "the driver itself");
      assert.equal(await ask(EVERYTHING), "0");
    },
  },
  {
    name: "a driver that answers with promises, where answers are expected",
    needs: ["synchronous"],
    async run({ adapt, driver, ask }, assert) {
      await assert.refusesInput(
        () => new Migrator(FILES).run(adapt(interposed(driver, async (_, call) => call()))),
        "run",
      );
      // Whatever the promises did meanwhile, no migration has come of it.
      await Promise.resolve();
      assert.equal(await ask("SELECT count(*) FROM sqlite_master WHERE name IN ('a', 'b')"), "0");
    },
  },
  {
    name: "a migrator belongs to no database, and to no caller",
    async run({ db, ask }, assert) {
      const files = { ...FILES };
      const migrator = new Migrator(files);
      files["1_a.sql"] = "SELEC 1;";
      delete files["2_b.sql"];
      assert.equal((await migrator.run(db)).done.length, 2);
      assert.equal(await ask("SELECT count(*) FROM _sqlx_migrations"), "2");
    },
  },
  {
    name: "init may be called, and called again",
    async run({ db }, assert) {
      await Promise.all([init(), init()]);
      assert.equal((await new Migrator(FILES).run(db)).done.length, 2);
    },
  },
];

function describe(value) {
  try {
    return typeof value === "bigint" || typeof value === "function" || typeof value === "number"
      ? String(value)
      : JSON.stringify(value);
  } catch {
    return String(value);
  }
}
