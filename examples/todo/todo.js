// The whole page: an account form, and the rows of `todos` that row-level security shows to whoever is signed in.
import { key, url } from "./config.js";

const db = globalThis.supabase.createClient(url, key);
const at = (id) => document.getElementById(id);

// Shows an error, or clears the last one; gives the data.
const told = ({ data, error }) => {
  at("message").textContent = error?.message ?? "";
  return error ? null : data;
};

at("account").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(event.target));
  told(await db.auth[event.submitter.value]({ email, password }));
});

at("leave").addEventListener("click", () => db.auth.signOut());

at("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = new FormData(event.target).get("title");
  if (told(await db.from("todos").insert({ title }).select())) {
    event.target.reset();
    await show();
  }
});

function item(todo) {
  const row = document.createElement("li");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: todo.done, id: `todo-${todo.id}` });
  const label = Object.assign(document.createElement("label"), { textContent: todo.title, htmlFor: box.id });
  const remove = Object.assign(document.createElement("button"), { textContent: "Remove", type: "button" });
  row.className = todo.done ? "done" : "";
  row.append(box, label, remove);
  box.addEventListener("change", async () => {
    told(await db.from("todos").update({ done: box.checked }).eq("id", todo.id));
    await show();
  });
  remove.addEventListener("click", async () => {
    told(await db.from("todos").delete().eq("id", todo.id));
    await show();
  });
  return row;
}

async function show() {
  const todos = told(await db.from("todos").select("id, title, done").order("created_at"));
  if (todos) at("list").replaceChildren(...todos.map(item));
}

db.auth.onAuthStateChange((_event, session) => {
  at("account").hidden = Boolean(session);
  at("todos").hidden = !session;
  at("who").textContent = session?.user.email ?? "";
  if (session) setTimeout(show); // not from inside the callback, which holds the client's lock
  else at("list").replaceChildren();
});
