// One message as an article.

import { element, icon, safeAddress, toast } from "./dom.js";
import { formatted, startParameter } from "./text.js";

const ICON_OF = { url: "away", copy_text: "copy", switch_inline_query: "search", switch_inline_query_current_chat: "search" };

export function rendered(message, { person, acts, isGroup }) {
  const isOwn = message.from.id === person.id;
  const service = serviceWords(message);
  if (service) return element("p", { class: "service", "data-id": message.message_id }, service);

  return element(
    "article",
    { class: `message ${isOwn ? "own" : "other"}`, "data-id": message.message_id, tabindex: "-1" },
    element("div", { class: "bubble" }, ...content(message, { isOwn, isGroup, acts }), details(message, { isOwn, acts })),
    message.reply_markup ? keyboard(message, acts) : null,
  );
}

function content(message, { isOwn, isGroup, acts }) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  return [
    element("span", { class: isGroup && !isOwn ? "author" : "hidden" }, isOwn ? "You: " : `${message.from.first_name}`),
    message.via_bot ? element("span", { class: "via" }, `via @${message.via_bot.username}`) : null,
    message.forward_origin ? element("span", { class: "via" }, "Forwarded message") : null,
    message.reply_to_message ? quote(message.reply_to_message) : null,
    message.photo ? photo(message) : null,
    message.document ? document_(message.document) : null,
    message.location ? place(message.location) : null,
    text ? element("div", { class: "text", dir: "auto" }, ...formatted(text, entities, acts)) : null,
    other(message) ? element("div", { class: "text" }, other(message)) : null,
  ];
}

function other(message) {
  const kind = ["voice", "sticker", "video", "audio", "contact", "poll"].find((name) => name in message);
  return kind ? `(${kind})` : null;
}

function photo(message) {
  const size = message.photo.at(-1);
  const words = message.caption ? "Picture; its words follow" : "Picture without words";
  return element("img", {
    class: "photo", src: `/files/${size.file_id}`, alt: words, width: size.width, height: size.height, loading: "lazy",
  });
}

function document_(file) {
  return element(
    "a", { class: "file", href: `/files/${file.file_id}`, download: file.file_name },
    element("span", { class: "file-sign" }, icon("file")),
    element("span", {}, file.file_name, element("small", {}, size(file.file_size))),
  );
}

const size = (bytes) => (bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`);

function place({ latitude, longitude }) {
  return element("div", { class: "place" }, icon("pin"),
    `Place: ${latitude.toFixed(3)}, ${longitude.toFixed(3)}`);
}

function quote(message) {
  return element("div", { class: "quote" }, element("strong", {}, message.from.first_name),
    element("span", {}, summary(message)));
}

export function summary(message) {
  const text = message.text ?? message.caption ?? (message.photo ? "Picture" : message.document?.file_name ?? "Message");
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}

function details(message, { isOwn, acts }) {
  const time = new Date(message.date * 1000);
  const actions = [element("button", { type: "button", onclick: () => acts.replyTo(message) }, "Reply")];
  if (isOwn && message.text) actions.push(element("button", { type: "button", onclick: () => acts.edit(message) }, "Edit"));
  return element(
    "footer", { class: "details" },
    element("span", { class: "actions" }, ...actions),
    element("span", { class: "reactions", "data-reactions": "" }),
    message.edit_date ? "edited" : null,
    element("time", { datetime: time.toISOString() }, time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })),
  );
}

function keyboard(message, acts) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    element("div", { class: "row" }, ...row.map((button) => inlineButton(button, message, acts))));
  return element("div", { class: "buttons", role: "group", "aria-label": "Buttons of this message" }, ...rows);
}

function inlineButton(button, message, acts) {
  const kind = Object.keys(ICON_OF).find((name) => name in button);
  const sign = kind ? icon(ICON_OF[kind]) : null;
  if (button.url) return addressButton(button, sign, acts);

  const press = {
    copy_text: () => navigator.clipboard.writeText(button.copy_text.text).then(() => toast("Copied"), () => toast("It could not be copied")),
    switch_inline_query: () => acts.switchInline(button.switch_inline_query, { here: false }),
    switch_inline_query_current_chat: () => acts.switchInline(button.switch_inline_query_current_chat, { here: true }),
  }[kind] ?? ((event) => acts.press(message, button, event.currentTarget));
  return element("button", { type: "button", onclick: press }, element("span", { dir: "auto" }, button.text), sign);
}

function addressButton(button, sign, acts) {
  const address = safeAddress(button.url);
  const parameter = address ? startParameter(address, acts.bot) : null;
  if (parameter !== null) {
    return element("button", { type: "button", onclick: () => acts.start(parameter) }, button.text);
  }
  const attributes = address ? { href: address, target: "_blank", rel: "noopener noreferrer" } : { "aria-disabled": "true" };
  return element("a", attributes, element("span", { dir: "auto" }, button.text), sign,
    element("span", { class: "hidden" }, " (opens in a new tab)"));
}

function serviceWords(message) {
  const names = (users) => users.map((user) => user.first_name).join(", ");
  if (message.new_chat_members) return `${names(message.new_chat_members)} joined the group`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left the group`;
  if (message.migrate_from_chat_id) return "The group became a supergroup";
  if (message.forum_topic_created) return `New topic: ${message.forum_topic_created.name}`;
  return null;
}
