// The page under test: the package, and what tests want of a page. `app` is what they see.

import { openDatabase, recoverDatabase } from "litemigrate/sqlite";

/** What `openDatabase` is told while it opens. */
const seen = { events: [], elsewhere: 0 };

/** The workers that were started, so that one can be killed. */
const workers = [];
globalThis.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    workers.push(this);
  }
};

const app = {
  db: undefined,
  recovery: undefined,
  closed: undefined,
  seen,
  workers,

  async open(options) {
    seen.events.length = seen.elsewhere = 0;
    app.db = await openDatabase({
      name: "notes",
      onProgress: (event) => seen.events.push(event),
      onElsewhere: () => seen.elsewhere++,
      ...options,
    });
    app.closed = undefined;
    app.db.closed.then((reason) => {
      app.closed = reason;
    });
    return { versions: app.db.report.done.map(({ version }) => version), hasCopy: app.db.hasCopy };
  },

  async recover(options) {
    app.recovery = await recoverDatabase({ name: "notes", ...options });
    return app.recovery.hasCopy;
  },

  async drift(files) {
    const { browserDatabase, drift, init } = await import("litemigrate/drift");
    await init();
    return drift(browserDatabase(app.db), files);
  },

  /** What only the worker may do. */
  async run(files) {
    const { browserDatabase } = await import("litemigrate/drift");
    const { Migrator, init } = await import("litemigrate");
    await init();
    return new Migrator(files).run(browserDatabase(app.db));
  },

  /** One value. */
  async ask(sql, parameters) {
    const [row] = await app.db.query(sql, parameters);
    return row && Object.values(row)[0];
  },

  async base64(blob) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return btoa(text);
  },

  bytes(base64) {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  },

  /** Lets the page's other work go on, so many times. */
  async turns(count) {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve));
  },

  async until(condition) {
    while (!condition()) await app.turns(1);
  },
};
globalThis.app = app;
