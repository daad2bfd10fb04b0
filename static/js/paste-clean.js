// Paste from Word and Google Docs into a plan section: only what the editor keeps, with its structure intact.
// An extension of django-prose-editor, which loads this file as a module and finds PasteClean by its name.
// Style attributes are read as text: under a strict style-src the browser parses none of them.
import { Extension, Plugin } from "django-prose-editor/editor";

const DROPPED = "img, svg, iframe, object, embed, style, script, meta, link, title, v\\:shape";
const MARKUP = ["data-style", "class", "lang", "dir"];

const styleOf = (element) => (element.getAttribute("data-style") || "").toLowerCase();
const unwrap = (element) => element.replaceWith(...element.childNodes);
const rename = (element, tag) => {
  const renamed = element.ownerDocument.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
  return renamed;
};

// Word's comments and XML go; its list bullets, which hide in conditional comments, are marked for wordLists.
const readable = (html) => html
  .replace(/<!(?:--)?\[if !supportLists\](?:--)?>([\s\S]*?)<!(?:--)?\[endif\](?:--)?>/gi, '<span data-marker="1">$1</span>')
  .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
  .replace(/<!\[[^\]>]*\]>/g, "")
  .replace(/<\/?o:p[^>]*>/gi, "")
  .replace(/<(style|xml|script|title)\b[\s\S]*?<\/\1>/gi, "")
  .replace(/(\s)style\s*=/gi, "$1data-style=");

// Google Docs wraps everything in <b style="font-weight:normal">.
const falseBold = (body) => {
  for (const bold of body.querySelectorAll("b")) {
    const isWrapper = /^docs-internal-guid/.test(bold.id);
    if (isWrapper || /(^|;)\s*font-weight:\s*(normal|400)/.test(styleOf(bold))) unwrap(bold);
  }
};

// Word writes lists as paragraphs that begin with a bullet or a number: build real lists, with their levels.
const wordLists = (body) => {
  const document = body.ownerDocument;
  let levels = [];  // the list of each open level: [level, list]
  let previous = null;
  for (const line of body.querySelectorAll("p[class*=MsoListParagraph], p[data-style*='mso-list']")) {
    const marker = line.querySelector("[data-marker]");
    if (!marker && !/mso-list:\s*l\d/.test(styleOf(line))) continue;
    const sign = (marker?.textContent || "").replace(/[\s\u00a0]/g, "");
    const kind = /^(\d+|[a-z]|[ivx]+)[.)]/i.test(sign) ? "ol" : "ul";
    const level = Number(styleOf(line).match(/level(\d)/)?.[1] || 1);
    marker?.remove();
    if (!levels.length || line.previousElementSibling !== previous) {
      levels = [[level, document.createElement(kind)]];
      line.before(levels[0][1]);
      previous = levels[0][1];
    }
    while (levels.length > 1 && levels.at(-1)[0] > level) levels.pop();
    const parent = levels.at(-1)[1].lastElementChild;
    if (levels.at(-1)[0] < level && parent) {
      levels.push([level, document.createElement(kind)]);
      parent.append(levels.at(-1)[1]);
    }
    const item = document.createElement("li");
    const text = document.createElement("p");
    text.append(...line.childNodes);
    item.append(text);
    levels.at(-1)[1].append(item);
    line.remove();
  }
};

// Google Docs says bold and italic in styles only.
const styledSpans = (body) => {
  for (const span of body.querySelectorAll("span[data-style]")) {
    const style = styleOf(span);
    const inner = /font-style:\s*italic/.test(style) ? rename(span, "em") : span;
    if (!/font-weight:\s*(bold|[6-9]00)/.test(style)) continue;
    const bold = body.ownerDocument.createElement("strong");
    inner.replaceWith(bold);
    bold.append(inner);
  }
};

// The page owns h1 and h2: titles become h3, what is below them h4, neither of them bold inside.
const headings = (body) => {
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    heading.querySelectorAll("b, strong").forEach(unwrap);
    rename(heading, heading.tagName <= "H2" ? "h3" : "h4");
  }
};

const tidy = (body) => {
  body.querySelectorAll(DROPPED).forEach((element) => element.remove());
  for (const element of body.querySelectorAll("*")) MARKUP.forEach((name) => element.removeAttribute(name));
  for (const line of body.querySelectorAll("p")) {
    if (!line.textContent.replace(/\u00a0/g, " ").trim() && !line.querySelector("br")) line.remove();
  }
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\u00a0/g, " ").replace(/ {2,}/g, " ");
};

export function cleanPastedHTML(html) {
  const { body } = new DOMParser().parseFromString(readable(html), "text/html");
  for (const step of [falseBold, wordLists, styledSpans, headings, tidy]) step(body);
  return body.innerHTML;
}

export const PasteClean = Extension.create({
  name: "pasteClean",
  addProseMirrorPlugins() {
    return [new Plugin({ props: { transformPastedHTML: cleanPastedHTML } })];
  },
});

// The writing area has no name of its own: it takes the label, hint and error of its textarea.
document.addEventListener("prose-editor:ready", ({ detail: { textarea } }) => {
  const editor = textarea.closest(".prose-editor");
  const area = editor?.querySelector(".ProseMirror[contenteditable]");
  if (!area) return;
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) {
    label.id ||= `${textarea.id}_label`;
    area.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => area.focus());
  }
  area.setAttribute("aria-multiline", "true");
  const describedBy = textarea.getAttribute("aria-describedby");
  if (describedBy) area.setAttribute("aria-describedby", describedBy);
  const bar = editor.querySelector(".prose-menubar");
  bar?.setAttribute("role", "toolbar");
  bar?.setAttribute("aria-label", "Formatting");
});
