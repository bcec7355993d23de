// Draw a digit. Strokes go to Python as numbers; back come the pixels the network saw, and ten probabilities.

const SIZE = 280; // CSS pixels of the drawing area
const PEN_UP = [NaN, NaN];
const KEY_STEP = 0.03; // of the drawing area, for each press of an arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const { root, ask, askLatest, watch, close } = frame(model, el);

  const [paper, ink] = sharpCanvas(SIZE, SIZE, {
    tabindex: 0, role: "application", class: "drawing",
    "aria-label": "Drawing area. Arrow keys move the pen, space lowers and lifts it, Delete clears.",
  });
  paper.style.touchAction = "none"; // a finger draws instead of scrolling
  paper.style.cursor = "crosshair";
  const [seen, seenPixels] = sharpCanvas(140, 140, { role: "img", "aria-label": "The 28 by 28 pixels the network saw" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const meter = element("div", { role: "meter", "aria-label": digit, "aria-valuemin": 0, "aria-valuemax": 100 }, element("div"));
    return { digit: element("span", {}, `${digit}`), meter, percent: element("span") };
  });
  const label = element("select", { "aria-label": "The digit you drew" }, ...bars.map((_, k) => element("option", {}, `${k}`)));
  const teach = element("button", { onclick: lesson }, "Teach it this one");
  const clear = element("button", { onclick: () => change([]) }, "Clear");

  root.append(
    element("div", { class: "row" },
      element("figure", {}, paper, element("figcaption", {}, "Draw here")),
      element("figure", {}, seen, element("figcaption", {}, "What the network saw")),
      element("div", { class: "bars" }, ...bars.flatMap(bar => [bar.digit, bar.meter, bar.percent]))),
    element("div", { class: "row controls" }, clear,
      ...(model.get("teachable") ? [element("label", {}, "It is a ", label), teach] : [])));

  let points = []; // [x, y] in [0, 1], PEN_UP between strokes
  let cursor = [0.5, 0.2]; // where the keyboard's pen is
  let down = false; // is a pointer or the keyboard's pen on the paper?
  let touched = false; // has anyone drawn in this view?

  function change(now) {
    points = now.map(point => point.map(Math.fround)); // as exact as Python gets them, so that all views agree
    touched = true;
    paintDrawing();
    askLatest("draw", {}, new Float32Array(points.flat()).buffer);
  }

  let learning = false;
  async function lesson() {
    if (learning) return;
    learning = true;
    let answer = await ask("teach", { label: label.value });
    while (answer.more) answer = await ask("learn"); // a kernel that stops never answers, and this ends with it
    learning = false;
  }

  const inside = number => Math.min(1, Math.max(0, number));
  function place(event) {
    const box = paper.getBoundingClientRect();
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }
  paper.addEventListener("pointerdown", event => {
    if (event.button !== 0) return;
    paper.setPointerCapture(event.pointerId);
    down = true;
    change([...points, PEN_UP, place(event)]);
  });
  paper.addEventListener("pointermove", event => {
    if (!down || !paper.hasPointerCapture(event.pointerId)) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    change([...points, ...(moves.length ? moves : [event]).map(place)]);
  });
  const lift = () => { down = false; };
  for (const end of ["pointerup", "pointercancel", "blur"]) paper.addEventListener(end, lift);

  paper.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) {
      cursor = cursor.map((number, axis) => inside(number + KEY_STEP * ARROWS[event.key][axis]));
      if (down) change([...points, cursor]);
    } else if (event.key === " ") {
      down = !down;
      if (down) change([...points, PEN_UP, cursor]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      down = false;
      change([]);
    } else return;
    event.preventDefault();
    paintDrawing();
  });
  paper.addEventListener("focus", paintDrawing);
  paper.addEventListener("blur", paintDrawing);

  function paintDrawing() {
    const colors = themeColors(root);
    ink.clearRect(0, 0, SIZE, SIZE);
    ink.strokeStyle = ink.fillStyle = colors.ink;
    ink.lineWidth = 18;
    ink.lineCap = ink.lineJoin = "round";
    ink.beginPath();
    points.forEach(([x, y], i) => {
      if (Number.isNaN(x)) return;
      const starts = i === 0 || Number.isNaN(points[i - 1][0]);
      if (starts) ink.moveTo(x * SIZE, y * SIZE);
      ink.lineTo(x * SIZE, y * SIZE); // also at a start: a dot is a line of length 0
    });
    ink.stroke();
    if (paper.matches(":focus-visible")) { // the keyboard's pen: a ring, filled while it is down
      ink.beginPath();
      ink.arc(cursor[0] * SIZE, cursor[1] * SIZE, 7, 0, 2 * Math.PI);
      ink.lineWidth = 3;
      ink.strokeStyle = ink.fillStyle = colors.orange;
      ink.stroke();
      if (down) ink.fill();
    }
  }

  watch(["strokes"], () => { // a page that shows a saved state, or a second view of the same canvas
    if (!touched) {
      const flat = floats(model, "strokes");
      points = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
    }
    paintDrawing();
  });
  watch(["seen", "chances"], () => {
    const levels = model.get("seen");
    const side = 140 / 28;
    seenPixels.fillStyle = "#000000"; // white on black, as MNIST is, in every theme
    seenPixels.fillRect(0, 0, 140, 140);
    for (let i = 0; i < 784; i++) {
      const level = levels.getUint8(i);
      seenPixels.fillStyle = `rgb(${level}, ${level}, ${level})`;
      if (level) seenPixels.fillRect(side * (i % 28), side * Math.floor(i / 28), side, side);
    }
    const chances = floats(model, "chances");
    const most = Math.max(...chances);
    bars.forEach(({ meter, percent }, digit) => {
      const whole = Math.round(100 * chances[digit]);
      meter.firstChild.style.transform = `scaleX(${chances[digit]})`;
      meter.classList.toggle("most", most > 0 && chances[digit] === most);
      meter.setAttribute("aria-valuenow", whole);
      percent.textContent = `${whole} %`;
    });
  });
  return close;
}

export default { render };
