// A process that migrates a file: racer.js HOST PATH [VERSION STATEMENT]
// Tells how many migrations it applied. Or kills itself when a statement begins.
import process from "node:process";
import { Migrator } from "litemigrate";
import real from "./real-set.js";

const [, , module, path, version, number] = process.argv;
const { adapt, open } = await import(`./hosts/${module}.js`);
const { driver, close } = await open(path);
const onProgress = (event) => {
  if (event.type === "statement" && event.version === version && event.number === Number(number))
    process.kill(process.pid, "SIGKILL");
};
const report = await new Migrator(real.files, {
  transactions: version ? "migration" : "run",
  onProgress,
}).run(adapt(driver));
await close();
process.stdout.write(`${report.done.length}\n`);
