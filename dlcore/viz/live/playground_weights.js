// What the Playground's network looks like: lines for weights, a picture for each unit, a bar for each gradient.

const UNIT = 38, ROW = 47, HEAD = 62, FOOT = 58; // CSS pixels
const LEFT = 66, RIGHT = 46; // from the edges to the middle of the first and the last column
const QUIET = 1e-8, LOUD = 10; // gradient norms at the two ends of a bar
const NEAR = 8; // CSS pixels from the pointer to a line that it points at

/** Of all lines between two columns the one next to the pointer, if that is near. */
function lineAt(lines, x, y) {
  const between = lines.filter(({ from, to }) => from.x + UNIT / 2 < x && x < to.x - UNIT / 2);
  const away = ({ from, to }) => {
    const start = from.x + UNIT / 2, share = (x - start) / (to.x - UNIT / 2 - start);
    let t = share;
    for (let k = 0; k < 8; k++) { // Newton's method for x(t) = x on the curve of `path`
      t -= (1.5 * t * (1 - t) + t ** 3 - share) / (1.5 - 3 * t + 3 * t * t);
    }
    return Math.abs(from.y + (to.y - from.y) * (3 - 2 * t) * t * t - y);
  };
  const nearest = between.map(line => [away(line), line]).sort((a, b) => a[0] - b[0])[0];
  return nearest?.[0] < NEAR ? nearest[1] : null;
}

function path(ctx, { from, to }) {
  const start = from.x + UNIT / 2, end = to.x - UNIT / 2, middle = (start + end) / 2;
  ctx.beginPath();
  ctx.moveTo(start, from.y);
  ctx.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
}
function paintLines(ctx, lines, pointed, colors) {
  for (const line of lines) {
    const here = pointed && (pointed.place ? String(pointed.place) === String(line.place) : pointed.key === line.to.key);
    const size = Math.abs(line.value);
    path(ctx, line);
    ctx.strokeStyle = line.value < 0 ? colors.blue : colors.orange;
    ctx.lineWidth = Math.min(9, 0.6 + 2 * size) + (here ? 1.5 : 0);
    ctx.globalAlpha = here ? 1 : Math.min(0.95, 0.2 + 0.6 * size);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}
function paintUnit(ctx, place, { used, chosen, pointed, biases }, pictures, scale, colors) {
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
    Object.assign(ctx, { font: "13px sans-serif", textAlign: "right", textBaseline: "middle" });
    ctx.fillStyle = off ? colors.quiet : colors.ink;
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
function paintNorms(ctx, norms, { places, width, height }, colors) {
  const top = height - FOOT + 14, wide = Math.min(54, (width - LEFT - RIGHT) / norms.length - 8);
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

/** All of it; `view` holds places, used, chosen, pointed, width, height, and the lines and biases of this picture. */
function paintNetwork(ctx, view, norms, pictures, scale, colors) {
  ctx.clearRect(0, 0, view.width, view.height);
  paintLines(ctx, view.lines, view.pointed, colors);
  for (const place of view.places) paintUnit(ctx, place, view, pictures, scale, colors);
  Object.assign(ctx, { fillStyle: colors.quiet, font: "12px sans-serif", textAlign: "center", textBaseline: "middle" });
  ctx.fillText("inputs", LEFT, HEAD - 14);
  ctx.fillText("output", view.width - RIGHT, HEAD - 14);
  paintNorms(ctx, norms, view, colors);
}
