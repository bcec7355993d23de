// The Playground's network: what stands where, what it does when pointed at, picked or walked to by keyboard.

const MINUS = "M3 8h10", PLUS = "M3 8h10M8 3v10";
const WALK = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HINT = "Point at a line to read its weight. Pick a unit to see it large and to change its numbers.";

const number = (value, digits = 3) =>
  (Number.isFinite(value) ? (value === 0 ? "0" : value.toPrecision(digits)) : "not a number").replaceAll("-", "−");

const capital = text => text[0].toUpperCase() + text.slice(1);

/** A small drawing from a path on 16 × 16. */
function icon(path) {
  const span = element("span", { class: "icon", "aria-hidden": "true" });
  span.innerHTML = `<svg viewBox="0 0 16 16"><path d="${path}"/></svg>`;
  return span;
}

/**
 * The network of `model` as { node, board, paint(shot, pictures, scale, colors), layout() }.
 *
 * `change(settings)` is told of layers, units and inputs that come and go, `put(place, value)` of a weight set by hand,
 * `look(what)` of what to show large: { kind: "inputs" | "units", index, name }, or null for the output.
 */
function networkPicture(model, { change, put, look }) {
  const canvas = element("canvas", { role: "img", class: "bare" }), ctx = canvas.getContext("2d");
  const depth = element("span", { class: "count" });
  const layers = element("div", { class: "row controls layers" }, stepper("hidden layer", by => deepen(by)), depth);
  const board = element("div", { class: "board" }, canvas);
  const card = element("div", { class: "card" });
  const node = element("div", { class: "network" }, layers, board, card);
  const controls = new Map(); // what stands on the board, by name; kept, so that it keeps the focus
  let places = [], width = 0, height = 0, hidden = [], used = [];
  let now = { lines: [], biases: new Map() }; // the lines and biases in the picture
  let chosen = null, pointed = null; // a unit picked; a unit or a line under the pointer
  let focus = "input 0";

  function stepper(name, act) {
    const button = (sign, path, by) => {
      const words = `${sign} ${name}`;
      const node = element("button", { class: "round", "aria-label": words, title: words, onclick: () => act(by) });
      node.append(icon(path));
      return node;
    };
    const pair = element("span", { class: "stepper" }, button("Remove a", MINUS, -1), button("Add a", PLUS, 1));
    pair.limit = (low, high) => { [pair.children[0].disabled, pair.children[1].disabled] = [low, high]; };
    return pair;
  }
  function deepen(by) {
    change({ hidden: by > 0 ? [...hidden, hidden.at(-1) ?? 4] : hidden.slice(0, -1) });
  }
  function widen(layer, by) {
    change({ hidden: hidden.map((units, l) => (l === layer - 1 ? units + by : units)) });
  }

  /** Put every input, unit and button where it belongs. */
  function layout() {
    const settings = model.get("settings"), { features } = model.get("options");
    ({ hidden } = settings);
    used = features.map(([name]) => settings.features.includes(name));
    width = Math.max(board.clientWidth || 560, 420);
    const columns = [features.length, ...hidden, 1], rows = Math.max(...columns);
    height = HEAD + rows * ROW + FOOT;
    const density = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: width * density, height: height * density });
    canvas.style.width = `${width}px`;
    board.style.height = `${height}px`;
    ctx.scale(density, density);
    places = columns.flatMap((count, column) => Array.from({ length: count }, (_, row) => ({
      column, row,
      x: LEFT + (column * (width - LEFT - RIGHT)) / (columns.length - 1),
      y: HEAD + ((rows - count) / 2 + row + 0.5) * ROW,
      ...(column === 0 ? { name: features[row][1], key: `input ${row}`, kind: "inputs", index: row }
        : column === columns.length - 1 ? { name: "the output", key: "output", kind: "output" }
          : { name: `unit ${row + 1} of layer ${column}`, key: `unit ${column} ${row}`, kind: "units",
            index: hidden.slice(0, column - 1).reduce((sum, units) => sum + units, row) }),
    })));
    pointed = places.find(place => place.key === pointed?.key) ?? null;
    if (chosen && !places.some(place => place.key === chosen)) choose(null);
    if (!places.some(place => place.key === focus)) focus = "input 0";
    const wanted = new Set();
    for (const place of places) {
      const button = control(place.key, () => unitButton(place.key), wanted);
      button.style.left = `${place.x - UNIT / 2}px`;
      button.style.top = `${place.y - UNIT / 2}px`;
      button.setAttribute("aria-label", place.column === 0 ? `Input ${place.name}` : capital(place.name));
      button.setAttribute("aria-pressed", place.column === 0 ? used[place.row] : chosen === place.key);
      button.tabIndex = place.key === focus ? 0 : -1;
    }
    hidden.forEach((units, l) => {
      const head = control(`layer ${l + 1}`, () => {
        const pair = stepper(`unit in layer ${l + 1}`, by => widen(l + 1, by));
        return Object.assign(element("div", { class: "head" }, pair, element("span", { class: "count" })), { pair });
      }, wanted);
      head.pair.limit(units === 1, units === 8);
      head.lastChild.textContent = `${units} unit${units > 1 ? "s" : ""}`;
      head.style.left = `${places.find(place => place.column === l + 1).x}px`;
    });
    for (const [key, node] of controls) if (!wanted.has(key)) { node.remove(); controls.delete(key); }
    layers.firstChild.limit(hidden.length === 0, hidden.length === 6);
    depth.textContent = `${hidden.length} hidden layer${hidden.length === 1 ? "" : "s"}`;
    const between = hidden.map(units => `${units} units, `).join("");
    canvas.setAttribute("aria-label", `The network: ${settings.features.length} inputs, ${between}one output`);
  }
  function control(key, make, wanted) {
    wanted.add(key);
    if (!controls.has(key)) {
      controls.set(key, make());
      board.append(controls.get(key));
    }
    return controls.get(key);
  }
  function unitButton(key) {
    const here = () => places.find(place => place.key === key);
    const enter = () => { pointed = here(); show(); };
    const leave = () => { pointed = null; show(); };
    return element("button", {
      class: "unit", onpointerenter: enter, onpointerleave: leave, onblur: leave,
      onfocus: () => { focus = key; enter(); },
      onclick: () => (here().column === 0 ? toggle(here().row) : choose(chosen === key ? null : key)),
      onkeydown: event => walk(event, here()),
    });
  }
  function toggle(row) {
    const names = model.get("options").features.map(([name]) => name);
    const features = names.filter((_, k) => (k === row ? !used[k] : used[k]));
    if (features.length > 0) change({ features });
  }
  function walk(event, from) {
    if (event.key === "Escape") return choose(null);
    if (!WALK[event.key]) return;
    event.preventDefault();
    const [across, down] = WALK[event.key], column = from.column + across;
    const there = places.filter(place => place.column === column && (across || place.row === from.row + down));
    there.sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y));
    if (there.length === 0) return;
    controls.get(focus).tabIndex = -1;
    controls.get(there[0].key).tabIndex = 0;
    controls.get(there[0].key).focus();
  }
  function choose(key) {
    chosen = key;
    for (const { key: other, column } of places) {
      if (column > 0) controls.get(other)?.setAttribute("aria-pressed", other === key);
    }
    show();
  }
  /** Show large, and in numbers, what is pointed at, else what is chosen. */
  function show() {
    const unit = pointed?.key ? pointed : places.find(place => place.key === chosen);
    look(unit && unit.kind !== "output" ? unit : null);
    fillCard();
  }

  /** The lines into a layer: [{ from, to, value, place }], bias last of each unit's numbers in the buffer. */
  function linesOf(weights) {
    const lines = [], biases = new Map();
    const next = () => weights[at++] ?? 0; // fewer, in a picture of the network before
    let at = 0, sources = places.filter(place => place.column === 0 && used[place.row]);
    for (let column = 1; column <= hidden.length + 1; column++) {
      const units = places.filter(place => place.column === column);
      for (const to of units) {
        for (const [k, from] of sources.entries()) lines.push({ from, to, value: next(), place: [column, to.row, k] });
        biases.set(to.key, { to, value: next(), place: [column, to.row, -1] });
      }
      sources = units;
    }
    return { lines, biases };
  }
  function fillCard() {
    const { lines, biases } = now;
    if (pointed?.from) {
      card.replaceChildren(`From ${pointed.from.name} to ${pointed.to.name}: w = ${number(valueOf(pointed))}`);
      return;
    }
    const to = pointed?.column > 0 ? pointed : places.find(place => place.key === chosen);
    if (!to || !biases.has(to.key)) {
      card.replaceChildren(pointed ? `${pointed.name}: click to ${used[pointed.row] ? "drop" : "use"} it as an input.`
        : HINT);
      return;
    }
    const mine = [biases.get(to.key), ...lines.filter(line => line.to.key === to.key)];
    if (card.dataset.of === to.key && card.children.length === mine.length + 1) { // the same unit: keep its fields
      mine.forEach((line, k) => {
        const field = card.children[k + 1].lastChild;
        if (field !== document.activeElement) field.value = line.value.toPrecision(4);
      });
      return;
    }
    card.dataset.of = to.key;
    card.replaceChildren(element("b", {}, to.name), ...mine.map(line => {
      const label = line.from ? `w from ${line.from.column === 0 ? line.from.name : `unit ${line.from.row + 1}`}` : "bias";
      const field = element("input", {
        type: "number", step: "any", "aria-label": `${label}, ${to.name}`,
        onchange: () => put(line.place, Number(field.value)),
      });
      field.value = line.value.toPrecision(4);
      return element("label", {}, label, field);
    }));
  }
  const valueOf = line => now.lines.find(({ place }) => String(place) === String(line.place))?.value;

  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    const line = lineAt(now.lines, event.clientX - box.left, event.clientY - box.top);
    if (line?.place.join() === pointed?.place?.join()) return;
    pointed = line;
    show();
  });
  canvas.addEventListener("pointerleave", () => { pointed = null; show(); });

  function paint(shot, pictures, scale, colors) {
    if (shot.norms.length !== hidden.length + 1) return; // a picture of the network before
    now = linesOf(shot.weights);
    paintNetwork(ctx, { places, used, chosen, pointed, width, height, ...now }, shot.norms, pictures, scale, colors);
    if (chosen || pointed || !card.firstChild) fillCard();
  }
  return { node, board, paint, layout };
}
