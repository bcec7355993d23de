// The Playground's pictures of numbers: heat maps, the output's surface with its points, loss curves, thumbnails.

// Negative to positive, as in the figures of the pages; on dark paper the middle is dark.
const LIGHT = [[27, 95, 166], [156, 203, 239], [255, 255, 255], [247, 207, 154], [232, 134, 26]];
const DARK = [[111, 177, 238], [44, 80, 115], [24, 27, 31], [106, 70, 27], [243, 166, 75]];
const SURFACE = 268, AXIS = 20; // CSS pixels of the surface, and of the numbers beside and below
const REACH = 6; // it shows [-6, 6] × [-6, 6]
const SHARP = 120; // pixels a side that it is computed in
const CURVES = [288, 96];

const isDark = () => document.body.dataset.jpThemeLight === "false";

/** 256 colours from negative to positive: { dark, pixels: as ImageData has them, css(share in [0, 1]) }. */
function colorScale() {
  const dark = isDark();
  const stops = dark ? DARK : LIGHT;
  const rgb = Array.from({ length: 256 }, (_, byte) => {
    const at = (byte / 255) * (stops.length - 1), below = Math.min(Math.floor(at), stops.length - 2);
    return stops[below].map((value, k) => Math.round(value + (at - below) * (stops[below + 1][k] - value)));
  });
  const bytes = new Uint8Array(rgb.flatMap(color => [...color, 255]));
  const css = share => `rgb(${rgb[Math.round(255 * Math.min(1, Math.max(0, share)))].join(" ")})`;
  return { dark, pixels: new Uint32Array(bytes.buffer), css };
}

/** Square pictures of `side` pixels, painted together and drawn one by one: { fill(bytes, scale), draw(ctx, …) }. */
function film(side) {
  const canvas = element("canvas"), ctx = canvas.getContext("2d");
  let image = null;
  function fill(bytes, scale) {
    const height = Math.max(side, bytes.byteLength / side);
    if (image?.height !== height) {
      Object.assign(canvas, { width: side, height });
      image = ctx.createImageData(side, height);
    }
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < bytes.byteLength; i++) pixels[i] = scale.pixels[bytes.getUint8(i)];
    ctx.putImageData(image, 0, 0);
  }
  function draw(target, k, x, y, size) {
    target.drawImage(canvas, 0, k * side, side, side, x, y, size, size);
  }
  return { fill, draw };
}

