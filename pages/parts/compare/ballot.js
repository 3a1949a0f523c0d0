// The ballot in the browser.  Votes and their undoing show at once and are kept here until the server has them, so that
// none is lost while a run goes on, and none answers another question than the one that stood there.  What leads to another
// pair waits for the server; keys that come meanwhile, or before anybody can have seen the new texts, are dropped, and so
// is the rest of their burst.

// One ballot a page: it outlives what Streamlit builds anew.
const ballot = { acts: [], last: 0, pair: null, deafUntil: 0 };
const DEAF_MS = 500;
const NAME = "qulens.voter";
const STEERED_BY_KEYS = "input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox]";

export default function ({ parentElement, data, setStateValue }) {
  ballot.acts = ballot.acts.filter((act) => act.serial > data.done);
  ballot.last = Math.max(ballot.last, data.done);
  if (ballot.pair !== data.pair) Object.assign(ballot, { pair: data.pair, deafUntil: performance.now() + DEAF_MS });

  const isAsked = (criterion) => data.questions.some((question) => question.key === criterion);
  const isLeaving = () => ballot.acts.some((act) => act.leads_away);

  // The criteria that were voted on, the newest last, with what the server does not know yet.
  function answered() {
    const criteria = [...data.answered];
    for (const act of ballot.acts) {
      if (act.kind === "vote") criteria.push(act.criterion);
      if (act.kind === "undo") criteria.pop();
    }
    return criteria;
  }

  const open = () => data.questions.filter((question) => !answered().includes(question.key));

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

  const nActs = (kind) => ballot.acts.filter((act) => act.kind === kind).length;
  const nUndoableHere = () => data.n_undoable_here + nActs("vote") - nActs("undo");
  const canUndo = () => data.can_undo || nUndoableHere() > 0;

  function undo() {
    const isHere = nUndoableHere() > 0 && isAsked(answered().at(-1));
    if (canUndo()) act("undo", { leads_away: !isHere });
  }

  const next = () => act("next", { leads_away: true });

  function stepOf(event) {
    // Digits by their place, since some keyboards have them behind Shift; letters by what they say, with Caps Lock too.
    const answer = data.answers.find((each) => event.key === each.key || event.code === `Digit${each.key}`);
    return answer ? () => vote(answer.answer) : { n: next, z: undo }[event.key.toLowerCase()];
  }

  function onKey(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.composedPath()[0].closest?.(STEERED_BY_KEYS) || document.querySelector("[role=dialog]")) return;
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    if (isLeaving() || event.timeStamp < ballot.deafUntil) ballot.deafUntil = event.timeStamp + DEAF_MS;
    else step();
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
    const number = data.questions.length - open().length + 1;
    return [question.question, `${question.title}, question ${number} of ${data.questions.length}`];
  }

  function draw() {
    const [title, detail] = said();
    parentElement.querySelector(".title").textContent = title;
    parentElement.querySelector(".detail").textContent = detail;
    parentElement.querySelector("[role=group]").ariaBusy = isLeaving();
    const isClosed = !data.voter || isLeaving();
    const votes = open().length
      ? data.answers.map(({ answer, label, key, kind }) => button(label, key, kind, () => vote(answer), isClosed))
      : [];
    const forward = button("Next pair", "n", open().length ? "plain" : "primary", next, isLeaving());
    const back = button("Undo", "z", "quiet", undo, isLeaving() || !canUndo());
    parentElement.querySelector(".buttons").replaceChildren(...votes, forward, back);
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
