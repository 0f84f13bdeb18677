// The page: one person, their chats, and what happens in them.

import * as composer from "./composer.js";
import { $, alertWith, element, icon, toast } from "./dom.js";
import { rendered, summary } from "./message.js";
import * as panel from "./panel.js";
import { act, follow } from "./server.js";

const TYPING_SECONDS = 5;
const PATIENCE = 15000;
const NEAR_THE_END = 120;

let state = null;
let chatId = 0;
let typing = 0;
let awaits = false; // an answer to a pressed button is to be seen, wherever one has scrolled
const unread = new Map();
const pressed = new Map(); // query id → the button that waits for its answer
const log = $("log");

const chat = () => state.chats.find(({ id }) => id === chatId) ?? state.chats[0];
const current = () => ({ person: state.person, chat: chat(), bot: state.bot });

const acts = {
  get bot() { return state.bot.username; },
  command: (words) => composer.say(words),
  start: (parameter) => { open(state.person.id); composer.say(`/start ${parameter}`.trim()); },
  replyTo: (message) => composer.setContext("reply", message),
  edit: (message) => composer.setContext("edit", message),
  switchInline: (words, { here }) => {
    const other = state.chats.find(({ id }) => id !== chatId);
    if (!here && other) open(other.id);
    composer.write(`@${state.bot.username} ${words}`);
  },
  press: async (message, button, pressedButton) => {
    pressedButton.setAttribute("aria-busy", "true");
    awaits = true;
    const asked = await act({ act: "press", person: state.person.id, chat: chatId, message: message.message_id, data: button.callback_data });
    if (!asked) return pressedButton.removeAttribute("aria-busy");
    pressed.set(asked.query, pressedButton);
    setTimeout(() => release(asked.query), PATIENCE);
  },
};

function release(query) {
  pressed.get(query)?.removeAttribute("aria-busy");
  pressed.delete(query);
}

const heard = {
  state(next) {
    const isSamePerson = state?.person.id === next.person.id;
    state = next;
    for (const each of state.chats) each.messages = new Map(each.messages.map((message) => [message.message_id, message]));
    if (!isSamePerson || !state.chats.some(({ id }) => id === chatId)) chatId = state.chats[0].id;
    showAll();
  },
  message({ chat: id, payload: message }) {
    const there = find(id);
    if (!there) return;
    there.messages.set(message.message_id, message);
    if (id !== chatId) { unread.set(id, (unread.get(id) ?? 0) + 1); return showPanel(); }
    const isOwn = message.from.id === state.person.id;
    const follows = isOwn || awaits || isAtEnd();
    if (message.from.id === state.bot.id) setTyping(false);
    log.querySelector(".empty")?.remove();
    const fresh = render(message);
    log.append(fresh);
    if (follows) toEnd(isOwn ? null : fresh); else showDown();
    if (!isOwn) awaits = false;
    showFoot();
  },
  edited({ chat: id, payload: message }) {
    find(id)?.messages.set(message.message_id, message);
    const old = article(id, message.message_id);
    if (!old) return;
    const hadFocus = old.contains(document.activeElement);
    const follows = isAtEnd();
    const fresh = render(message);
    old.replaceWith(fresh);
    if (hadFocus) (fresh.querySelector(".buttons button, .buttons a") ?? fresh).focus();
    if (follows) toEnd(fresh);
  },
  deleted({ chat: id, payload }) {
    find(id)?.messages.delete(payload.message_id);
    article(id, payload.message_id)?.remove();
  },
  action({ chat: id }) { if (id === chatId) setTyping(true); },
  keyboard({ chat: id, payload }) {
    const there = find(id);
    if (there) there.keyboard = payload.keyboard;
    if (id === chatId) composer.showKeyboard(there.keyboard, there.messages);
  },
  answer({ payload }) {
    release(payload.query_id);
    if (!payload.text) return;
    if (payload.show_alert) alertWith(payload.text); else toast(payload.text);
  },
  inline({ payload }) { composer.inlineAnswered(payload, acts.start); },
  pinned({ chat: id, payload }) {
    const there = find(id);
    if (there) there.pinned = payload.pinned;
    if (id === chatId) showPinned();
  },
  reaction({ chat: id, payload }) {
    const place = article(id, payload.message_id)?.querySelector("[data-reactions]");
    if (place) place.textContent = payload.emoji.join("");
  },
};

