// One of several processes that migrate one file at once: racer.js HOST PATH
import process from "node:process";
import { Migrator } from "litemigrate";
import real from "./real-set.js";

const [, , module, path] = process.argv;
const { adapt, open } = await import(`./hosts/${module}.js`);
const { driver, close } = await open(path);
const report = await new Migrator(real.files).run(adapt(driver));
await close();
process.stdout.write(`${report.done.length}\n`);
