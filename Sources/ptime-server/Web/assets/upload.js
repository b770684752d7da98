/* Copyright the Picture Time authors
   SPDX-License-Identifier: Apache-2.0 */

// Sends chosen and taken photos, two at a time, and shows what became of each.

import { startCamera } from "./camera.js";

const byID = (id) => document.getElementById(id);
const token = document.querySelector("meta[name=csrf]");
const queue = byID("queue");
const day = byID("date");
const atOnce = 2;
const maxBytes = Number(queue.dataset.maxBytes) || Infinity;
const items = [];
const those = (...states) => items.filter((item) => states.includes(item.state));

// A chosen file stays in memory, with its line on the page, until the page is left.
function add(file) {
  const line = byID("item").content.firstElementChild.cloneNode(true);
  const item = { file, line, day: day.value, part: (name) => line.querySelector(`.${name}`) };
  item.part("name").textContent = item.day ? `${file.name}, for ${item.day}` : file.name;
  item.part("retry").addEventListener("click", () => retry(item));
  for (const image of line.querySelectorAll("img")) image.addEventListener("error", () => (image.hidden = true));
  item.part("original").src = URL.createObjectURL(file);
  items.push(item);
  byID("list").prepend(line);
  queue.hidden = false;
  const size = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  if (file.size > maxBytes) show(item, "refused", `The file has ${size(file.size)}, the limit is ${size(maxBytes)}.`);
  else wait(item);
  queue.scrollIntoView({ block: "nearest" });
}

function addAll(files) {
  for (const file of files) add(file);
  day.value = "";
}

function show(item, state, text) {
  item.state = state;
  item.line.className = `card item ${state === "refused" ? "failed" : state}`;
  item.part("text").textContent = text;
  item.part("progress").hidden = state !== "waiting" && state !== "sending";
  item.part("retry").hidden = state !== "failed";

  const unsent = those("failed", "refused").length;
  const unaligned = those("needsAttention").length;
  const words = [`${items.length - unsent - those("waiting", "sending").length} of ${items.length} sent.`];
  if (unaligned > 0) words.push(`${unaligned} ${unaligned === 1 ? "needs" : "need"} your eyes.`);
  if (unsent > 0) words.push(`${unsent} not sent.`);
  byID("summary").textContent = words.join(" ");
}

function wait(item) {
  show(item, "waiting", "Waiting for its turn.");
  next();
}

function next() {
  for (const item of those("waiting").slice(0, atOnce - those("sending").length)) send(item);
}

function send(item) {
  const { file } = item;
  const bar = item.part("progress");
  const query = new URLSearchParams({ name: file.name });
  if (item.day) query.set("date", item.day);
  const request = new XMLHttpRequest();
  request.open("POST", `/picture-time/photos?${query}`);
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.setRequestHeader("X-CSRF-Token", token.content);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  };
  request.upload.onload = () => {
    bar.removeAttribute("value");
    item.part("text").textContent = "Sent. Looking for the face.";
  };
  request.onloadend = () => {
    const { status, response } = request; // the status is 0 where no answer came
    if (status >= 200 && status < 300 && response?.id) succeed(item, response);
    else fail(item, status, response);
    next();
  };
  bar.value = 0;
  bar.setAttribute("aria-label", `Sending ${file.name}`);
  show(item, "sending", "Sending.");
  request.send(file);
}

function succeed(item, record) {
  const put = (name, source) => {
    if (!source) return;
    item.part(name).hidden = false;
    item.part(name).src = source;
  };
  put("frame", record.frame);
  if (item.part("original").hidden) put("original", record.original);
  const page = item.part("page");
  page.href = record.page;
  page.hidden = false;
  const needsEyes = record.state === "needsAttention";
  page.textContent = needsEyes ? "Show where the eyes are" : "Open its page";
  const kept = record.isDuplicate ? "It was already here" : "Kept";
  if (needsEyes) show(item, record.state, `${kept}, but not aligned. ${record.reason ?? ""}`);
  else show(item, "done", record.state === "waiting" ? `${kept}, soon to be aligned.` : `${kept}, and aligned.`);
}

const reasons = {
  0: "There is no connection. The photo is still here: try again.",
  401: "You are logged out. Log in again in another tab, then try again.",
  403: "The page was open for too long. Try again.",
  413: "The server refuses files of this size.",
  507: "The server has no space left.",
};

function fail(item, status, problem) {
  item.status = status;
  show(item, "failed", problem?.detail || reasons[status] || problem?.title || `The server answered ${status}.`);
}

async function retry(item) {
  // After a new log-in in another tab this page's token is stale: the fresh page carries the one to use.
  if (item.status === 401 || item.status === 403) {
    const page = await fetch("/picture-time/upload").then((answer) => answer.text()).catch(() => "");
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("meta[name=csrf]");
    if (fresh) token.content = fresh.content;
  }
  if (item.state === "failed") wait(item);
}

addEventListener("online", () => those("failed").filter((item) => item.status === 0).forEach(retry));
addEventListener("beforeunload", (event) => {
  if (those("waiting", "sending", "failed").length > 0) event.preventDefault();
});

// Choosing: with a script each photo is sent at once, so the submit button is not needed.
const single = byID("photo");
single.required = false;
byID("one").hidden = byID("send").hidden = true;
byID("many").hidden = false;
byID("form").addEventListener("submit", (event) => event.preventDefault());
byID("app").addEventListener("click", () => single.click());
for (const input of [single, byID("several")]) {
  input.addEventListener("change", () => {
    addAll(input.files);
    input.value = "";
  });
}

if (matchMedia("(hover: hover)").matches) byID("drop-text").textContent = "Or drop them anywhere on this page.";
for (const name of ["dragover", "dragleave", "drop"]) {
  addEventListener(name, (event) => {
    event.preventDefault();
    document.body.classList.toggle("is-over", name === "dragover");
    if (name === "drop") addAll(event.dataTransfer.files);
  });
}

startCamera(add);
