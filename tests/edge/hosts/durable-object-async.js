// The storage of a Durable Object that may await.
import { durableObjectAsync } from "litemigrate";
import * as synchronous from "./durable-object.js";

export const name = "durable-object-async";
export const sync = false;
export const refuses = synchronous.refuses.filter((what) => what !== "rebuild");
export const lacks = synchronous.lacks.filter((what) => what !== "race");
export const adapt = durableObjectAsync;
export const { open } = synchronous;
