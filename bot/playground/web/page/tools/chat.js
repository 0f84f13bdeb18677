// What can be set and saved of the open chat.

import { $, element } from "../dom.js";

let set;

export function begin(given) { set = given; }

export function show({ person, chat, bot, state }) {
  const place = $("tool-chat");
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.replaceChildren(
    ...(chat.type === "private" ? privateTools(chat) : groupTools({ chat, bot, state, person })),
    element("h3", {}, "Save this chat"),
    element("div", { class: "pair" },
      save("As text", "text", person, chat), save("As a talk to replay", "talk", person, chat)),
    element("p", { class: "muted" }, "A talk is a test: ", element("code", {}, "python -m bot playground replay FILE"),
      " does it again and shows what the bot now answers differently."));
  if (focused) document.getElementById(focused)?.focus();
}

const save = (words, kind, person, chat) => element(
  "a", { class: "quiet", href: `/export?${new URLSearchParams({ person: person.id, chat: chat.id, as: kind })}`, download: "" }, words);

const toggle = (id, words, isOn, changed) => element("label", { class: "switch" },
  element("input", { type: "checkbox", role: "switch", id, checked: isOn, onchange: (event) => changed(event.target.checked) }), ` ${words}`);

function privateTools(chat) {
  return [toggle("tool-block", "The bot is blocked", chat.blocked, (blocked) => set({ act: "block", blocked }))];
}

function groupTools({ chat, bot, state, person }) {
  const isIn = (id) => chat.members.some((member) => member.id === id);
  const people = state.people.filter(({ id }) => id !== person.id);
  const rights = { administrator: "an admin", creator: "an admin", member: "a member" }[chat.bot] ?? "not there";
  return [
    element("p", { class: "muted" }, heard(chat, bot)),
    toggle("tool-privacy", "Privacy mode (as set with BotFather)", bot.privacy, (on) => set({ act: "privacy", on })),
    element("p", { class: "muted" }, "Here a change counts at once. In Telegram the bot has to be added to the group again."),
    element("fieldset", { class: "choices" }, element("legend", {}, "In this group the bot is"),
      ...[["administrator", "an admin"], ["member", "a member"], ["left", "not there"]].map(([status, words]) => element("label", {},
        element("input", { type: "radio", id: `tool-${status}`, name: "bot-rights", checked: words === rights, onchange: () => set({ act: "bot_rights", rights: status }) }), ` ${words}`))),
    element("fieldset", { class: "choices" }, element("legend", {}, "Members"),
      ...people.map(({ id, first_name: name }) => element("label", {},
        element("input", { type: "checkbox", id: `tool-member-${id}`, checked: isIn(id), onchange: (event) => set({ act: "member", user: id, present: event.target.checked }) }), ` ${name}`))),
    chat.forum ? topicForm(chat) : null,
  ].filter(Boolean);
}

function heard(chat, bot) {
  if (!["administrator", "creator", "member"].includes(chat.bot)) return "The bot is not in this group and gets nothing.";
  if (chat.bot !== "member") return "The bot is an admin here, so it gets every message.";
  if (!bot.privacy) return "Privacy mode is off, so the bot gets every message.";
  return "Privacy mode is on: the bot gets commands and replies to its messages, nothing else.";
}

function topicForm(chat) {
  const name = element("input", { id: "tool-topic", maxlength: 64, required: true, "aria-label": "Name of the new topic", placeholder: "New topic", autocomplete: "off" });
  const add = () => { if (name.value.trim()) set({ act: "add_topic", name: name.value }); name.value = ""; };
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } });
  const topics = chat.topics.map(({ name: topic }) => topic).join(", ") || "none yet";
  return element("div", { class: "field" }, element("span", {}, `Topics: ${topics}`),
    element("div", { class: "topic" }, name, element("button", { type: "button", class: "quiet", onclick: add }, "Add")));
}
