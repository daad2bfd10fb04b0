// The rows of a section change places on the page: by their buttons, and goals by their handle as well.
// The new order travels in the section's own save, as ids in the field order-goal, order-step, and so on.
(() => {
  "use strict";
  const { $, $$, say } = window.portal;
  const sisters = (row) => [...row.parentElement.children].filter((one) => one.dataset.row === row.dataset.row);
  const button = (row, way) => $(`button[value="${way}:${row.dataset.row}:${row.dataset.id}"]`, row);

  const settle = (row) => {
    const { form } = button(row, "up"), kind = row.dataset.row, list = sisters(row);
    list.forEach((one, at) => {
      button(one, "up").disabled = at === 0;
      button(one, "down").disabled = at === list.length - 1;
      const number = kind === "goal" && $(".goal-n", one);
      if (number) number.textContent = at + 1;
    });
    const buying = list.map((one) => document.getElementById(`buying-${one.dataset.id}`)).filter(Boolean);
    buying.forEach((line) => line.parentElement.append(line));  // the purchasing plan stands in the same order
    const order = form.elements[`order-${kind}`];
    order.value = $$(`[data-row="${kind}"]`, form).map((one) => one.dataset.id).join(",");
    order.dispatchEvent(new Event("input", { bubbles: true }));
    const name = $("input:not([type=hidden]), textarea", row)?.value.trim() || row.dataset.name;
    say(`${name} is now ${list.indexOf(row) + 1} of ${list.length}.`);
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=do]");
    const [way, kind] = pressed?.value.split(":") || [];
    const row = (way === "up" || way === "down") && pressed.closest(`[data-row="${kind}"]`);
    if (!row) return;
    event.preventDefault();
    const list = sisters(row), other = list[list.indexOf(row) + (way === "up" ? -1 : 1)];
    if (way === "up") other.before(row);
    else other.after(row);
    settle(row);
    (pressed.disabled ? button(row, way === "up" ? "down" : "up") : pressed).focus();
  });

  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const list of $$("[data-drag]")) {
    window.Sortable.create(list, {
      handle: "[data-handle]", draggable: "[data-row]", animation: isCalm ? 0 : 120,
      onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) settle(item); },
    });
  }
})();
