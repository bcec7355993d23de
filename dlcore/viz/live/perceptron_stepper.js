// The perceptron, one example a click. Python decides and corrects; here the boundary turns.

const WIDTH = 520, HEIGHT = 400; // CSS pixels
const TURN = 300; // ms for the boundary to turn

function render({ model, el }) {
  const { root, ask, askLatest, watch, close } = frame(model, el);
  const [plane, ctx] = sharpCanvas(WIDTH, HEIGHT, {
    role: "img", "aria-label": "The examples, the unit's boundary, and the half-plane in which it fires; described below",
  });
  const data = element("select", { onchange: () => askLatest("choose", { name: data.value }) },
    ...model.get("names").map(name => element("option", {}, name)));
  root.append(
    element("div", { class: "row controls" },
      element("label", {}, "Data: ", data),
      element("button", { onclick: () => ask("step") }, "Next example"),
      element("button", { onclick: () => askLatest("mistake") }, "To the next mistake"),
      element("button", { onclick: () => askLatest("again") }, "Start again")),
    element("figure", {}, plane,
      element("figcaption", {}, "▲ class 1 \u2003 ● class 0 \u2003 shaded: the unit fires \u2003 ring: just seen")));

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let turning = 0; // the animation frame asked for, if any

  /** Paint with the boundary of w, b; the last example gets a ring, a dashed line shows where the boundary was. */
  function paint([w1, w2, b], before, last, wrong) {
    const points = floats(model, "points");
    const count = points.length / 3;
    const colors = themeColors(root);
    const axis = k => Array.from({ length: count }, (_, i) => points[3 * i + k]);
    const bounds = [axis(0), axis(1)].map(values => {
      const low = Math.min(...values), high = Math.max(...values), margin = 0.2 * (high - low || 1);
      return [low - margin, high + margin];
    });
    const [[left, right], [bottom, top]] = bounds;
    const px = x => ((x - left) / (right - left)) * WIDTH;
    const py = y => ((top - y) / (top - bottom)) * HEIGHT;

    ctx.clearRect(0, 0, WIDTH, HEIGHT);
    ctx.fillStyle = colors.orange;
    ctx.globalAlpha = 0.18;
    ctx.fill(fires(w1, w2, b));
    ctx.globalAlpha = 1;
    ctx.lineWidth = 2;
    ctx.strokeStyle = colors.quiet;
    ctx.setLineDash([6, 5]);
    boundary(...before);
    ctx.setLineDash([]);
    ctx.strokeStyle = colors.ink;
    ctx.lineWidth = 3;
    boundary(w1, w2, b);

    for (let i = 0; i < count; i++) {
      const x = px(points[3 * i]), y = py(points[3 * i + 1]), one = points[3 * i + 2] === 1;
      ctx.fillStyle = one ? colors.orange : colors.blue;
      ctx.strokeStyle = colors.paper;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      if (one) { ctx.moveTo(x, y - 9); ctx.lineTo(x + 8, y + 6); ctx.lineTo(x - 8, y + 6); ctx.closePath(); }
      else ctx.arc(x, y, 7, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
      if (i !== last) continue;
      ctx.strokeStyle = colors.ink;
      ctx.lineWidth = wrong ? 4 : 1.5;
      ctx.beginPath();
      ctx.arc(x, y, 15, 0, 2 * Math.PI);
      ctx.stroke();
    }
    /** The part of the picture where w1 x + w2 y + b ≥ 0: the corners that fire, and where the edges are crossed. */
    function fires(w1, w2, b) {
      const corners = [[left, bottom], [right, bottom], [right, top], [left, top]];
      const z = ([x, y]) => w1 * x + w2 * y + b;
      const path = new Path2D();
      let started = false;
      const add = ([x, y]) => { path[started ? "lineTo" : "moveTo"](px(x), py(y)); started = true; };
      corners.forEach((corner, i) => {
        const next = corners[(i + 1) % 4], here = z(corner), there = z(next);
        if (here >= 0) add(corner);
        if (here >= 0 !== there >= 0) add(corner.map((value, k) => value + (here / (here - there)) * (next[k] - value)));
      });
      return path;
    }
    function boundary(w1, w2, b) {
      const long = w1 * w1 + w2 * w2;
      if (long === 0) return; // no line: the unit answers the same everywhere
      const foot = [-b * w1 / long, -b * w2 / long], far = 10 * (right - left + top - bottom) / Math.sqrt(long);
      const reach = far + Math.hypot(...foot) / Math.sqrt(long);
      ctx.beginPath();
      ctx.moveTo(px(foot[0] - reach * w2), py(foot[1] + reach * w1));
      ctx.lineTo(px(foot[0] + reach * w2), py(foot[1] - reach * w1));
      ctx.stroke();
    }
  }

  let shown = null; // the unit that was painted last: an unchanged one doesn't turn again
  watch(["unit", "points", "name"], () => {
    data.value = model.get("name");
    const numbers = Array.from(floats(model, "unit"));
    const now = numbers.slice(0, 3), before = numbers.slice(3, 6), [last, wrong] = numbers.slice(6);
    const moves = shown !== null && `${numbers}` !== shown && last >= 0 && `${now}` !== `${before}` && !still.matches;
    shown = `${numbers}`;
    cancelAnimationFrame(turning);
    if (!moves) return paint(now, before, last, wrong);
    const start = performance.now();
    (function turn(time) {
      const share = Math.min(1, Math.max(0, (time - start) / TURN));
      paint(now.map((value, k) => before[k] + share * (value - before[k])), before, last, wrong);
      if (share < 1) turning = requestAnimationFrame(turn);
    })(start);
  });
  return () => { cancelAnimationFrame(turning); close(); };
}

export default { render };
