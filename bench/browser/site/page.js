// The page of the bench. Each case gets a worker of its own, as it would when a page is loaded.

import { Client, place } from "/litemigrate/sqlite/client.js";
import { openDatabase } from "/litemigrate/sqlite/index.js";

const NAME = "bench";
const COUNT = "SELECT count(*) FROM sqlite_master";

async function timed(act) {
  const started = performance.now();
  const close = await act();
  const time = performance.now() - started;
  await close();
  return time;
}

/** A worker that has been told something; `said` answers with its messages, one after the other. */
function told(script, input) {
  const worker = new Worker(script, { type: "module" });
  const messages = [];
  let next = () => {};
  worker.onmessage = ({ data }) => next(messages.push(data));
  worker.onerror = ({ message }) => next(messages.push(new Error(`${script}: ${message}`)));
  worker.postMessage(input);
  const said = async () => {
    while (messages.length === 0) await new Promise((resolve) => (next = resolve));
    const [message] = messages.splice(0, 1);
    if (message instanceof Error) throw message;
    return message;
  };
  return { said, end: () => worker.terminate() };
}

globalThis.bench = {
  /** Runs a case in a new worker, and tells what it says: of the first run, and of the one after it. */
  async inWorker(script, input) {
    const { said, end } = told(script, input);
    try {
      return await said();
    } finally {
      end();
    }
  },

  /** From nothing to the first answer of a database that is migrated if need be. */
  open: (files) =>
    timed(async () => {
      const db = await openDatabase({ name: NAME, files });
      await db.query(COUNT);
      return () => db.close();
    }),

  /** The same of the same file, and no migrator is made. */
  openAlone: () =>
    timed(async () => {
      const [client] = await Client.open({}, "recover", place({ name: NAME }));
      await client.call("execute", COUNT, []);
      return () => client.close();
    }),

  openPeer: (input) =>
    timed(async () => {
      const { said, end } = told("/peer.js?open", input);
      await said();
      return () => said().then(end);
    }),
};
