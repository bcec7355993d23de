// What every live canvas shares. Python puts this file in front of the canvas's own (see canvas.py).

/** Make an element: element("button", { onclick, "aria-label": "Clear" }, "Clear"). */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Make a canvas of width × height CSS pixels, as sharp as the screen is; draw in CSS pixels. */
function sharpCanvas(width, height, attributes = {}) {
  const density = window.devicePixelRatio || 1;
  const canvas = element("canvas", { width: width * density, height: height * density, ...attributes });
  canvas.style.width = `${width}px`;
  const ctx = canvas.getContext("2d");
  ctx.scale(density, density);
  return [canvas, ctx];
}

/** The theme's colours now: { paper, ink, quiet, line, blue, orange }. */
function themeColors(root) {
  const style = getComputedStyle(root);
  const names = ["paper", "ink", "quiet", "line", "blue", "orange"];
  return Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--dl-${name}`).trim()]));
}

/** A Bytes trait as float32 numbers, copied so that they are aligned. */
function floats(model, name) {
  const view = model.get(name);
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

/**
 * Put the frame around a canvas: its words, errors, theme, and the conversation with the kernel.
 *
 * Returns { root, ask, askLatest, watch, close }. `ask(kind, content, buffer)` sends questions in order, and
 * returns a promise of the answer, { more: is there more to ask for? }. Of the questions made by `askLatest` that
 * still wait only the newest is kept, so fast hands don't queue up.
 * `watch(names, paint)` paints now, whenever one of these traits changes, and when the theme does.
 */
function frame(model, el) {
  const words = element("div", { class: "words", role: "status" });
  const problem = element("div");
  const silence = element("div");
  const root = element("div", { class: "dlcore-live", "data-lm-suppress-shortcuts": "true" });
  el.append(root);
  // JupyterLab takes these keys for itself: sliders, lists and choices would stand still, and a number that is typed
  // would count only when its field loses the focus.
  root.addEventListener("keydown", event => { if (/^(Arrow.*|Enter)$/.test(event.key)) event.stopPropagation(); });
  const undo = [];

  const asked = new Map(); // the questions on their way, two at most: the kernel works on one while the other travels
  let questions = [];
  let patience;

  function next() {
    while (asked.size < 2 && questions.length > 0) {
      const { content, buffer, answered } = questions.shift();
      asked.set(content.question, answered);
      try {
        model.send(content, undefined, buffer ? [buffer] : []);
      } catch { // the kernel was restarted and knows nothing of this canvas
        complain();
      }
    }
    root.dataset.asked = asked.size;
    if (asked.size > 0) patience ??= setTimeout(complain, 4000);
  }
  function complain() {
    silence.className = "silence";
    silence.textContent = "No answer: the kernel is busy, or was stopped or restarted. If so, run the cell above again.";
  }
  function ask(kind, content = {}, buffer = null) {
    const answer = new Promise(answered => {
      questions.push({ content: { ...content, kind, question: Math.random() }, buffer, answered });
    });
    next();
    return answer;
  }
  function askLatest(kind, content = {}, buffer = null) {
    questions = questions.filter(question => question.content.kind !== kind);
    return ask(kind, content, buffer);
  }
  function hear(message) {
    const answered = asked.get(message.answered);
    if (!answered) return; // another view of the same canvas has asked
    asked.delete(message.answered);
    clearTimeout(patience);
    patience = undefined;
    silence.className = silence.textContent = "";
    answered(message);
    next();
  }
  function listen(event, callback) {
    model.on(event, callback);
    undo.push(() => model.off(event, callback));
  }
  function watch(names, paint) {
    // Traits that travel together announce themselves one by one: paint once for all of them.
    let due = false;
    const soon = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => { due = false; paint(); });
    };
    for (const name of names) listen(`change:${name}`, soon);
    const theme = new MutationObserver(soon);
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
    undo.push(() => theme.disconnect());
    soon();
  }
  function close() {
    clearTimeout(patience);
    questions = [];
    undo.forEach(step => step());
  }

  listen("msg:custom", hear);
  watch(["words", "problem"], () => {
    words.textContent = model.get("words");
    problem.innerHTML = model.get("problem"); // escaped in Python
    root.append(words, problem, silence); // below whatever the canvas has put there
  });
  return { root, ask, askLatest, watch, close };
}
