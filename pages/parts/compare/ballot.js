// The ballot in the browser.  A vote shows at once and is kept here until the server has it, so that none is lost while a
// run goes on, and none answers another question than the one that stood there.  Next and undo wait for the server, since
// only it knows which pair comes; what is pressed meanwhile does nothing.

const ballots = new WeakMap();
const NAME = "qulens.voter";
const STEERED_BY_KEYS = "input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox]";

export default function ({ parentElement, data, setStateValue }) {
  const ballot = ballots.get(parentElement) ?? { acts: [], last: 0 };
  ballots.set(parentElement, ballot);
  ballot.acts = ballot.acts.filter((act) => act.serial > data.done);
  ballot.last = Math.max(ballot.last, data.done);

  const answered = (question) => ballot.acts.some((act) => act.pair === data.pair && act.criterion === question.key);
  const open = () => data.questions.filter((question) => !answered(question));
  const isLeaving = () => ballot.acts.some((act) => act.kind !== "vote");

  function act(kind, details = {}) {
    if (isLeaving()) return;
    ballot.last += 1;
    ballot.acts.push({ serial: ballot.last, kind, pair: data.pair, ...details });
    setStateValue("acts", [...ballot.acts]);
    draw();
  }

  function vote(answer) {
    const [question] = open();
    if (data.voter && question) act("vote", { criterion: question.key, answer });
  }

  function undo() {
    if (data.can_undo || ballot.acts.length) act("undo");
  }

  function onKey(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.composedPath()[0].closest?.(STEERED_BY_KEYS) || document.querySelector("[role=dialog]")) return;
    // Digits by their place, since some keyboards have them behind Shift; letters by what they say, with Caps Lock too.
    const answer = data.answers.find((each) => event.key === each.key || event.code === `Digit${each.key}`);
    const steps = { n: () => act("next"), z: undo };
    const step = answer ? () => vote(answer.answer) : steps[event.key.toLowerCase()];
    if (!step) return;
    event.preventDefault();
    step();
  }

  function button(label, key, kind, onClick, isDisabled) {
    const made = Object.assign(document.createElement("button"), { className: kind, disabled: isDisabled, onclick: onClick });
    made.setAttribute("aria-keyshortcuts", key);
    made.append(label, Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() }));
    return made;
  }

  function said() {
    const [question] = open();
    if (!question) return ["You have judged this pair.", "How others saw it stands below the texts."];
    const number = data.n_asked - open().length + 1;
    return [question.question, `${question.title}, question ${number} of ${data.n_asked}`];
  }

  function draw() {
    const [title, detail] = said();
    parentElement.querySelector(".title").textContent = title;
    parentElement.querySelector(".detail").textContent = detail;
    const votes = open().length
      ? data.answers.map(({ answer, label, key, kind }) => button(label, key, kind, () => vote(answer), !data.voter || isLeaving()))
      : [];
    const next = button("Next pair", "n", open().length ? "plain" : "primary", () => act("next"), isLeaving());
    const back = button("Undo", "z", "quiet", undo, isLeaving() || !(data.can_undo || ballot.acts.length));
    parentElement.querySelector(".buttons").replaceChildren(...votes, next, back);
  }

  function rememberVoter() {
    try {
      if (data.voter) localStorage.setItem(NAME, data.voter);
      else if (data.is_changing) localStorage.removeItem(NAME);
      else if (localStorage.getItem(NAME)) act("name", { name: localStorage.getItem(NAME) });
    } catch {
      // A browser that keeps nothing: the name is asked for again after a reload.
    }
  }

  draw();
  rememberVoter();
  // Called anew for each answer of the server, and cleaned up only at the end.
  document.removeEventListener("keydown", ballot.onKey);
  document.addEventListener("keydown", (ballot.onKey = onKey));
  return () => document.removeEventListener("keydown", ballot.onKey);
}
