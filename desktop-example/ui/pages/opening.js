// The page while the database is opened: nothing at first, and then how far it is.

import { ask } from "../dialog.js";
import { h, show } from "../dom.js";
import { elapsed } from "../format.js";
import { giveUp, keepGoing, stop } from "../native.js";

const TITLES = {
  looking: "Opening your notes",
  waiting: "Waiting for your notes",
  checking: "Updating your notes",
  copying: "Updating your notes",
  step: "Updating your notes",
  stopping: "Stopping",
};

const TEXTS = {
  waiting: "Another program is using them at the moment, perhaps a second Fieldnotes that updates them. They open here when it is done.",
  checking: "First they are looked through for damage, which an update must not touch.",
  copying: "Now a copy of them is made, so that nothing can be lost.",
  step: "This version of Fieldnotes keeps them in a new way. A moment, please.",
  stopping: "What the update has done so far is undone, and your notes are as they were.",
};

export function showOpening(first) {
  const title = h("h1", { tabindex: -1 });
  const text = h("p", {});
  const bar = h("progress", { "aria-label": "Update of your notes" });
  const step = h("p", { class: "step", "aria-live": "polite" });
  const alive = h("p", { class: "alive" });
  const patience = h(
    "div",
    { class: "actions" },
    h("button", { type: "button", onclick: giveUp }, "Stop waiting"),
  );
  show(
    h("main", { class: "message opening" }, h("div", { class: "card" }, title, text, bar, step, alive, patience)),
  );

  let began;
  let beats = 0;
  let beaten = Date.now();
  let question;
  let atWork = false;
  const tick = () => {
    write(alive, signs(Date.now() - began, atWork ? Date.now() - beaten : undefined));
  };
  const clock = setInterval(tick, 500);

  const update = (progress) => {
    const { doing } = progress;
    began = Date.now() - progress.elapsed;
    if (progress.beats !== beats) [beats, beaten] = [progress.beats, Date.now()];
    write(title, TITLES[doing.what]);
    write(text, TEXTS[doing.what] ?? "");
    text.hidden = !text.textContent;
    write(step, describe(progress));
    step.hidden = !step.textContent;
    alive.hidden = doing.what === "looking";
    atWork = doing.what === "step" || doing.what === "checking";
    patience.hidden = doing.what !== "waiting";
    const part = portion(progress);
    bar.hidden = part === undefined;
    bar.value = part ?? 0;
    if (progress.asked) question ??= stopping();
    else question = question?.takeBack();
    tick();
  };
  update(first);
  const leave = () => {
    clearInterval(clock);
    question?.takeBack();
  };
  return { update, leave };
}

/** What stays the same is left alone: news come many times a second. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The part of all steps that is done, if it is known. */
function portion({ doing, done, pending }) {
  if (doing.what === "copying") return doing.total ? doing.done / doing.total : undefined;
  if (doing.what !== "step" || !pending) return undefined;
  const { statement, statements } = doing;
  return (done + (statements ? (statement - 1) / statements : 0)) / pending;
}

function describe({ doing, done, pending }) {
  if (doing.what === "step") return `Step ${done + 1} of ${pending}: ${doing.name}`;
  if (doing.what === "copying" && doing.total) return `${Math.round((100 * doing.done) / doing.total)} % copied`;
  return "";
}

/** How long it takes, and when SQLite was last seen at work, if it should be. */
function signs(took, silent) {
  if (took < 2000) return "";
  const long = `${elapsed(took)} so far`;
  if (silent === undefined) return long;
  if (silent < 5000) return `${long}, still at work`;
  return `${long}. Nothing has been heard for ${elapsed(silent)}; a slow disk can be the reason`;
}

function stopping() {
  const question = ask({
    title: "Stop the update?",
    text: "Nothing is lost: what it has done so far is undone, and it begins anew at the next start.",
    yes: "Stop and close",
    no: "Keep going",
  });
  void question.answer.then((yes) => (yes ? stop() : keepGoing()));
  return question;
}
