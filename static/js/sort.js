// The order of a list: buttons first, dragging as an extra where Sortable is loaded.
// <ol data-sort-url="…"><li data-id="7" data-name="Goal A current collection"> … <button data-move="up">
// The server gets order=3,7,5. Without JavaScript the buttons submit their own form.
(() => {
  "use strict";
  const { $, $$, say, toast } = window.portal;
  const before = new WeakMap();  // list → its items in the order the server knows

  const renumber = (list) => [...list.children].forEach((item, index, all) => {
    for (const number of $$(".goal-n", item)) number.textContent = index + 1;
    for (const button of $$("[data-move=up]", item)) button.disabled = index === 0;
    for (const button of $$("[data-move=down]", item)) button.disabled = index === all.length - 1;
  });
  const send = (list, item) => {
    renumber(list);
    say(`${item.dataset.name} is now ${[...list.children].indexOf(item) + 1} of ${list.children.length}.`);
    const order = [...list.children].map((one) => one.dataset.id).join(",");
    window.htmx.ajax("POST", list.dataset.sortUrl, { values: { order }, swap: "none", source: list });
  };
  const undo = (list) => {
    list.append(...(before.get(list) || []));
    renumber(list);
    toast("error", "The order was not saved. Reload the page and try again.");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const item = button?.closest("[data-id]");
    const list = item?.closest("[data-sort-url]");
    if (!list) return;
    event.preventDefault();
    const isUp = button.dataset.move === "up";
    const neighbor = isUp ? item.previousElementSibling : item.nextElementSibling;
    if (!neighbor) return;
    if (isUp) neighbor.before(item); else neighbor.after(item);
    send(list, item);
    (button.disabled ? $(`[data-move=${isUp ? "down" : "up"}]`, item) : button).focus();
  });

  document.addEventListener("htmx:load", ({ detail }) => {
    const piece = detail.elt;
    for (const list of piece.matches("[data-sort-url]") ? [piece] : $$("[data-sort-url]", piece)) {
      if (before.has(list)) continue;
      before.set(list, [...list.children]);
      renumber(list);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      window.Sortable?.create(list, { handle: "[data-handle]", animation: still ? 0 : 120, onEnd: (event) => send(list, event.item) });
    }
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!target.matches("[data-sort-url]")) return;
    if (detail.successful && detail.xhr.status < 300) before.set(target, [...target.children]);
    else undo(target);
  });
})();
