// What is new for the user with each migration. One that is not here is shown by its name.

import { sentence } from "./format.js";

const CHANGES = {
  20240226184210: "Tags tie notes together across notebooks.",
  20240311200542: "Files can be attached to a note.",
  20240318073045: "A notebook that explains Fieldnotes to those who are new.",
  20240409152233: "Pin what matters to the top; archive what is done with.",
  20240523064802: "Lists open faster.",
  20240702121918: "Notes without a title got one.",
  20240820083056: "Attached files show their size.",
  20241105173309: "Fieldnotes keeps a log of what happened to a note.",
  20250121090427: "Notes are found by their title as you type.",
  20250306191400: "The log shows tags as well.",
  20250617060815: "Deleting a notebook keeps its notes.",
  20251002140233: "Notebooks have colors.",
  20260114082700: "Notes that mention each other in [[brackets]] are linked.",
};

export const change = ({ version, name }) => CHANGES[version] ?? `${sentence(name)}.`;
