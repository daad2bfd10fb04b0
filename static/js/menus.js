// Menus are <details>: Escape and a click outside close them. The theme buttons live in one.
(() => {
  "use strict";
  const { $, $$ } = window.portal;

  const openMenus = () => $$("details.menu[open], details.move[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of openMenus()) if (menu.matches(".menu") && !menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      if (menu.contains(document.activeElement)) $("summary", menu).focus();
      menu.open = false;
    }
  });

  const buttons = () => $$("[data-theme-choice]");
  const show = () => {
    for (const button of buttons()) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === window.portalTheme.choice()));
    }
  };
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-theme-choice]");
    if (!button) return;
    window.portalTheme.choose(button.dataset.themeChoice);
    show();
  });
  addEventListener("storage", show);
  show();
})();
