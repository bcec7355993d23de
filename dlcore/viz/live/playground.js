// The Playground. Python takes a few pictures for each question; here every frame shows one more of them.

const AHEAD = 6; // pictures asked for at a time, so that a slow answer stops no picture
const SELDOM = 1000; // ms between two pictures for readers who want no motion
const SPEEDS = [
  ["a step", { steps: 1 }], ["an epoch", { epochs: 1 }],
  ["10 epochs", { epochs: 10 }], ["as much as fits", { epochs: 1e6 }],
];
const WORDS = { // of names that are no words yet
  relu: "ReLU", leaky_relu: "leaky ReLU", elu: "ELU", descent: "gradient descent", nesterov: "Nesterov",
  rmsprop: "RMSProp", adam: "Adam", adamw: "AdamW",
  xavier: "Xavier", he: "He", normal: "N(0, 1)", small: "0.01 N(0, 1)",
  l1: "L1", l2: "L2", gauss: "two clouds", xor: "XOR", plane: "slope", hills: "hills",
};
const RESET = "M3.5 8a4.5 4.5 0 1 0 1.6-3.4M3.2 2.5v3h3", PLAY = "M5 3l8 5-8 5z";
const PAUSE = "M4.5 3h2.4v10H4.5zM9.1 3h2.4v10H9.1z", STEP = "M4 3l6 5-6 5zM11 3h1.6v10H11z";

