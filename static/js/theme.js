// Before the first paint: light or dark, by the person's own choice, else like the device.
// Loaded without defer in the head. The Django admin reads the same key, "theme".
(() => {
  "use strict";
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");

  const choice = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const apply = () => {
    const dark = choice() === "dark" || (choice() === "auto" && device.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
  };
  const choose = (name) => {
    try { localStorage.setItem("theme", name); } catch { /* no storage: the choice lasts for this page */ }
    apply();
  };

  root.dataset.js = "";  // shows what needs JavaScript
  apply();
  device.addEventListener("change", apply);
  addEventListener("storage", (event) => { if (event.key === "theme") apply(); });
  window.portalTheme = { choice, choose };
})();
