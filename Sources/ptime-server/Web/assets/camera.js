/* Copyright the Picture Time authors
   SPDX-License-Identifier: Apache-2.0 */

// The camera: a mirrored preview under the latest frame as a ghost, and the photo as the sensor saw it, not mirrored.

const byID = (id) => document.getElementById(id);
const stage = byID("stage");
const video = byID("preview");
const still = byID("still");
const ghost = byID("ghost");
const text = byID("camera-text");

let stream = null;
let taken = null; // the photo in review
let isWanted = false; // open again when the page is looked at again
let isBusy = false;

export async function startCamera(use) {
  byID("camera").hidden = false;
  lay();
  if (ghost) fade();
  byID("open").addEventListener("click", open);
  byID("shutter").addEventListener("click", shoot);
  byID("retake").addEventListener("click", () => review(null));
  byID("use").addEventListener("click", () => {
    use(taken);
    isWanted = false;
    review(null);
    close("The photo is on its way.");
  });

  // The light of the camera goes out whenever the page is not looked at.
  const reopen = () => isWanted && !taken && open();
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : reopen()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && reopen());

  if (!navigator.mediaDevices?.getUserMedia) {
    byID("open").hidden = true;
    return refuse(isSecureContext ? "This browser gives no access to a camera."
      : "The browser opens the camera only on a page served over HTTPS.");
  }
  // Whoever has allowed the camera before need not press a button every morning.
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (permission?.state === "granted") open();
}

// Gives the stage the shape of the frame, and puts the marks where the eyes come to lie in it.
function lay() {
  const { width, height, eyeY, eyeLeft, eyeRight } = byID("camera").dataset;
  if (!(width > 0 && height > 0)) return;
  stage.style.setProperty("--ratio", width / height);
  const guides = byID("guides");
  const [axes, ...circles] = guides.children;
  const y = eyeY * height;
  const xs = [eyeLeft * width, eyeRight * width];
  guides.setAttribute("viewBox", `0 0 ${width} ${height}`);
  axes.setAttribute("d", `M0 ${y}H${width}M${(xs[0] + xs[1]) / 2} 0V${height}`);
  circles.forEach((circle, index) => {
    const place = { cx: xs[index], cy: y, r: (xs[1] - xs[0]) / 5 };
    for (const name in place) circle.setAttribute(name, place[name]);
  });
}

// How strong the ghost is, remembered where the browser lets pages remember.
function fade() {
  const slider = byID("opacity");
  const apply = () => (ghost.style.opacity = slider.value / 100);
  const remember = (what) => {
    try {
      return what(localStorage);
    } catch {
      return null;
    }
  };
  slider.value = remember((store) => store.getItem("ghost")) ?? slider.value;
  slider.addEventListener("input", apply);
  slider.addEventListener("change", () => remember((store) => store.setItem("ghost", slider.value)));
  apply();
}

async function open() {
  if (isBusy || stream) return;
  isBusy = true;
  text.textContent = "Opening the camera.";
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "user", width: { ideal: 4096 }, height: { ideal: 4096 } },
    });
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", stop);
    // Some browsers begin with less than the sensor can give.
    const { width, height } = track.getCapabilities?.() ?? {};
    if (width?.max > track.getSettings().width) {
      await track.applyConstraints({ width: { ideal: width.max }, height: { ideal: height.max } }).catch(() => {});
    }
    video.srcObject = stream;
    await video.play();
    isWanted = true;
    byID("start").hidden = true;
    byID("shoot").hidden = false;
    if (ghost) ghost.hidden = false;
    stage.classList.remove("low");
    byID("shutter").focus({ preventScroll: true });
    if (document.hidden) stop();
  } catch (error) {
    isWanted = false;
    stop();
    refuse(reasons[error.name] ?? `The camera did not open (${error.name}).`);
  } finally {
    isBusy = false;
  }
}

const reasons = {
  NotAllowedError: "The camera is not allowed on this page. Allow it in the browser’s settings for this site.",
  NotFoundError: "There is no camera on this device.",
  NotReadableError: "Another program is using the camera.",
};

function refuse(reason) {
  byID("open").textContent = "Try the camera again";
  byID("app").hidden = false;
  close(`${reason} You can choose a photo instead.`);
}

// Says something in place of the picture.
function close(words) {
  text.textContent = words;
  stage.classList.add("low");
}

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
  if (taken) return;
  byID("shoot").hidden = true;
  byID("start").hidden = false;
  text.textContent = "The camera is closed.";
}

async function shoot() {
  if (isBusy || !stream) return;
  isBusy = byID("shutter").disabled = true;
  if (byID("timer").checked) await countDown(3);
  const photo = stream && (await capture());
  isBusy = byID("shutter").disabled = false;
  if (photo) review(photo);
}

async function countDown(seconds) {
  const count = byID("count");
  count.hidden = false;
  for (count.textContent = seconds; count.textContent > 0; count.textContent -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  count.hidden = true;
}

async function capture() {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
  return blob && new File([blob], `IMG_${stamp(new Date())}.jpg`, { type: "image/jpeg" });
}

// A canvas writes no Exif: the name carries the wall-clock time, such as 20240131_074512.
function stamp(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
}

function review(photo) {
  URL.revokeObjectURL(still.src);
  taken = photo;
  still.src = photo ? URL.createObjectURL(photo) : "";
  still.hidden = byID("review").hidden = !photo;
  byID("live").hidden = Boolean(photo);
  byID("shoot").hidden = Boolean(photo) || !stream;
  if (photo) byID("use").focus({ preventScroll: true });
  else if (!isWanted) stop();
  else if (stream) byID("shutter").focus({ preventScroll: true });
  else open();
}
