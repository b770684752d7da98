/* Copyright the Picture Time authors
   SPDX-License-Identifier: Apache-2.0 */

// Speed and repeat for the film; the newest year of the calendar opened, and its days counted where the page did not.

const film = document.querySelector("video");
const loop = document.getElementById("loop");
const speed = document.getElementById("speed");

if (film) {
  loop.hidden = speed.hidden = false;
  const box = loop.querySelector("input");
  const select = speed.querySelector("select");
  // A reload may bring back what was chosen: read the controls once before listening.
  const apply = () => {
    film.loop = box.checked;
    film.defaultPlaybackRate = film.playbackRate = Number(select.value);
  };
  loop.addEventListener("change", apply);
  speed.addEventListener("change", apply);
  apply();
}

const years = [...document.querySelectorAll(".year")];
if (years.length > 0 && !years.some((year) => year.open)) years[0].open = true;
for (const year of years) {
  const text = year.querySelector("[data-count]");
  const taken = year.querySelectorAll(".taken").length;
  if (text.textContent === "") text.textContent = taken === 1 ? "1 day" : `${taken} days`;
}
