// The page: one person, their chats, and what happens in them.

import * as composer from "./composer.js";
import { $, alertWith, element, icon, toast } from "./dom.js";
import { beginSwiping, rendered, summary } from "./message.js";
import * as people from "./people.js";
import { act, follow } from "./server.js";
import * as calls from "./tools/calls.js";
import * as chatTool from "./tools/chat.js";
import * as clock from "./tools/clock.js";
import * as tools from "./tools/drawer.js";
import * as faults from "./tools/faults.js";
import * as transcript from "./transcript.js";

const TYPING_SECONDS = 5;
const PATIENCE = 15000;

let state = null;
let chatId = 0;
let typing = 0;
let awaits = false; // an answer to a pressed button is to be seen, wherever one has scrolled
const unread = new Map();
const pressed = new Map(); // query id → the button that waits for its answer

const chat = () => state.chats.find(({ id }) => id === chatId) ?? state.chats[0];
const find = (id) => state?.chats.find((each) => each.id === id);
const current = () => ({ person: state.person, chat: chat(), bot: state.bot, state });
const set = (body) => act({ person: state.person.id, chat: chatId, ...body });

const acts = {
  get bot() { return state.bot.username; },
  command: (words) => composer.say(words),
  start: (parameter) => { open(state.person.id); composer.say(`/start ${parameter}`.trim()); },
  replyTo: (message) => composer.setContext("reply", message),
  edit: (message) => composer.setContext("edit", message),
  react: (message, emoji) => set({ act: "react", message: message.message_id, emoji }),
  reveal: (id) => transcript.reveal(id),
  switchInline: (words, { here }) => {
    const other = state.chats.find(({ id }) => id !== chatId);
    if (!here && other) open(other.id);
    composer.write(`@${state.bot.username} ${words}`);
  },
  press: async (message, button, pressedButton) => {
    pressedButton.setAttribute("aria-busy", "true");
    awaits = true;
    const asked = await set({ act: "press", message: message.message_id, data: button.callback_data });
    if (!asked) return pressedButton.removeAttribute("aria-busy");
    pressed.set(asked.query, pressedButton);
    setTimeout(() => release(asked.query), PATIENCE);
  },
};

function release(query) {
  pressed.get(query)?.removeAttribute("aria-busy");
  pressed.delete(query);
}

const nameOf = (id) => state.people.find((person) => person.id === id)?.first_name ?? find(id)?.title ?? `chat ${id}`;
const render = (message) => {
  const there = chat();
  return rendered(message, { person: state.person, bot: state.bot, acts, isGroup: there.type !== "private", topics: there.topics });
};

// In the order in which it happened: what comes while a transcript is fetched waits for it.
let line = Promise.resolve();
const hear = (kind, data) => { line = line.then(() => heard[kind](data)).catch((error) => console.error(error)); };