/** The large picture: { node, paint(picture, points, scale, colors) }. */
function surfacePicture() {
  const [node, ctx] = sharpCanvas(SURFACE + AXIS, SURFACE + AXIS, { role: "img", class: "bare" });
  const small = element("canvas", { width: SHARP, height: SHARP }), smallCtx = small.getContext("2d");
  const image = smallCtx.createImageData(SHARP, SHARP);
  const [layer, layerCtx] = sharpCanvas(SURFACE, SURFACE); // the points, painted only when they change
  let painted = "";
  const at = x => ((x + REACH) / (2 * REACH)) * SURFACE;

  /** Enlarge the side × side bytes from `start` on, linearly; `discrete` cuts them into two colours. */
  function enlarge(bytes, start, side, discrete, scale) {
    const pixels = new Uint32Array(image.data.buffer), ahead = new Float32Array(SHARP), first = new Uint8Array(SHARP);
    for (let i = 0; i < SHARP; i++) {
      const at = Math.min(side - 1, Math.max(0, ((i + 0.5) * side) / SHARP - 0.5));
      first[i] = Math.min(side - 2, at);
      ahead[i] = at - first[i];
    }
    for (let row = 0; row < SHARP; row++) {
      const dy = ahead[row], top = start + first[row] * side;
      for (let column = 0; column < SHARP; column++) {
        const i = top + first[column], dx = ahead[column];
        const above = bytes.getUint8(i) * (1 - dx) + bytes.getUint8(i + 1) * dx;
        const below = bytes.getUint8(i + side) * (1 - dx) + bytes.getUint8(i + side + 1) * dx;
        const value = above * (1 - dy) + below * dy;
        pixels[row * SHARP + column] = scale.pixels[discrete ? (value < 127.5 ? 30 : 225) : Math.round(value)];
      }
    }
    smallCtx.putImageData(image, 0, 0);
  }
  function paintPoints({ numbers, train, test, version }, scale, colors) {
    const key = [version, train, test, scale.dark].join();
    if (key === painted) return;
    painted = key;
    layerCtx.clearRect(0, 0, SURFACE, SURFACE);
    for (let i = 0; 3 * i < numbers.length; i++) {
      const isTest = i >= train;
      if (isTest && !test) continue;
      layerCtx.beginPath();
      layerCtx.arc(at(numbers[3 * i]), SURFACE - at(numbers[3 * i + 1]), isTest ? 3 : 3.4, 0, 2 * Math.PI);
      layerCtx.fillStyle = scale.css(numbers[3 * i + 2]);
      layerCtx.strokeStyle = isTest ? colors.ink : colors.paper;
      layerCtx.lineWidth = isTest ? 1.4 : 1;
      layerCtx.fill();
      layerCtx.stroke();
    }
  }
  function paint({ bytes, start, side, discrete }, points, scale, colors) {
    enlarge(bytes, start, side, discrete, scale);
    paintPoints(points, scale, colors);
    ctx.clearRect(0, 0, SURFACE + AXIS, SURFACE + AXIS);
    ctx.save();
    ctx.beginPath();
    ctx.roundRect(AXIS, 0, SURFACE, SURFACE, 6);
    ctx.clip();
    ctx.drawImage(small, AXIS, 0, SURFACE, SURFACE);
    ctx.drawImage(layer, AXIS, 0, SURFACE, SURFACE);
    ctx.restore();
    ctx.strokeStyle = colors.line;
    ctx.stroke();
    ctx.fillStyle = colors.quiet;
    ctx.font = "11px sans-serif";
    for (const x of [-6, -3, 0, 3, 6]) {
      const edge = { [-6]: "left", 6: "right" }[x] ?? "center";
      ctx.textAlign = edge;
      ctx.textBaseline = "bottom";
      ctx.fillText(`${x}`.replace("-", "−"), AXIS + at(x), SURFACE + AXIS - 3);
      ctx.textAlign = "right";
      ctx.textBaseline = { [-6]: "bottom", 6: "top" }[x] ?? "middle";
      ctx.fillText(`${x}`.replace("-", "−"), AXIS - 5, SURFACE - at(x));
    }
  }
  return { node, paint };
}

/** Training and test loss by epoch: { node, paint(rows of epoch, training, test; up to this epoch; colors) }. */
function lossCurves() {
  const [width, height] = CURVES;
  const label = "Curves of training and test loss by epoch";
  const [node, ctx] = sharpCanvas(width, height, { role: "img", "aria-label": label });
  function paint(rows, until, colors) {
    let count = rows.length / 3, top = 0;
    while (count > 1 && rows[3 * (count - 1)] > until) count--; // Python may be a few pictures ahead
    for (let i = 0; i < 3 * count; i++) if (i % 3 && rows[i] < 1e6) top = Math.max(top, rows[i]);
    const end = Math.max(rows[3 * (count - 1)], 1);
    const px = epoch => 6 + (epoch / end) * (width - 12);
    const py = loss => height - 6 - (Math.min(loss, top) / (top || 1)) * (height - 14);
    ctx.clearRect(0, 0, width, height);
    ctx.lineJoin = "round";
    for (const [k, color, lineWidth, dash] of [[1, colors.quiet, 2.5, []], [2, colors.ink, 1.8, [5, 3]]]) {
      ctx.beginPath();
      for (let i = 0; i < count; i++) ctx[i ? "lineTo" : "moveTo"](px(rows[3 * i]), py(rows[3 * i + k]));
      ctx.setLineDash(dash);
      Object.assign(ctx, { strokeStyle: color, lineWidth });
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.fillStyle = colors.quiet;
    ctx.font = "11px sans-serif";
    ctx.textAlign = "right";
    ctx.textBaseline = "top";
    ctx.fillText(`highest ${top.toPrecision(2)}`, width - 6, 4);
  }
  return { node, paint };
}

/** A data set in small: { node, paint(its numbers x1, x2, y; scale) }. */
function thumbnail(size = 52) {
  const [node, ctx] = sharpCanvas(size, size, { "aria-hidden": "true" });
  function paint(numbers, scale) {
    ctx.clearRect(0, 0, size, size);
    for (let i = 0; i < numbers.length; i += 3) {
      const x = ((numbers[i] + REACH) / (2 * REACH)) * size, y = ((REACH - numbers[i + 1]) / (2 * REACH)) * size;
      ctx.fillStyle = scale.css(numbers[i + 2]);
      ctx.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
    }
  }
  return { node, paint };
}