const find = (id) => state?.chats.find((each) => each.id === id);
const article = (id, messageId) => (id === chatId ? log.querySelector(`[data-id="${Number(messageId)}"]`) : null);
const render = (message) => rendered(message, { person: state.person, acts, isGroup: chat().type !== "private" });

function open(id) {
  if (id === chatId) return;
  chatId = id;
  composer.clear();
  showAll();
}

function showAll() {
  const there = chat();
  const title = panel.titleOf(there, state);
  unread.delete(chatId);
  document.title = `${title} · Playground`;
  $("title").textContent = title;
  $("avatar").textContent = title.slice(0, 1);
  setTyping(false);
  log.setAttribute("aria-busy", "true");
  log.replaceChildren(...[...there.messages.values()].map(render));
  if (there.messages.size === 0) log.append(emptyChat(there));
  log.setAttribute("aria-busy", "false");
  composer.showKeyboard(there.keyboard, there.messages);
  showPinned();
  showPanel();
  showFoot();
  toEnd();
}

const showPanel = () => panel.show(state, chat(), unread);

function emptyChat(there) {
  const words = there.type === "private" ? state.bot.description || "The bot has not said yet what it can do." : "Nothing was said here yet.";
  return element("div", { class: "empty" }, element("h3", {}, there.type === "private" ? "What can this bot do?" : there.title), element("p", { dir: "auto" }, words));
}

function showFoot() {
  const there = chat();
  const isNew = there.type === "private" && there.messages.size === 0 && !there.blocked;
  $("start").hidden = !isNew;
  $("unblock").hidden = !there.blocked;
  $("writing").hidden = isNew || there.blocked;
}

function showPinned() {
  const there = chat();
  const message = there.messages.get(there.pinned.at(-1));
  $("pinned").hidden = !message;
  if (message) $("pinned").textContent = `Pinned: ${summary(message)}`;
}

function setTyping(is) {
  clearTimeout(typing);
  const there = chat();
  const members = there.type === "private" ? "bot" : there.members.join(", ");
  $("subtitle").textContent = is ? "typing …" : members;
  $("subtitle").classList.toggle("typing", is);
  if (is) typing = setTimeout(() => setTyping(false), TYPING_SECONDS * 1000);
}

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
const stayAtEnd = () => { if ($("down").hidden) toEnd(); };
const isPhone = matchMedia("(max-width: 899px)");
const showDown = () => { $("down").hidden = isAtEnd(); };

// Show the end; of a message that is taller than the screen, its beginning.
function toEnd(fresh = null) {
  const isTall = fresh && fresh.offsetHeight > log.clientHeight;
  if (isTall) fresh.scrollIntoView({ block: "start" });
  else log.scrollTop = log.scrollHeight;
  showDown();
}

for (const place of document.querySelectorAll("[data-icon]")) place.append(icon(place.dataset.icon));
panel.begin(current, {
  onPerson: (id) => { unread.clear(); composer.clear(); sessionStorage.setItem("person", id); enter(id); },
  onChat: open,
});
composer.begin(current);
log.addEventListener("scroll", showDown, { passive: true });
log.addEventListener("load", stayAtEnd, true); // a picture took its place
new ResizeObserver(stayAtEnd).observe(log);
document.addEventListener("click", (event) => {
  if (isPhone.matches && !$("panel").contains(event.target)) $("panel").open = false;
});
$("down").addEventListener("click", () => toEnd());
$("pinned").addEventListener("click", () => article(chatId, chat().pinned.at(-1))?.scrollIntoView({ block: "center" }));
$("start").querySelector("button").addEventListener("click", () => composer.say("/start").then(() => $("text").focus()));
$("unblock").querySelector("button").addEventListener("click", () => panel.block(false));

const enter = (id) => follow(id, (kind, data) => heard[kind](data), () => { $("subtitle").textContent = "connecting …"; });
enter(Number(new URLSearchParams(location.search).get("person") ?? sessionStorage.getItem("person") ?? 1001));
