/* Copyright the Picture Time authors
   SPDX-License-Identifier: Apache-2.0 */

// Copies the new key, which is shown only once.

const key = document.getElementById("new-key");
const copy = document.getElementById("copy");

if (key) {
  key.addEventListener("focus", () => key.select());
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    const said = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(key.value);
      copy.textContent = "Copied";
      said.textContent = "The key was copied.";
    } catch {
      key.focus();
      said.textContent = "The key is selected: copy it with the keyboard.";
    }
  });
}
