// Files dropped on the form are put into its file field; without this script the field itself takes them.
"use strict";
(() => {
  const form = document.getElementById("import-form");
  if (!form) return;
  const field = form.querySelector('input[type="file"]');
  const zone = document.getElementById("drop");
  const chosen = document.getElementById("chosen");
  const most = Number(form.dataset.most);
  const button = form.querySelector("button");

  const tell = () => {
    const files = [...field.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const large = size > most;
    chosen.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      line.textContent = file.name + " · " + Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 })
        .format(Math.max(file.size / 1048576, 0.1)) + " MB";
      return line;
    }));
    document.getElementById("large").hidden = !large;
    button.disabled = large;
  };

  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      tell();
      field.focus();
    }
  });
  field.addEventListener("change", tell);
  form.addEventListener("submit", () => {
    button.disabled = true;
    document.getElementById("sending").hidden = false;
  });
  // Back in the browser's history: the form is ready again.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    document.getElementById("sending").hidden = true;
  });
})();
