// The ballot in the browser.  What is answered or noted shows at once and is kept here until the server has it, so that
// none is lost while a run goes on, and none answers another question than the one that stood there.  What leads to another
// pair waits for the server; keys that come meanwhile, or before anybody can have seen the new texts, are dropped, and so
// is the rest of their burst.

// One ballot a page: it outlives what Streamlit builds anew.  `chosen` is the question that was picked out of its turn.
const ballot = { acts: [], last: 0, pair: null, deafUntil: 0, chosen: null };
const DEAF_MS = 500;
// Keys that come faster than this after one another are one burst; nobody reads so fast.
const BURST_MS = 250;
const NAME = "qulens.voter";
const STEERED_BY_KEYS =
  "input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox], [role=radiogroup]";
const MARKS = { tie: "=", skip: "–" };
const WORDS = { tie: "equal", skip: "nothing (skipped)" };
// Two fingers of each hand scroll the text on their side; the inner one downwards.
const PANES = { f: ["A", 1], d: ["A", -1], j: ["B", 1], k: ["B", -1] };

export default function ({ parentElement, data, setStateValue }) {
  const $ = (selector) => parentElement.querySelector(selector);
  // What was refused is sent again with the next act, but nobody need wait for it to leave the pair.
  const isDropped = (act) => act.leads_away && act.serial <= (data.refusal?.last ?? 0);
  ballot.acts = ballot.acts.filter((act) => act.serial > data.done && !isDropped(act));
  ballot.last = Math.max(ballot.last, data.done);
  if (ballot.pair !== data.pair) {
    Object.assign(ballot, { pair: data.pair, deafUntil: performance.now() + DEAF_MS, chosen: null });
    $(".note").hidden = true;
  }

  const isAsked = (criterion) => data.questions.some((question) => question.key === criterion);
  const isLeaving = () => ballot.acts.some((act) => act.leads_away);

  // What was answered here, the newest last, with what the server does not know yet.
  function answered() {
    let known = [...data.answered];
    for (const act of ballot.acts) {
      if (act.kind === "vote") known.push({ criterion: act.criterion, answer: act.answer, step: act.serial, here: true });
      if (act.kind === "undo") known = known.filter((each) => each.step !== known.at(-1)?.step);
    }
    return known;
  }

  const answerTo = (criterion) => answered().findLast((each) => each.criterion === criterion)?.answer;
  const open = () => data.questions.filter((question) => answerTo(question.key) === undefined);
  const current = () => data.questions.find((question) => question.key === ballot.chosen) ?? open()[0];
  const note = () => ballot.acts.findLast((act) => act.kind === "note")?.text ?? data.note;
  const isClosed = () => !data.voter || !data.can_vote || isLeaving();

  function act(kind, details = {}) {
    if (isLeaving()) return;
    ballot.last += 1;
    ballot.acts.push({ serial: ballot.last, kind, pair: data.pair, ...details });
    setStateValue("acts", [...ballot.acts]);
    draw();
  }

  function vote(answer) {
    const question = current();
    if (isClosed() || !question) return;
    ballot.chosen = null;
    act("vote", { criterion: question.key, answer });
  }

  function choose(question) {
    ballot.chosen = question?.key ?? null;
    draw();
  }

  function chooseBeside(step) {
    const place = data.questions.indexOf(current());
    const from = place < 0 && step < 0 ? data.questions.length : place;
    choose(data.questions[(from + step + data.questions.length) % data.questions.length]);
  }

  const canUndoHere = () => Boolean(answered().at(-1)?.here);
  const canUndo = () => canUndoHere() || data.can_undo;

  function undo() {
    if (isClosed() || !canUndo()) return;
    ballot.chosen = null;
    act("undo", { leads_away: !(canUndoHere() && isAsked(answered().at(-1).criterion)) });
  }

  const canGoOn = () => !data.progress.is_over;
  const next = () => canGoOn() && act("next", { leads_away: true });
  const skipPair = () => !isClosed() && open().length && act("skip_pair", { leads_away: true });

  function openNote() {
    if (isClosed()) return;
    $(".note").hidden = false;
    $(".note input").value = note();
    $(".note input").focus();
  }

  function onNoteKey(event) {
    event.stopPropagation();
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    if (event.key === "Enter") act("note", { text: event.target.value.trim() });
    event.target.blur();
    $(".note").hidden = true;
  }

  function scroll([name, direction]) {
    const pane = document.querySelector(`[class*="st-key-pane_${name}_"]`);
    const text = pane?.querySelector("[dir=auto]");
    text?.scrollBy({ top: direction * 0.3 * text.clientHeight });
    // In a low window it may end below the fold.
    pane?.scrollIntoView({ block: "nearest" });
  }

  const STEPS = {
    n: next,
    x: skipPair,
    z: undo,
    m: openNote,
    arrowleft: () => chooseBeside(-1),
    arrowright: () => chooseBeside(1),
  };

  function stepOf(event) {
    // Digits by their place, since some keyboards have them behind Shift; letters by what they say, with Caps Lock too.
    const answer = data.answers.find((each) => event.key === each.key || event.code === `Digit${each.key}`);
    return answer ? () => vote(answer.answer) : STEPS[event.key.toLowerCase()];
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.composedPath()[0].closest?.(STEERED_BY_KEYS) || document.querySelector("[role=dialog]")) return;
    const pane = PANES[event.key.toLowerCase()];
    const step = pane ? () => scroll(pane) : stepOf(event);
    if (!step || (event.repeat && !pane)) return;
    event.preventDefault();
    const isDeaf = isLeaving() || event.timeStamp < ballot.deafUntil;
    if (pane || !isDeaf) step();
    else ballot.deafUntil = Math.max(ballot.deafUntil, event.timeStamp + BURST_MS);
  }

  function button(label, key, kind, onClick, isDisabled) {
    const made = Object.assign(document.createElement("button"), { className: kind, disabled: isDisabled, onclick: onClick });
    made.setAttribute("aria-keyshortcuts", key);
    made.append(label, Object.assign(document.createElement("kbd"), { textContent: key.toUpperCase() }));
    return made;
  }

  function questionButton(question) {
    const made = Object.assign(document.createElement("button"), { className: "question", onclick: () => choose(question) });
    const answer = answerTo(question.key);
    if (question === current()) made.setAttribute("aria-current", "step");
    made.append(question.short);
    if (answer !== undefined) made.append(Object.assign(document.createElement("b"), { textContent: MARKS[answer] ?? answer }));
    return made;
  }

  function said() {
    const question = current();
    if (!question) {
      const title = canGoOn() ? "You have judged this pair." : "You have judged this pair, and nothing is left for you here.";
      const others = ballot.acts.length ? "is told once your answers are stored" : "stands below the texts";
      return [title, `How others saw it ${others}. The arrow keys lead back to a question.`];
    }
    const number = data.questions.indexOf(question) + 1;
    const beside = question.must_not_matter ? ` · Leave aside: ${question.must_not_matter}.` : "";
    const before = answerTo(question.key);
    const changing = before === undefined ? "" : ` · You said ${WORDS[before] ?? before}; another answer replaces it.`;
    return [question.question, `${question.title}, question ${number} of ${data.questions.length}${beside}${changing}`];
  }

  function refused() {
    if (!data.can_vote) return "This workspace cannot be written, so nobody can vote in it. Open a copy in a folder of your own.";
    if (!data.refusal) return "";
    const n = ballot.acts.length;
    if (!n) return data.refusal.text;
    const [steps, them] = n === 1 ? ["Your last step waits", "it"] : [`Your last ${n} steps wait`, "them"];
    return `${data.refusal.text} ${steps} in this browser: the next key sends ${them} again.`;
  }

  function drawProgress() {
    $("progress").max = data.progress.n_pairs;
    $("progress").value = data.progress.n_finished;
    $(".progress span").textContent = data.progress.said;
  }

  function draw() {
    drawProgress();
    const [title, detail] = said();
    $(".title").textContent = title;
    $(".detail").textContent = detail;
    $("[role=group]").ariaBusy = isLeaving();
    $(".questions").replaceChildren(...(data.questions.length > 1 ? data.questions.map(questionButton) : []));
    const votes = current()
      ? data.answers.map(({ answer, label, key, kind }) => button(label, key, kind, () => vote(answer), isClosed()))
      : [];
    $(".buttons").replaceChildren(
      ...votes,
      button("Next pair", "n", current() ? "plain" : "primary", next, isLeaving() || !canGoOn()),
      button("Skip pair", "x", "quiet", skipPair, isClosed() || !open().length),
      button(note() ? "Change note" : "Note", "m", "quiet", openNote, isClosed()),
      button("Undo", "z", "quiet", undo, isClosed() || !canUndo()),
    );
    $(".noted").textContent = note() ? `Your note: ${note()}` : "";
    $(".refusal").textContent = refused();
  }

  function rememberVoter() {
    try {
      if (data.voter) localStorage.setItem(NAME, data.voter);
      else if (data.is_changing) localStorage.removeItem(NAME);
      else if (localStorage.getItem(NAME) && !ballot.acts.length) act("name", { name: localStorage.getItem(NAME) });
    } catch {
      // A browser that keeps nothing: the name is asked for again after a reload.
    }
  }

  draw();
  rememberVoter();
  Object.assign($(".note input"), { onkeydown: onNoteKey, maxLength: data.note_length });
  // Called anew for each answer of the server, and cleaned up only at the end.
  document.removeEventListener("keydown", ballot.onKey);
  document.addEventListener("keydown", (ballot.onKey = onKey));
  return () => document.removeEventListener("keydown", ballot.onKey);
}
