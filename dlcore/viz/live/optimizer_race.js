// The race of the optimisers. Python runs a few steps ahead; here every frame shows one more of them.

const WIDTH = 560, HEIGHT = 420; // CSS pixels
const AHEAD = 6; // steps asked for at a time, so that a slow answer stops no picture
// Okabe and Ito's colours, apart for colour-blind eyes; the dashes tell them apart without colour.
const LANES = [
  ["#e69f00", []], ["#0072b2", [8, 4]], ["#009e73", [2, 4]],
  ["#d55e00", [12, 4, 2, 4]], ["#cc79a7", [5, 2]], ["#56b4e9", [1, 2]],
];

function render({ model, el }) {
  const { root, ask, askLatest, watch, close } = frame(model, el);
  const [plane, ctx] = sharpCanvas(WIDTH, HEIGHT, {
    role: "img", "aria-label": "The surface from above, the finish standing out, and the optimisers' trails; described below",
  });
  const names = model.get("names");
  const surface = element("select", { onchange: () => { stop(); askLatest("choose", { name: surface.value }); } },
    ...model.get("surfaces").map(name => element("option", {}, name)));
  const play = element("button", { onclick: () => (until > shown ? stop() : start()) }, "Play");
  const runners = names.map((name, i) => {
    const runs = element("input", { type: "checkbox", "aria-label": `${name} runs`, onchange: sendRates });
    const rate = element("input", {
      type: "number", min: "0.0001", step: "any", "aria-label": `learning rate of ${name}`, onchange: sendRates,
    });
    rate.value = model.get("rates")[name];
    rate.style.width = "8ch";
    const [sample, line] = sharpCanvas(36, 12, { "aria-hidden": "true" });
    sample.style.border = "none";
    lane(line, i);
    line.beginPath();
    line.moveTo(0, 6);
    line.lineTo(36, 6);
    line.stroke();
    return { name, runs, rate, node: element("div", { class: "row controls" }, runs, sample, element("label", {}, `${name}, α `, rate)) };
  });
  root.append(
    element("div", { class: "row controls" },
      element("label", {}, "Surface: ", surface), play,
      element("button", { onclick: () => { stop(); until += 1; tick(); } }, "One step"),
      element("button", { onclick: () => { stop(); askLatest("again"); } }, "Start again")),
    element("div", { class: "row" }, plane, element("div", { class: "lanes" }, ...runners.map(runner => runner.node))));

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = 0, until = 0; // the step in the picture, and the one to play to
  let asking = false; // are steps on their way?
  let due = 0; // the animation frame asked for, if any
  const last = () => model.get("trails").byteLength / (8 * names.length) - 1; // the last step that has come
  const over = () => model.get("problem") || model.get("words").startsWith("Over");

  function start() {
    until = Infinity;
    play.textContent = "Pause";
    tick();
  }
  function stop() {
    until = shown;
    play.textContent = "Play";
  }
  /** Show the next step if it has come, and ask for more; a kernel that stops never answers, and this ends with it. */
  function tick() {
    if (shown < Math.min(until, last())) shown = still.matches ? last() : shown + 1;
    paint();
    if (shown === last() && over()) stop();
    if (until <= shown) return;
    if (shown < last()) soon();
    if (!asking && last() - shown < AHEAD && !over()) more();
  }
  async function more() {
    asking = true;
    const steps = until < Infinity ? 1 : still.matches ? 1000 : AHEAD;
    await ask("go", { steps });
    await new Promise(requestAnimationFrame); // the trails may come a moment later
    asking = false;
    soon();
  }
  function soon() {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(tick);
  }
  function sendRates() {
    stop();
    const running = runners.filter(({ runs, rate }) => runs.checked && Number(rate.value) > 0);
    askLatest("rates", { rates: Object.fromEntries(running.map(({ name, rate }) => [name, Number(rate.value)])) });
  }
  function lane(ctx, i) {
    [ctx.strokeStyle] = LANES[i];
    ctx.fillStyle = LANES[i][0];
    ctx.lineWidth = 3;
    ctx.setLineDash(LANES[i][1]);
  }

  let relief = null; // the surface as a small picture, made once for each surface and theme
  function paintRelief() {
    const bands = model.get("ground");
    const columns = model.get("columns"), rows = bands.byteLength / columns;
    const image = new ImageData(columns, rows);
    const dark = document.body.dataset.jpThemeLight === "false";
    for (let i = 0; i < columns * rows; i++) {
      const band = bands.getUint8(i); // the edges of the bands are contours
      const shade = band === 0 ? (dark ? 255 : 0) : dark ? 20 + 12 * band : 255 - 12 * band; // 0: the finish
      image.data.set([shade, shade, shade, 255], 4 * i);
    }
    relief = element("canvas", { width: columns, height: rows });
    relief.getContext("2d").putImageData(image, 0, 0);
    paint();
  }
  function paint() {
    if (!relief) return;
    const [left, right, bottom, top] = model.get("window");
    const px = x => ((x - left) / (right - left)) * WIDTH;
    const py = y => ((top - y) / (top - bottom)) * HEIGHT;
    const trails = floats(model, "trails"), count = names.length;
    const colors = themeColors(root);
    ctx.clearRect(0, 0, WIDTH, HEIGHT);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(relief, 0, 0, WIDTH, HEIGHT);
    for (let i = 0; i < count; i++) {
      lane(ctx, i);
      let head = null;
      ctx.beginPath();
      for (let t = 0; t <= shown; t++) {
        const x = trails[2 * (t * count + i)], y = trails[2 * (t * count + i) + 1];
        if (Number.isNaN(x)) break;
        ctx[t ? "lineTo" : "moveTo"](px(x), py(y));
        head = [px(x), py(y)];
      }
      ctx.stroke();
      if (!head) continue;
      ctx.setLineDash([]);
      ctx.strokeStyle = colors.ink;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.arc(...head, 7, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
    ctx.fillStyle = colors.ink;
    ctx.font = "14px sans-serif";
    ctx.fillText(`step ${shown}`, 10, 20);
    root.dataset.step = shown;
  }
  watch(["ground"], paintRelief);
  watch(["trails"], () => {
    if (shown > last() || (!asking && until <= shown)) shown = until = last(); // a new race, or one run elsewhere
    soon();
  });
  watch(["surface", "rates"], () => {
    if (root.dataset.asked > 0) return; // the hands are ahead of the kernel
    surface.value = model.get("surface");
    for (const { name, runs, rate } of runners) {
      const alpha = model.get("rates")[name];
      runs.checked = alpha !== undefined;
      if (alpha !== undefined) rate.value = alpha;
    }
  });
  return () => { stop(); cancelAnimationFrame(due); close(); };
}

export default { render };