const heard = {
  async state(next) {
    const before = state;
    state = next;
    $("app").inert = false; // before, a press or a text would be lost
    if (!find(chatId)) chatId = state.chats[0].id;
    const zoneChanged = before?.person.zone !== state.person.zone;
    if (next.fresh || before?.person.id !== state.person.id || zoneChanged) await showChat();
    else showAround();
  },
  message({ chat: id, payload: message }) {
    const there = find(id);
    if (!there) return;
    there.empty = false;
    clock.expectChange();
    if (id !== chatId) { unread.set(id, (unread.get(id) ?? 0) + 1); return showSide(); }
    const isOwn = message.from.id === state.person.id;
    if (message.from.id === state.bot.id) setTyping(false);
    transcript.add(message, { follows: isOwn || awaits || transcript.isAtEnd() });
    if (!isOwn) awaits = false;
    showFoot();
  },
  edited({ chat: id, payload: message }) { if (id === chatId) transcript.replace(message, { awaited: awaits }); },
  deleted({ chat: id, payload }) {
    if (id !== chatId) return;
    transcript.remove(payload.message_id);
    if (transcript.isEmpty()) transcript.showEmpty(emptyChat(chat()));
  },
  extra({ chat: id, payload }) {
    const message = id === chatId && transcript.get(payload.message_id);
    if (message) transcript.replace({ ...message, extra: payload.extra });
  },
  action({ chat: id }) { if (id === chatId) setTyping(true); },
  keyboard({ chat: id, payload }) {
    const there = find(id);
    if (there) there.keyboard = payload.keyboard;
    if (id === chatId) composer.showKeyboard(there.keyboard, transcript.get);
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
  gone() { enter(state.people.find(({ id }) => id !== state.person.id)?.id ?? 1001); },
};

function open(id) {
  people.closeSide();
  if (id === chatId) return;
  chatId = id;
  composer.clear();
  return showChat();
}

async function showChat() {
  unread.delete(chatId);
  setTyping(false);
  showAround();
  await transcript.open({ person: state.person.id, chat: chatId }, render, state.person.zone);
  if (transcript.isEmpty()) transcript.showEmpty(emptyChat(chat()));
  composer.showKeyboard(chat().keyboard, transcript.get);
}

function showAround() {
  const there = chat();
  const title = people.titleOf(there, state);
  document.title = `${title} · Playground`;
  $("title").textContent = title;
  $("avatar").textContent = title.slice(0, 1);
  $("loading").hidden = state.ready;
  setTyping(false);
  composer.showTopics(there);
  showPinned();
  showSide();
  showFoot();
  clock.show(state);
  faults.show(state, nameOf, chatId);
  chatTool.show(current());
}

const showSide = () => people.show(state, chat(), unread);

function emptyChat(there) {
  if (there.type !== "private") return element("div", { class: "empty" }, element("h3", {}, there.title), element("p", {}, "Nothing was said here yet."));
  const words = state.bot.description || "The bot has not said yet what it can do.";
  const tries = state.tries.map(([label, text]) => element("button", { type: "button", class: "quiet", onclick: () => composer.say(text) },
    element("strong", {}, label), element("span", {}, text)));
  return element("div", { class: "empty" },
    element("p", { class: "muted" }, `You are ${state.person.first_name}${state.person.admin ? ", an admin of the bot" : ""}. You write to the bot as in Telegram, but nothing leaves this computer.`),
    tries.length ? element("h3", {}, "Try with one click") : null,
    tries.length ? element("div", { class: "tries" }, ...tries) : null,
    element("h3", {}, "What can this bot do?"), element("p", { dir: "auto" }, words));
}

function showFoot() {
  const there = chat();
  const isNew = there.type === "private" && there.empty && !there.blocked;
  $("start").hidden = !isNew;
  $("unblock").hidden = !there.blocked;
  $("writing").hidden = isNew || there.blocked;
}

function showPinned() {
  const [message] = chat().pinned;
  $("pinned").hidden = !message;
  if (message) $("pinned").textContent = `Pinned: ${summary(message)}`;
}

function setTyping(is) {
  clearTimeout(typing);
  const there = chat();
  const others = there.members.filter(({ id }) => id !== state.person.id).map(({ name }) => name);
  const who = `You are ${state.person.first_name}${there.type === "private" ? "" : `, with ${others.join(", ")}`}`;
  $("subtitle").textContent = is ? "typing …" : who;
  $("subtitle").classList.toggle("typing", is);
  if (is) typing = setTimeout(() => setTyping(false), TYPING_SECONDS * 1000);
}

function enter(id) {
  sessionStorage.setItem("person", id);
  unread.clear();
  composer.clear();
  follow(id, hear, (isRefused) => {
    if (isRefused && id !== 1001) return enter(1001); // this person is not there, or not any more
    $("subtitle").textContent = "connecting …";
  });
}

for (const place of document.querySelectorAll("[data-icon]")) place.append(icon(place.dataset.icon));
people.begin(current, { onPerson: enter, onChat: open });
composer.begin(current);
transcript.begin();
tools.begin({ calls: { open: calls.open, close: calls.close }, clock: { open: clock.refresh } });
clock.begin(set);
faults.begin(set);
chatTool.begin(set);
calls.begin({ nameOf, zone: () => state.person.zone, reveal: async (chatOfMessage, id) => {
  if (!find(chatOfMessage)) return toast("This message is in a chat of somebody else.");
  await open(chatOfMessage);
  return transcript.reveal(id);
} });
beginSwiping((id) => { const message = transcript.get(id); if (message) acts.replyTo(message); });
$("pinned").addEventListener("click", () => transcript.reveal(chat().pinned[0].message_id));
$("start").querySelector("button").addEventListener("click", () => composer.say("/start").then(() => $("text").focus()));
$("unblock").querySelector("button").addEventListener("click", () => set({ act: "block", blocked: false }));

enter(Number(new URLSearchParams(location.search).get("person") ?? sessionStorage.getItem("person") ?? 1001));
