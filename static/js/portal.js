// Small behaviors every page shares, on top of htmx 2: tokens, dialogs, confirmation, toasts, focus.
// No inline handlers, no eval, no style attributes: the pages run under a strict Content Security Policy.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Screen readers hear a sentence; the same sentence twice in a row is said once.
  let said = "";
  const say = (text) => {
    if (!text || text === said) return;
    said = text;
    $("#announce").textContent = "";
    setTimeout(() => { $("#announce").textContent = text; }, 30);
  };

  // ---- the CSRF token of this moment: signing in, in another tab, changes it
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get" || !token()) return;
    detail.headers["X-CSRFToken"] = token();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("submit", ({ target }) => {
    const field = $("input[name=csrfmiddlewaretoken]", target);
    if (field && token()) field.value = token();
  }, true);

  // ---- confirmation: hx-confirm and data-confirm open our dialog with "Title|Text|Button"
  const ask = (question, then) => {
    const dialog = $("#confirm");
    const [title, text, button] = question.split("|");
    $("#confirm-title").textContent = title;
    $("#confirm-text").textContent = text || "";
    $("[value=ok]", dialog).textContent = button || "Continue";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => { if (dialog.returnValue === "ok") then(); }, { once: true });
  };
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });
  const confirmed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || confirmed.delete(form)) return;
    event.preventDefault();
    ask(form.dataset.confirm, () => { confirmed.add(form); form.requestSubmit(event.submitter); });
  });

  // ---- a second click while the answer to the first is on its way sends nothing
  let onTheirWay = new WeakSet();
  document.addEventListener("submit", (event) => {
    const { target: form } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    if (onTheirWay.has(form)) { event.preventDefault(); return; }
    onTheirWay.add(form);
    setTimeout(() => onTheirWay.delete(form), 3000);  // the answer may be a file, and then this page stays
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) onTheirWay = new WeakSet(); });

  // ---- dialogs: data-open="id" opens one, data-close closes the one around it
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    event.target.closest("[data-close]")?.closest("dialog")?.close();
  });

  // ---- copying: data-copy="id" puts the words of that element or field on the clipboard; shown where that works
  for (const button of $$("[data-copy]")) button.hidden = !navigator.clipboard;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const copied = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText((copied.value ?? copied.textContent).trim());
    toast("success", "Copied.");
  });

  // ---- toasts: HX-Trigger: {"toast": {"level": "success", "text": "…"}}. Errors stay until they are dismissed.
  const toast = (level, text) => {
    const shape = $(level === "error" ? "#toast-error-template" : "#toast-template");
    const message = shape.content.firstElementChild.cloneNode(true);
    message.dataset.level = level;
    $("[data-text]", message).append(text);
    message.append($("#toast-close-template").content.cloneNode(true));
    $("button", message).addEventListener("click", () => message.remove());
    $("#toasts").append(message);
    say(text);
    if (level === "error") return;
    const leave = setTimeout(() => message.remove(), 8000);
    for (const kind of ["pointerenter", "focusin"]) message.addEventListener(kind, () => clearTimeout(leave));
  };
  document.addEventListener("toast", ({ detail }) => toast(detail.level || "success", detail.text));

  // ---- what came in, with the page or after it: errors and choices take the focus, news are said
  document.addEventListener("htmx:load", ({ detail }) => {
    const piece = detail.elt;
    const wants = (name) => (piece.matches(`[${name}]`) ? piece : $(`[${name}]`, piece));
    wants("data-focus")?.focus();
    if (piece !== document.body) say(wants("data-say")?.dataset.say);
  });

  window.portal = { $, $$, say, toast };
})();
