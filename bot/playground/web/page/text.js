// Text with entities. Offsets count UTF-16 code units, and so do JavaScript's strings.

import { element, safeAddress } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote" };

// `acts` says what a command or a link into the bot does: {command(text), start(parameter), bot}.
export function formatted(text, entities, acts) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return part(text, 0, text.length, sorted, acts);
}

function part(text, from, to, entities, acts) {
  const nodes = [];
  let at = from;
  while (entities.length > 0) {
    const entity = entities.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) continue;
    if (start > at) nodes.push(text.slice(at, start));
    const inside = [];
    while (entities.length > 0 && entities[0].offset < end) inside.push(entities.shift());
    nodes.push(wrapped(entity, text.slice(start, end), part(text, start, end, inside, acts), acts));
    const isBlock = entity.type === "pre" || entity.type.endsWith("blockquote");
    at = isBlock && text[end] === "\n" ? end + 1 : end; // a block ends its line by itself
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrapped(entity, plain, children, acts) {
  switch (entity.type) {
    case "text_link": return link(entity.url, children, acts);
    case "url": return link(plain, children, acts);
    case "bot_command":
      return element("button", { type: "button", class: "command", onclick: () => acts.command(plain) }, ...children);
    case "pre": return element("pre", { tabindex: "0" }, element("code", {}, ...children));
    case "expandable_blockquote": return element("blockquote", {}, ...children);
    case "spoiler": return spoiler(children);
    case "mention": case "hashtag": return element("span", { class: "mark" }, ...children);
    default: return TAGS[entity.type] ? element(TAGS[entity.type], {}, ...children) : element("span", {}, ...children);
  }
}

function spoiler(children) {
  const shown = element("button", { type: "button", class: "spoiler", "aria-label": "Hidden text, press to show" }, ...children);
  shown.addEventListener("click", () => { shown.classList.add("open"); shown.removeAttribute("aria-label"); });
  return shown;
}

function link(written, children, acts) {
  const address = safeAddress(written);
  if (!address) return element("span", {}, ...children);
  const parameter = startParameter(address, acts.bot);
  if (parameter !== null) {
    return element("button", { type: "button", class: "command", onclick: () => acts.start(parameter) }, ...children);
  }
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

// "" or a word for a link into this bot (t.me/<bot>?start=word), null for any other.
export function startParameter(address, username) {
  const url = new URL(address);
  const isHere = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === username.toLowerCase();
  return isHere ? url.searchParams.get("start") ?? "" : null;
}
