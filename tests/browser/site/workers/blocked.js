import "./without-data.js";
import "/litemigrate/sqlite/worker.js";
