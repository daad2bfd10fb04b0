// Search and go to: Ctrl+K or / opens the palette; arrows move, Enter opens. The search page does the same without it.
(() => {
  "use strict";
  const { $, $$ } = window.portal;
  const palette = $("#palette");
  const input = $("input", palette);
  const options = () => $$("[role=option]:not([aria-disabled])", palette);

  const choose = (index) => {
    const all = options();
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    input.setAttribute("aria-expanded", String(all.length > 0));
    if (all[index]) {
      input.setAttribute("aria-activedescendant", all[index].id);
      all[index].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const open = () => {
    if (!palette.open) palette.showModal();
    input.select();
    window.htmx.trigger(input, "fill");
  };
  input.addEventListener("htmx:afterRequest", () => choose(0));
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-open=palette]")) open();
    const option = target.closest("#palette [data-href]");
    if (option) location.assign(option.dataset.href);
    if (target === palette) palette.close();  // the backdrop
  });

  palette.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && all[at]) location.assign(all[at].dataset.href);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !all.length) return;
    event.preventDefault();
    choose((at + step + all.length) % all.length);
  });

  // A single key may be in the way of speech input: the keyboard page has a switch for it, kept on the device.
  // On the page of an order A, R, J, and K press what carries the key; both decisions only open their page.
  const singleKeys = () => { try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; } };
  for (const box of $$("[data-single-keys]")) {
    box.checked = singleKeys();
    box.addEventListener("change", () => localStorage.setItem("single-keys", box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    const types = event.target.closest("input, textarea, select, [contenteditable=true]");
    const alone = !types && singleKeys() && !event.ctrlKey && !event.metaKey && !event.altKey && !$("dialog[open]");
    const pressed = alone && /^[a-z]$/.test(event.key) && $(`[data-key="${event.key}"]`);
    if (pressed) { event.preventDefault(); pressed.click(); return; }
    const slash = event.key === "/" && !types && singleKeys() && !event.ctrlKey && !event.metaKey && !event.altKey;
    const controlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (!slash && !controlK) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else if (!$("dialog[open]")) open();
  });
})();
