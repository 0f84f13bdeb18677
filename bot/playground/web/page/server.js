// The way to the server: acts go out as JSON, everything else comes in as events.

import { toast } from "./dom.js";

const EVENTS = [
  "state", "message", "edited", "deleted", "action", "keyboard", "answer", "inline", "pinned", "extra", "gone",
];

export async function act(body) {
  return answered("/act", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export async function upload(file, { person, chat, as }) {
  const query = new URLSearchParams({ person, chat, as, name: file.name });
  const headers = { "Content-Type": "application/octet-stream" };
  return answered(`/upload?${query}`, { method: "POST", headers, body: file });
}

export const fetchMessages = (wanted) => answered(`/messages?${new URLSearchParams(wanted)}`);
export const fetchUpcoming = () => answered("/upcoming");

async function answered(address, request) {
  try {
    const response = await fetch(address, request);
    const answer = await response.json();
    if (response.ok) return answer;
    toast(answer.problem ?? "This cannot be done.");
  } catch {
    toast("The playground does not answer. Is it still running?");
  }
  return null;
}

let stream;

// Follow what this person sees; `heard(kind, data)` for each event, `lost()` when the connection breaks.
export function follow(person, heard, lost) {
  stream?.close();
  stream = new EventSource(`/events?person=${person}`);
  stream.onerror = () => lost(stream.readyState === EventSource.CLOSED);
  for (const kind of EVENTS) stream.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
}

// Follow the calls of the bot; returns a function that stops.
export function followCalls(heard) {
  const calls = new EventSource("/calls");
  calls.addEventListener("call", (event) => heard(JSON.parse(event.data)));
  return () => calls.close();
}
