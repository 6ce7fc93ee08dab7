import "./without-handles.js";
import "/litemigrate/sqlite/worker.js";