function render({ model, el }) {
  const { root, ask, askLatest, watch, close } = frame(model, el);
  root.classList.add("playground");
  const options = model.get("options");
  const fields = {}; // setting → show(value): what its control shows
  const change = changes => askLatest("set", { changes });

  function labelled(text, ...nodes) {
    return element("label", { class: "field" }, element("span", {}, text), ...nodes);
  }
  function pick(name, text, choices) {
    const word = value => WORDS[value] ?? String(value);
    const select = element("select", { onchange: () => change({ [name]: select.value }) },
      ...choices.map(value => element("option", { value }, word(value))));
    fields[name] = value => {
      const known = [...select.options].some(option => option.value === String(value));
      if (!known) select.append(element("option", { value }, word(value)));
      select.value = value;
    };
    fields[name].node = select;
    return labelled(text, select);
  }
  function slide(name, text, unit = "") {
    const [low, high] = options.ranges[name], shown = element("span");
    const slider = element("input", {
      type: "range", min: low, max: high, "aria-label": text,
      oninput: () => { say(); change({ [name]: slider.value }); },
    });
    const say = () => {
      shown.textContent = `${slider.value}${unit}`;
      slider.setAttribute("aria-valuetext", shown.textContent);
    };
    fields[name] = value => { if (slider !== document.activeElement) slider.value = value; say(); };
    return element("label", { class: "field slide" }, element("span", {}, `${text}: `, shown), slider);
  }
  function tick(name, text) {
    const box = element("input", { type: "checkbox", onchange: () => change({ [name]: Number(box.checked) }) });
    fields[name] = value => { box.checked = Boolean(value); };
    fields[name].node = box;
    return element("label", { class: "tick" }, box, text);
  }
  function round(name, path, onclick) {
    const button = element("button", { class: "round", "aria-label": name, title: name, onclick });
    button.append(icon(path));
    return button;
  }

  // The bar: what to do, and how far it has come.
  const play = round("Play", PLAY, () => (playing ? pause() : start()));
  play.classList.add("play");
  const speed = element("select", {}, ...SPEEDS.map(([text], k) => element("option", { value: k }, text)));
  speed.value = 1;
  const epoch = element("b", { class: "epoch" }), own = element("span", { class: "own" });
  const bar = element("div", { class: "row bar" },
    round("Reset", RESET, () => { pause(); ask("reset"); }), play, round("Step", STEP, () => { pause(); train(1); }),
    element("div", { class: "field" }, element("span", {}, "Epoch"), epoch), labelled("A picture every", speed), own);

  const seed = element("input", { type: "number", min: 0, max: 1e9, onchange: () => change({ seed: seed.value }) });
  fields.seed = value => { if (!seed.matches(":focus")) seed.value = value; }; // news must not undo what is being typed
  const { names, usual } = options;
  const hyper = element("div", { class: "row hyper" },
    pick("activation", "Activation", names.activation), pick("init", "Initial weights", names.init),
    pick("optimizer", "Optimiser", names.optimizer), pick("alpha", "Learning rate α", usual.alpha),
    pick("penalty", "Penalty", names.penalty), pick("lam", "its λ", usual.lam),
    pick("keep", "Dropout: keep", usual.keep), tick("batchnorm", "Batch norm"), labelled("Seed", seed));

  // The data, by their pictures.
  const problem = element("select", { onchange: () => change({ data: options[problem.value][0] }) },
    element("option", { value: "classes" }, "classification"), element("option", { value: "values" }, "regression"));
  const group = `data-${Math.random()}`;
  const sets = names.data.map(name => {
    const small = thumbnail();
    const radio = element("input", { type: "radio", name: group, value: name, onchange: () => change({ data: name }) });
    const node = element("label", { class: "set" }, radio, small.node, element("span", {}, WORDS[name] ?? name));
    return { name, small, radio, node };
  });
  fields.data = value => {
    problem.value = options.classes.includes(value) ? "classes" : "values";
    for (const { name, radio, node } of sets) {
      radio.checked = name === value;
      node.hidden = !options[problem.value].includes(name);
    }
  };
  const data = element("section", { class: "data", "aria-label": "Data" }, labelled("Problem", problem),
    element("div", { class: "sets", role: "radiogroup", "aria-label": "Data set" }, ...sets.map(({ node }) => node)),
    slide("ratio", "For training", " %"), slide("noise", "Noise", " %"), slide("batch", "Batch size"),
    element("button", { onclick: () => change({ draw: model.get("settings").draw + 1 }) }, "New points"));

  let large = null; // what the surface shows instead of the output
  const network = networkPicture(model, {
    change, put: (place, value) => ask("weight", { place, value }), look: what => { large = what; entitle(); paint(); },
  });

  const surface = surfacePicture(), curves = lossCurves();
  const title = element("figcaption"), legend = element("div", { class: "legend", "aria-hidden": "true" });
  function entitle() {
    title.textContent = large ? `What ${large.name} answers` : "What the network answers";
    const classes = options.classes.includes(model.get("settings").data);
    [legend.dataset.low, legend.dataset.high] = large ? ["negative", "positive"] : [classes ? "0" : "−1", "1"];
    surface.node.setAttribute("aria-label", `${title.textContent} over the plane, with the points; described below`);
  }
  const losses = ["Training loss", "Test loss"].map((text, k) => {
    const value = element("b");
    return { value, node: element("div", { class: `loss loss${k}` }, element("span", {}, text), value) };
  });
  const result = element("section", { class: "result", "aria-label": "Result" },
    element("div", { class: "row losses" }, ...losses.map(({ node }) => node)), curves.node,
    element("figure", {}, title, surface.node, legend),
    element("div", { class: "row controls" }, tick("test", "Show test points"), tick("discrete", "Discretise")));

  // The settings as a string, to hand on.
  const state = element("input", {
    type: "text", spellcheck: "false", "aria-label": "The state as text",
    onkeydown: event => { if (event.key === "Enter") load(); },
  });
  const copy = element("button", { onclick: async () => {
    state.select();
    try {
      await navigator.clipboard.writeText(state.value);
    } catch {
      document.execCommand("copy"); // an unencrypted page has no clipboard
    }
    copy.textContent = "Copied";
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  } }, "Copy");
  async function load() {
    pause();
    await ask("load", { state: state.value });
    if (!model.get("problem")) state.value = model.get("state"); // in full, even if nothing has changed
  }
  const share = element("div", { class: "row share" },
    labelled("To share: all settings as text", state), copy, element("button", { onclick: load }, "Use it"));
  root.append(bar, hyper, element("div", { class: "stage" }, data, network.node, result), share);

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = false;
  let reel = [], now = null; // pictures that wait, and the one that is seen
  let asked = 0, due = 0; // questions for pictures on their way; the animation frame asked for
  const train = pictures => ask("train", { ...SPEEDS[speed.value][1], pictures });
  const halted = () => model.get("problem") || model.get("diverged");

  function start() {
    playing = true;
    face("Pause", PAUSE);
    advance();
  }
  function stop() {
    playing = false;
    face("Play", PLAY);
    reel = reel.slice(-1);
  }
  function pause() {
    if (!playing) return;
    stop();
    ask("tell"); // in words, once, and not with every picture
  }
  function face(name, path) {
    play.setAttribute("aria-label", name);
    play.title = name;
    play.replaceChildren(icon(path));
  }
  /** Show the next picture, if there is one, and ask for more: a kernel that stops never answers, and this ends. */
  function advance() {
    if (still.matches) reel = reel.slice(-1);
    if (reel.length > 0 && !(still.matches && playing && performance.now() - last < SELDOM)) {
      now = reel.shift();
      paint();
    }
    if (reel.length > 0) soon();
    else if (playing && halted()) stop();
    while (playing && asked < 2 && reel.length < AHEAD && !halted()) more(); // one is answered while the other travels
  }
  async function more() {
    asked++;
    await train(AHEAD);
    await new Promise(requestAnimationFrame); // the pictures may come a moment later
    asked--;
    soon();
  }
  function soon() {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(advance);
  }
  /** Take up the pictures that have come; those of a network that is no more are dropped. */
  function arrive() {
    const count = model.get("shots");
    const part = (name, k) => {
      const { buffer, byteOffset, byteLength } = model.get(name);
      return new DataView(buffer, byteOffset + (k * byteLength) / count, byteLength / count);
    };
    const numbers = (name, k) => {
      const { buffer, byteOffset, byteLength } = part(name, k);
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    };
    if (count === 1 || !playing) [reel, last] = [[], -Infinity];
    for (let k = 0; k < count; k++) {
      const [steps, epoch, ...losses] = numbers("progress", k);
      const [units, output] = [part("units", k), part("output", k)];
      reel.push({ units, output, weights: numbers("weights", k), norms: numbers("norms", k), steps, epoch, losses });
    }
    if (!playing) reel = reel.slice(-1);
    advance();
  }

  let scale = null, colors = null, version = 0, frames = 0, last = -Infinity;
  const pictures = { inputs: film(30), units: film(30), output: film(60) };
  function tint() {
    colors = themeColors(root);
    scale = colorScale();
    pictures.inputs.fill(model.get("inputs"), scale);
    const numbers = floats(model, "thumbnails"), each = numbers.length / sets.length;
    sets.forEach(({ small }, k) => small.paint(numbers.subarray(k * each, (k + 1) * each), scale));
    legend.style.background = `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map(scale.css).join(", ")})`;
    paint();
  }
  function paint() {
    if (!scale || !now) return;
    last = performance.now();
    const settings = model.get("settings");
    pictures.units.fill(now.units, scale);
    pictures.output.fill(now.output, scale);
    network.paint(now, pictures, scale, colors);
    const shown = { bytes: now.output, start: 0, side: 60, discrete: settings.discrete };
    if (large) {
      const bytes = large.kind === "inputs" ? model.get("inputs") : now.units;
      Object.assign(shown, { bytes, start: 900 * large.index, side: 30, discrete: false });
    }
    const points = { numbers: floats(model, "points"), train: model.get("train_points"), test: settings.test, version };
    surface.paint(shown, points, scale, colors);
    curves.paint(floats(model, "history"), now.epoch, colors);
    losses.forEach(({ value }, k) => {
      value.textContent = Number.isFinite(now.losses[k]) ? now.losses[k].toFixed(3) : "not a number";
    });
    epoch.textContent = String(Math.floor(now.epoch + 1e-3)).padStart(6, "0").replace(/(?=...$)/, ",");
    root.dataset.frames = ++frames;
    root.dataset.steps = now.steps;
  }
  /** Show what the settings are. */
  function settle() {
    const settings = model.get("settings"), mine = model.get("own");
    for (const [name, show] of Object.entries(fields)) show(settings[name]);
    for (const name of ["keep", "batchnorm"]) fields[name].node.disabled = mine.length > 0;
    own.textContent = mine.length > 0 ? `training on your ${mine.join(" and ")}` : "";
    if (state !== document.activeElement) state.value = model.get("state");
    entitle();
    network.layout();
  }
  const seen = {}; // the traits that were there last time
  const changed = (...names) => names.filter(name => seen[name] !== (seen[name] = model.get(name))).length > 0;
  watch(["settings", "own", "state", "points", "progress", "weights"], () => { // first the frame, then the picture
    if (changed("settings", "own", "state")) settle();
    if (changed("points")) version++;
    if (changed("progress", "weights")) arrive();
    else paint();
  });
  watch([], tint);
  const resized = new ResizeObserver(() => { network.layout(); paint(); });
  resized.observe(network.board);
  return () => { stop(); cancelAnimationFrame(due); resized.disconnect(); close(); };
}

export default { render };
