// One message as an article.

import { $, element, formatter, icon, safeAddress, toast } from "./dom.js";
import { formatted, startParameter } from "./text.js";

const ICON_OF = { url: "away", copy_text: "copy", switch_inline_query: "search", switch_inline_query_current_chat: "search" };
const EMOJI = ["👍", "❤", "🙏", "😢", "👎"];

// `view`: {person, bot, acts, isGroup, topics}.
export function rendered(message, view) {
  const isOwn = message.from.id === view.person.id;
  const service = serviceWords(message);
  if (service) return element("p", { class: "service", "data-id": message.message_id }, service);

  const kind = isOwn ? "own" : message.from.is_bot ? "bot" : "other";
  return element(
    "article",
    {
      class: `message ${kind}`, "data-id": message.message_id, tabindex: "-1",
      "data-message": `${message.chat.id}:${message.message_id}`, ondblclick: () => view.acts.replyTo(message),
    },
    element("div", { class: "bubble" }, ...content(message, isOwn, view), details(message, isOwn, view)),
    reactions(message, view),
    message.extra?.unheard ? element("p", { class: "unheard" }, `Not delivered to the bot: ${message.extra.unheard}.`) : null,
    message.reply_markup ? keyboard(message, view.acts) : null,
  );
}

function content(message, isOwn, { acts, isGroup, topics }) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  const topic = topics?.find(({ id }) => id === message.message_thread_id);
  return [
    element("span", { class: isGroup && !isOwn ? "author" : "hidden" }, isOwn ? "You: " : `${message.from.first_name}`),
    topic ? element("span", { class: "via" }, `in ${topic.name}`) : null,
    message.via_bot ? element("span", { class: "via" }, `via @${message.via_bot.username}`) : null,
    message.forward_origin ? element("span", { class: "via" }, "Forwarded message") : null,
    message.reply_to_message && !message.reply_to_message.forum_topic_created ? quote(message.reply_to_message, acts) : null,
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

function quote(message, acts) {
  return element("button", { type: "button", class: "quote", onclick: () => acts.reveal(message.message_id) },
    element("strong", {}, message.from.first_name), element("span", {}, summary(message)));
}

export function summary(message) {
  const text = message.text ?? message.caption ?? (message.photo ? "Picture" : message.document?.file_name ?? "Message");
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}

function details(message, isOwn, { acts, person }) {
  const time = new Date(message.date * 1000);
  const shown = formatter({ hour: "2-digit", minute: "2-digit", timeZone: person.zone }).format(time);
  return element(
    "footer", { class: "details" },
    element("span", { class: "actions" },
      action("Reply", () => acts.replyTo(message)),
      action("React", (event) => choose(event.currentTarget, message, acts)),
      isOwn && message.text && !message.via_bot ? action("Edit", () => acts.edit(message)) : null),
    message.edit_date ? element("span", {}, "edited") : null,
    element("time", { datetime: time.toISOString() }, shown),
  );
}

const action = (words, onclick) => element("button", { type: "button", onclick }, words);

function choose(button, message, acts) {
  const old = button.parentElement.querySelector(".emoji");
  if (old) return old.remove();
  const choices = EMOJI.map((emoji) => element("button", { type: "button", onclick: () => acts.react(message, emoji) }, emoji));
  button.after(element("span", { class: "emoji", role: "group", "aria-label": "Reactions" }, ...choices));
}

// Reactions that stand under a message; one's own can be taken back.
function reactions(message, { person, bot, acts }) {
  const given = Object.entries(message.extra?.reactions ?? {}).flatMap(([user, emoji]) => emoji.map((each) => [Number(user), each]));
  if (given.length === 0) return null;
  const name = (user) => (user === person.id ? "You" : user === bot.id ? "The bot" : "Somebody");
  return element("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, ...given.map(([user, emoji]) =>
    (user === person.id
      ? element("button", { type: "button", "aria-label": `Your reaction ${emoji}: take it back`, onclick: () => acts.react(message, "") }, emoji)
      : element("span", { title: name(user) }, emoji, element("span", { class: "hidden" }, ` by ${name(user)}`)))));
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

// Swipe a message to the left to reply to it.
export function beginSwiping(replyTo) {
  let from = null;
  $("log").addEventListener("touchstart", (event) => {
    const article = event.target.closest(".message");
    from = article ? { id: Number(article.dataset.id), article, x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
  }, { passive: true });
  $("log").addEventListener("touchmove", (event) => {
    if (!from) return;
    const [x, y] = [event.touches[0].clientX - from.x, event.touches[0].clientY - from.y];
    if (Math.abs(y) > 30) from = null;
    else if (x < -60) { replyTo(from.id); from = null; }
  }, { passive: true });
}
