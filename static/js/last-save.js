// The error page says when this tab last saved something.
(() => {
  "use strict";
  const line = document.querySelector("[data-last-save]");
  let time = null;
  try { time = sessionStorage.getItem("last-save"); } catch { /* then the line stays hidden */ }
  if (!line || !time) return;
  line.querySelector("span").textContent = time;
  line.hidden = false;
})();
