// A form with data-autosave="section:12:goals" saves itself through htmx while somebody writes. This keeps the
// line that says how saving stands, keeps the words on the device when they cannot be saved, and tries again.
// With data-keep-draft beside it the form is sent by its button alone: until then the words stay on the device.
(() => {
  "use strict";
  const { $, $$, say, drafts } = window.portal;
  const RETRY_MS = 30000;
  const KEPT = "Your words are kept on this device";
  const NOT_KEPT = "Keep this page open; this device cannot keep your words";

  const writing = new WeakMap();  // form → how many edits were made, went with the last request, and are saved
  const stand = (form) => writing.get(form) || writing.set(form, { edits: 0, sent: 0, saved: 0, retry: 0 }).get(form);
  const isDirty = (form) => stand(form).edits !== stand(form).saved;
  const forms = () => $$("[data-autosave]");
  const sent = new WeakSet();  // forms that were sent with a button: their page is over
  let leaving = false;

  const lineOf = (form) => document.getElementById(`save-state-${form.dataset.autosave.replaceAll(":", "-")}`);
  const show = (form, state, text) => {
    const line = lineOf(form);
    if (!line) return;
    line.dataset.saveState = state;
    $("[data-text]", line).textContent = text;
  };
  const save = (form) => window.htmx.trigger(form, "save-now");
  const isKept = (form) => "keepDraft" in form.dataset;
  const saveAll = () => forms().filter((form) => isDirty(form) && (!isKept(form) || stand(form).asked)).forEach(save);
  const keepHere = (form) => {
    const isThere = drafts.keep(form);
    show(form, isThere ? "kept" : "dirty", isThere ? "Not sent yet. Kept on this device" : "Not sent yet");
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("[data-autosave]");
    if (!form) return;
    stand(form).edits += 1;
    if (isKept(form)) keepHere(form);
    else show(form, "dirty", "Not saved yet");
  });
  document.addEventListener("htmx:configRequest", ({ target, detail }) => {
    if (target.matches("[data-autosave]") && target.elements.turn) detail.parameters.turn = drafts.nextTurn(target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target } = event;
    if (!target.matches("[data-autosave]")) return;
    // A save that was waiting would come after the button's and stand in the way of the next page's.
    if (sent.has(target)) { event.preventDefault(); return; }
    stand(target).asked = true;
    if (isKept(target)) stand(target).edits += 1;  // sent as it was opened, it is still to be sent
    stand(target).sent = stand(target).edits;
    show(target, "busy", isKept(target) ? "Sending…" : "Saving…");
  });

  // ---- it worked
  const saved = (form) => {
    const line = lineOf(form);  // the answer brings its own line, with the server's time
    const time = drafts.time(new Date());
    // An answer that the server could not read is on this page alone: it stays unsaved, and kept.
    const isWhole = line?.dataset.saveState !== "partly";
    if (isWhole) stand(form).saved = stand(form).sent;
    else drafts.keep(form);
    if (stand(form).edits !== stand(form).sent) { show(form, "dirty", "Not saved yet"); return; }
    if (isWhole) {
      drafts.drop(form.dataset.autosave);
      if (line?.dataset.saveState !== "saved") show(form, "saved", `Saved at ${time}`);
    }
    if (line) say($("[data-text]", line).textContent);
    try { sessionStorage.setItem("last-save", time); } catch { /* only the error page reads it */ }
  };

  // ---- it did not
  const reason = (status) => {
    if (status === 401) return "You are signed out.";
    if (status === 403) return "Not saved: this cannot be changed from here now.";
    if (status === 409) return "Not saved yet: the note on this page says why.";
    if (status === 413) return "Not saved: this is too long.";
    if (status === 422) return "Not saved yet: an answer needs another look.";
    if (status === 429) return "Not saved yet: too many saves in a short time.";
    if (status >= 500) return "Not saved: something went wrong on our side.";
    return status ? "Not saved." : "No connection.";
  };
  const failed = (form, status) => {
    const comesBack = !status || status === 429 || status >= 500;
    const where = drafts.keep(form) ? KEPT : NOT_KEPT;
    const text = `${reason(status)} ${where}${comesBack ? " and will save when it is possible again." : "."}`;
    show(form, "kept", text);
    say(text);
    if (status === 401) $("#signed-out").showModal();
    if (status === 422) stand(form).asked = false;  // another look first: the button asks again
    clearTimeout(stand(form).retry);
    if (comesBack) stand(form).retry = setTimeout(() => { if (isDirty(form)) save(form); }, RETRY_MS);
  };

  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!target.matches("[data-autosave]")) return;
    const { status } = detail.xhr;
    if (status >= 200 && status < 300) saved(target);
    else if (status) failed(target, status);
  });
  for (const kind of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, ({ target }) => { if (target.matches("[data-autosave]")) failed(target, 0); });
  }
  document.addEventListener("htmx:responseError", ({ target, detail }) => {
    if (detail.xhr.status === 401 && !target.matches("[data-autosave]")) $("#signed-out").showModal();
  });
  addEventListener("online", saveAll);
  $("#signed-out").addEventListener("close", ({ target }) => { if (target.returnValue === "save") saveAll(); });

  // ---- two people, one section: "Keep mine" saves what stands in the form now, on top of the other version
  // Listens on the way down: a chooser inside the form it is about is a form in a form, and those do not bubble.
  document.addEventListener("submit", (event) => {
    const chooser = event.target;
    const form = "keepMine" in chooser.dataset
      && (chooser.closest("[data-autosave]") || forms().find((one) => one.dataset.autosave === chooser.dataset.keepMine));
    if (form) {
      event.preventDefault();
      form.elements.version.value = chooser.dataset.version;
      stand(form).edits += 1;
      save(form);
      chooser.closest(".conflict").remove();
      $("textarea, [contenteditable=true], input:not([type=hidden])", form)?.focus();
    } else if (chooser.matches("[data-autosave]") && !isKept(chooser)) {
      sent.add(chooser);
      drafts.keep(chooser);  // with the turn that it is posted with; dropped when the form is opened next
      leaving = true;
    }
  }, true);
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-drop-draft]")) leaving = true; });
  addEventListener("pageshow", ({ persisted }) => {  // Back brings the page as it was: it saves again
    if (!persisted) return;
    leaving = false;
    forms().forEach((form) => sent.delete(form));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("[data-autosave]") || forms()[0];
    if (!form) return;
    event.preventDefault();
    if (isKept(form)) keepHere(form);
    else save(form);
  });
  addEventListener("beforeunload", (event) => { if (!leaving && forms().some((form) => isDirty(form) && !isKept(form))) event.preventDefault(); });
})();
