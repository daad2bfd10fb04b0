// Words that the server has not taken yet are kept on this device, one draft per person and form, and offered
// back when the form is opened next. Saving drops them, and so does signing out: school machines are shared.
(() => {
  "use strict";
  const { $, $$ } = window.portal;
  const PREFIX = "draft:";
  // What is hidden is the page's own: its version, its tokens, the ids and the order of its rows. With old ones a
  // row would be made twice, or a new delivery taken for the last one. A field that belongs to the words says data-keep.
  const isOwn = ({ type, dataset }) => type === "hidden" && !("keep" in dataset);

  const editors = new WeakMap();  // textarea → its rich text editor
  document.addEventListener("prose-editor:ready", ({ detail }) => editors.set(detail.textarea, detail.editor));

  const place = (key) => `${PREFIX}${document.body.dataset.person || ""}:${key}`;
  const words = (form) => {
    const own = new Set([...form.elements].filter(isOwn).map(({ name }) => name));
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !own.has(name));
  };
  const plain = (pairs) => JSON.stringify(pairs.map(
    ([name, value]) => [name, value.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim()],
  ));

  // Saves of one page can overtake each other on their way. Each has a higher turn than the one before it, so
  // that the server knows the newest words, whichever come last.
  const nextTurn = (form) => {
    const { turn } = form.elements;
    if (turn) turn.value = Number(turn.value) + 1;
    return turn?.value;
  };

  const keep = (form) => {
    const draft = { at: Date.now(), page: form.elements.page?.value, turn: nextTurn(form), words: words(form) };
    try { localStorage.setItem(place(form.dataset.autosave), JSON.stringify(draft)); } catch { return false; }
    return true;
  };
  const drop = (key) => {
    try { localStorage.removeItem(place(key)); } catch { /* no storage, nothing kept */ }
  };
  const kept = (key) => {
    try { return JSON.parse(localStorage.getItem(place(key))); } catch { return null; }
  };

  const fill = (control, values) => {
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = values.includes(control.value);
    } else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = values.includes(option.value);
    } else if (values.length) {
      control.value = values.shift();
      editors.get(control)?.commands.setContent(control.value);
    }
  };
  const putBack = (form, draft) => {
    const byName = new Map();
    for (const [name, value] of draft.words) byName.set(name, [...(byName.get(name) || []), value]);
    for (const control of form.elements) {
      const fillable = control.name && !isOwn(control) && !["file", "submit", "button"].includes(control.type);
      if (fillable) fill(control, byName.get(control.name) || []);
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Whether the form says all that the draft says. Rows that were added since do not matter.
  const holds = (form, draft) => {
    const shown = draft.words.filter(([name]) => form.elements.namedItem(name)?.type !== "hidden");
    const names = new Set(shown.map(([name]) => name));
    return plain(shown) === plain(words(form).filter(([name]) => names.has(name)));
  };

  // Whether the server has taken these words, or later ones, from the page that kept the draft.
  const wasTaken = (form, draft) => Boolean(draft.page)
    && draft.page === form.dataset.savedFrom && Number(form.dataset.savedTurn) >= Number(draft.turn);

  // Words whose field is gone from the page, for instance of a goal that was never saved, are shown to copy.
  const homeless = (form, draft) => draft.words.filter(([name, value]) => value.trim() && !form.elements.namedItem(name));

  const time = (date) => date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" })
    .toLowerCase().replace(/\s/g, " ");
  const when = (date) => `${date.toLocaleDateString("en-US", { month: "long", day: "numeric" })}, ${time(date)}`;

  const offer = (form) => {
    const key = form.dataset.autosave;
    const draft = kept(key);
    if (!draft || $(".draft-offer", form)) return;
    if (wasTaken(form, draft) || holds(form, draft)) { drop(key); return; }
    const note = $("#draft-offer-template").content.firstElementChild.cloneNode(true);
    $("[data-when]", note).textContent = when(new Date(draft.at));
    const leftOver = homeless(form, draft);
    $("details", note).hidden = !leftOver.length;
    $("details p", note).textContent = leftOver.map(([, value]) => value).join("\n\n");
    $("[data-draft=back]", note).addEventListener("click", () => { putBack(form, draft); note.remove(); });
    $("[data-draft=away]", note).addEventListener("click", () => { drop(key); note.remove(); });
    form.prepend(note);
  };
  document.addEventListener("htmx:load", ({ detail }) => {
    const piece = detail.elt;
    // The page after a form that was sent whole says that the server has its words.
    for (const { dataset } of $$("[data-taken]", piece)) drop(dataset.taken);
    for (const form of piece.matches("[data-autosave]") ? [piece] : $$("[data-autosave]", piece)) offer(form);
  });

  document.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-drop-draft]");
    if (link) drop(link.dataset.dropDraft || link.closest("[data-autosave]")?.dataset.autosave);
  });
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-sign-out]")) return;
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    } catch { /* no storage, nothing kept */ }
  });

  window.portal.drafts = { keep, drop, nextTurn, time };
})();
