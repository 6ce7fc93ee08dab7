import "./counting.js";
import "/litemigrate/sqlite/worker.js";
