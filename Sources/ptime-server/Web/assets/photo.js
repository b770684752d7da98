/* Copyright the Picture Time authors
   SPDX-License-Identifier: Apache-2.0 */

// Two marks over the original that are dragged or moved by arrow keys. The number inputs of the form hold the truth:
// marks write to them, and typing moves the marks. Coordinates are pixels of the upright original, pixel centres at
// integers, so position x lies (x + 0.5) / width across the picture.

const box = document.getElementById("eyes");
const picture = box.querySelector("img");
const loupe = box.querySelector("canvas");
const form = document.getElementById("eyes-form");
const reset = document.getElementById("eyes-reset");
const size = { x: Number(box.dataset.width), y: Number(box.dataset.height) };
const loupeSpan = Math.max(24, Math.round(Math.min(size.x, size.y) / 9)); // original pixels across the magnifier

const marks = [...box.querySelectorAll(".handle")].map((handle, index) => {
  const side = index === 0 ? "left" : "right";
  const mark = { handle, x: form.elements[`${side}X`], y: form.elements[`${side}Y`] };
  // Where no eye is known, the marks begin where a face most often is. As default values, so that a reset returns here.
  if (mark.x.value === "" || mark.y.value === "") {
    mark.x.defaultValue = mark.x.value = Math.round(size.x * (index === 0 ? 0.4 : 0.6));
    mark.y.defaultValue = mark.y.value = Math.round(size.y * 0.45);
  }
  return mark;
});

const clamp = (value, axis) => Math.min(Math.max(value, 0), size[axis] - 1);
const rounded = (value) => Math.round(value * 10) / 10;

function draw(mark) {
  const x = clamp(Number(mark.x.value), "x");
  const y = clamp(Number(mark.y.value), "y");
  mark.handle.style.left = `${((x + 0.5) / size.x) * 100}%`;
  mark.handle.style.top = `${((y + 0.5) / size.y) * 100}%`;
  mark.handle.setAttribute("aria-valuemin", 0);
  mark.handle.setAttribute("aria-valuemax", size.x - 1);
  mark.handle.setAttribute("aria-valuenow", x);
  mark.handle.setAttribute("aria-valuetext", `${x} pixels from the left, ${y} from the top`);
}

function move(mark, x, y) {
  mark.x.value = rounded(clamp(x, "x"));
  mark.y.value = rounded(clamp(y, "y"));
  reset.hidden = false;
  draw(mark);
  magnify(mark);
}

function magnify(mark) {
  const x = Number(mark.x.value);
  const y = Number(mark.y.value);
  const scale = picture.naturalWidth / size.x;
  const context = loupe.getContext("2d");
  const across = loupe.width;
  context.clearRect(0, 0, across, across);
  context.imageSmoothingEnabled = loupeSpan * scale > across / 3;
  context.drawImage(picture, (x + 0.5 - loupeSpan / 2) * scale, (y + 0.5 - loupeSpan / 2) * scale, loupeSpan * scale,
    loupeSpan * scale, 0, 0, across, across);
  // The cross is drawn dark under light, so that it shows on skin and in the pupil alike.
  for (const [colour, width] of [["#000a", 6], ["#fff", 3]]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const [from, to] of [[0.3, 0.45], [0.55, 0.7]]) {
      context.moveTo(across * from, across / 2);
      context.lineTo(across * to, across / 2);
      context.moveTo(across / 2, across * from);
      context.lineTo(across / 2, across * to);
    }
    context.stroke();
  }
  loupe.classList.toggle("right", x < size.x / 2);
  loupe.hidden = false;
}

function listen(mark) {
  const { handle } = mark;
  let grip = null; // from the pointer to the mark, so that taking hold does not move it

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // else the browser would drag the picture itself
    const frame = picture.getBoundingClientRect();
    const unit = size.x / frame.width;
    grip = { x: Number(mark.x.value) - event.clientX * unit, y: Number(mark.y.value) - event.clientY * unit, unit };
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    magnify(mark);
  });
  handle.addEventListener("pointermove", (event) => {
    if (grip) move(mark, event.clientX * grip.unit + grip.x, event.clientY * grip.unit + grip.y);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    handle.addEventListener(name, () => {
      if (grip) loupe.hidden = true;
      grip = null;
    });
  }
  handle.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    move(mark, Number(mark.x.value) + by[0] * step, Number(mark.y.value) + by[1] * step);
  });
  handle.addEventListener("focus", () => handle.matches(":focus-visible") && magnify(mark));
  handle.addEventListener("blur", () => (loupe.hidden = true));
  for (const input of [mark.x, mark.y]) {
    input.addEventListener("input", () => {
      reset.hidden = false;
      draw(mark);
    });
  }
}

function begin() {
  if (picture.naturalWidth === 0) return fail();
  document.getElementById("eyes-help").hidden = false;
  for (const mark of marks) {
    listen(mark);
    draw(mark);
    mark.handle.hidden = false;
  }
}

function fail() {
  picture.hidden = true;
  document.getElementById("eyes-error").hidden = false;
}

if (picture.complete) begin();
else {
  picture.addEventListener("load", begin, { once: true });
  picture.addEventListener("error", fail, { once: true });
}

form.addEventListener("reset", () => {
  reset.hidden = true;
  setTimeout(() => marks.forEach(draw)); // after the browser has put the values back
});

// Left and right are as seen in the picture: marks that were crossed are told apart by where they stand.
form.addEventListener("submit", () => {
  const [left, right] = marks;
  if (Number(left.x.value) <= Number(right.x.value)) return;
  for (const axis of ["x", "y"]) [left[axis].value, right[axis].value] = [right[axis].value, left[axis].value];
});
