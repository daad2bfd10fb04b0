// Stands right behind the filters of a list: on a phone they begin closed, before anything is painted.
(() => {
  "use strict";
  const filters = document.currentScript.previousElementSibling;
  if (matchMedia("(max-width: 47.99rem)").matches) filters.open = false;
})();
