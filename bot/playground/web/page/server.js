// The way to the server: acts go out as JSON, everything else comes in as events.

import { toast } from "./dom.js";

const EVENTS = ["state", "message", "edited", "deleted", "action", "keyboard", "answer", "inline", "pinned", "reaction"];

export async function act(body) {
  return posted("/act", { "Content-Type": "application/json" }, JSON.stringify(body));
}

export async function upload(file, { person, chat, as }) {
  const query = new URLSearchParams({ person, chat, as, name: file.name });
  return posted(`/upload?${query}`, { "Content-Type": "application/octet-stream" }, file);
}

async function posted(address, headers, body) {
  try {
    const response = await fetch(address, { method: "POST", headers, body });
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
  stream.onerror = lost;
  for (const kind of EVENTS) stream.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
}
