// The Playground's network: inputs, units with their pictures, weights as lines, and each layer's gradient below.

const UNIT = 38, ROW = 47, HEAD = 62, FOOT = 58; // CSS pixels
const LEFT = 66, RIGHT = 46; // from the edges to the middle of the first and the last column
const QUIET = 1e-8, LOUD = 10; // gradient norms at the two ends of a bar
const MINUS = "M3 8h10", PLUS = "M3 8h10M8 3v10";

const number = (value, digits = 3) =>
  (Number.isFinite(value) ? (value === 0 ? "0" : value.toPrecision(digits)) : "not a number").replaceAll("-", "−");

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
  let now = { found: [], biases: new Map() }; // the lines and biases in the picture
  let chosen = null, pointed = null; // a unit picked; a unit or a line under the pointer
  let focus = "input 0";

  function stepper(name, act) {
    const button = (sign, path, by) => {
      const node = element("button", { class: "round", "aria-label": `${sign} ${name}`, title: `${sign} ${name}`, onclick: () => act(by) });
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
    const settings = model.get("settings"), features = Object.entries(model.get("options").features);
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
    if (chosen && !places.some(place => place.key === chosen)) choose(null);
    if (!places.some(place => place.key === focus)) focus = "input 0";
    const wanted = new Set();
    for (const place of places) {
      const button = control(place.key, () => unitButton(place.key), wanted);
      button.style.left = `${place.x - UNIT / 2}px`;
      button.style.top = `${place.y - UNIT / 2}px`;
      button.setAttribute("aria-label", place.column === 0 ? `Input ${place.name}` : `${place.name[0].toUpperCase()}${place.name.slice(1)}`);
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
    canvas.setAttribute("aria-label", `The network: ${used.filter(Boolean).length} inputs, ${hidden.map(units => `${units} units, `).join("")}one output. Pick a unit for its numbers`);
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
      class: "unit", onpointerenter: enter, onpointerleave: leave, onfocus: () => { focus = key; enter(); }, onblur: leave,
      onclick: () => (here().column === 0 ? toggle(here().row) : choose(chosen === key ? null : key)),
      onkeydown: event => walk(event, here()),
    });
  }
  function toggle(row) {
    const names = Object.keys(model.get("options").features);
    const features = names.filter((_, k) => (k === row ? !used[k] : used[k]));
    if (features.length > 0) change({ features });
  }
  function walk(event, from) {
    if (event.key === "Escape") return choose(null);
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (across === undefined) return;
    event.preventDefault();
    const there = places.filter(place => place.column === from.column + across && (across || place.row === from.row + down));
    there.sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y));
    if (there.length === 0) return;
    controls.get(focus).tabIndex = -1;
    controls.get(there[0].key).tabIndex = 0;
    controls.get(there[0].key).focus();
  }
  function choose(key) {
    chosen = key;
    for (const place of places) if (place.column > 0) controls.get(place.key)?.setAttribute("aria-pressed", place.key === key);
    show();
  }
  /** Show large, and in numbers, what is pointed at, else what is chosen. */
  function show() {
    const unit = pointed?.key ? pointed : places.find(place => place.key === chosen);
    look(unit && unit.kind !== "output" ? unit : null);
    fillCard();
  }

  /** The lines into a layer: [{ from, to, value, place }], bias last of each unit's numbers in the buffer. */
  function lines(weights) {
    const found = [], biases = new Map();
    let at = 0, sources = places.filter(place => place.column === 0 && used[place.row]);
    for (let column = 1; column <= hidden.length + 1; column++) {
      const units = places.filter(place => place.column === column);
      for (const to of units) {
        for (const [k, from] of sources.entries()) found.push({ from, to, value: weights[at++], place: [column, to.row, k] });
        biases.set(to.key, { to, value: weights[at++], place: [column, to.row, -1] });
      }
      sources = units;
    }
    return { found, biases };
  }
  function fillCard() {
    const { found, biases } = now;
    if (pointed?.from) {
      card.replaceChildren(`From ${pointed.from.name} to ${pointed.to.name}: w = ${number(valueOf(found, pointed))}`);
      return;
    }
    const to = pointed?.column > 0 ? pointed : places.find(place => place.key === chosen);
    if (!to) {
      card.replaceChildren(pointed ? `${pointed.name}: click to ${used[pointed.row] ? "drop" : "use"} it as an input.`
        : "Point at a line to read its weight. Pick a unit to see it large and to change its numbers.");
      return;
    }
    const mine = [biases.get(to.key), ...found.filter(line => line.to === to)];
    if (card.dataset.of === to.key && card.children.length === mine.length + 1) { // the same unit: keep its fields
      mine.forEach((line, k) => { const field = card.children[k + 1].lastChild; if (field !== document.activeElement) field.value = line.value.toPrecision(4); });
      return;
    }
    card.dataset.of = to.key;
    card.replaceChildren(element("b", {}, to.name), ...mine.map(line => {
      const label = line.from ? `w from ${line.from.column === 0 ? line.from.name : `unit ${line.from.row + 1}`}` : "bias";
      const field = element("input", { type: "number", step: "any", "aria-label": `${label}, ${to.name}`, onchange: () => put(line.place, Number(field.value)) });
      field.value = line.value.toPrecision(4);
      return element("label", {}, label, field);
    }));
  }
  const valueOf = (found, line) => found.find(({ place }) => String(place) === String(line.place))?.value;

  /** Of all lines between two columns the one next to the pointer, if that is near. */
  function lineAt(x, y) {
    const between = now.found.filter(({ from, to }) => from.x + UNIT / 2 < x && x < to.x - UNIT / 2);
    const away = ({ from, to }) => {
      const start = from.x + UNIT / 2, share = (x - start) / (to.x - UNIT / 2 - start);
      let t = share;
      for (let k = 0; k < 8; k++) t -= (1.5 * t * (1 - t) + t ** 3 - share) / (1.5 - 3 * t + 3 * t * t); // Newton: x(t) = x
      return Math.abs(from.y + (to.y - from.y) * (3 - 2 * t) * t * t - y);
    };
    const nearest = between.map(line => [away(line), line]).sort((a, b) => a[0] - b[0])[0];
    return nearest?.[0] < 8 ? nearest[1] : null;
  }
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect(), line = lineAt(event.clientX - box.left, event.clientY - box.top);
    if (line?.place.join() === pointed?.place?.join()) return;
    pointed = line;
    show();
    node.dispatchEvent(new Event("repaint"));
  });
  canvas.addEventListener("pointerleave", () => { pointed = null; show(); });

  function path({ from, to }) {
    const start = from.x + UNIT / 2, end = to.x - UNIT / 2, middle = (start + end) / 2;
    ctx.beginPath();
    ctx.moveTo(start, from.y);
    ctx.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
  }
  function paintLines(found, colors) {
    for (const line of found) {
      const size = Math.abs(line.value), here = pointed && (pointed.place?.join() === line.place.join() || pointed.key === line.to.key);
      path(line);
      ctx.strokeStyle = line.value < 0 ? colors.blue : colors.orange;
      ctx.lineWidth = Math.min(9, 0.6 + 2 * size) + (here ? 1.5 : 0);
      ctx.globalAlpha = here ? 1 : Math.min(0.95, 0.2 + 0.6 * size);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }
  function paintUnit(place, biases, pictures, scale, colors) {
    const left = place.x - UNIT / 2, top = place.y - UNIT / 2, off = place.column === 0 && !used[place.row];
    ctx.save();
    ctx.globalAlpha = off ? 0.35 : 1;
    ctx.beginPath();
    ctx.roundRect(left, top, UNIT, UNIT, 6);
    ctx.save();
    ctx.clip();
    pictures[place.kind].draw(ctx, place.index ?? 0, left, top, UNIT);
    ctx.restore();
    ctx.strokeStyle = place.key === chosen || place.key === pointed?.key ? colors.ink : colors.line;
    ctx.lineWidth = place.key === chosen ? 3 : 1.5;
    ctx.stroke();
    ctx.restore();
    if (place.column === 0) {
      Object.assign(ctx, { fillStyle: off ? colors.quiet : colors.ink, font: "13px sans-serif", textAlign: "right", textBaseline: "middle" });
      ctx.fillText(place.name, left - 8, place.y);
    } else { // the bias, as a small dot in the corner
      const { value } = biases.get(place.key);
      ctx.beginPath();
      ctx.arc(left + 1, top + UNIT - 1, 5, 0, 2 * Math.PI);
      ctx.fillStyle = scale.css(0.5 + value / 2);
      ctx.fill();
      Object.assign(ctx, { strokeStyle: colors.quiet, lineWidth: 1 });
      ctx.stroke();
    }
  }
  /** A bar under each layer: the norm of its dW, on a logarithmic scale. */
  function paintNorms(norms, colors) {
    const top = height - FOOT + 14, wide = Math.min(54, (width - LEFT - RIGHT) / (hidden.length + 1) - 8);
    Object.assign(ctx, { font: "11px sans-serif", textBaseline: "top", textAlign: "right", fillStyle: colors.quiet });
    ctx.fillText("gradient", LEFT + UNIT / 2 - 8, top - 3);
    ctx.fillText("‖dW‖", LEFT + UNIT / 2 - 8, top + 13);
    ctx.textAlign = "center";
    norms.forEach((norm, l) => {
      const { x } = places.find(place => place.column === l + 1);
      const share = Math.min(1, Math.max(0, Math.log(norm / QUIET) / Math.log(LOUD / QUIET)));
      ctx.fillStyle = colors.line;
      ctx.fillRect(x - wide / 2, top, wide, 8);
      ctx.fillStyle = colors.blue;
      ctx.fillRect(x - wide / 2, top, norm > 0 ? wide * share : 0, 8);
      ctx.fillStyle = colors.quiet;
      ctx.fillText(norm > 0 ? norm.toExponential(0).replace("-", "−") : "–", x, top + 13);
    });
  }
  function paint(shot, pictures, scale, colors) {
    const { found, biases } = (now = lines(shot.weights));
    ctx.clearRect(0, 0, width, height);
    paintLines(found, colors);
    for (const place of places) paintUnit(place, biases, pictures, scale, colors);
    Object.assign(ctx, { fillStyle: colors.quiet, font: "12px sans-serif", textAlign: "center", textBaseline: "middle" });
    ctx.fillText("inputs", LEFT, HEAD - 14);
    ctx.fillText("output", width - RIGHT, HEAD - 14);
    paintNorms(shot.norms, colors);
    if (chosen || pointed || !card.firstChild) fillCard();
  }
  return { node, board, paint, layout };
}
