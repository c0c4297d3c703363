// Posts, reactions and comments of the community, and who earned most. Counts are kept by triggers of the schema.
import { repeat } from "lit-html/directives/repeat.js";
import { attempt, db, got, html, nothing, start, submitted, tell, when } from "../shared/app";
import "./feed.css";

const page = 8;
const emojis = ["👍", "❤️", "🎉", "🚀", "👏", "🤔"];
const names: Record<string, string> = {
  "👍": "thumbs up",
  "❤️": "heart",
  "🎉": "party",
  "🚀": "rocket",
  "👏": "applause",
  "🤔": "thoughtful",
};
const periods = { weekly: "This week", monthly: "This month", all_time: "All time" };
type Period = keyof typeof periods;

let me = "";
let posts: Awaited<ReturnType<typeof fetchPosts>> = [];
let more = false;
let opened: number | undefined;
let comments: { id: number; user_id: string; body: string; depth: number; created_at: string }[] = [];
let period: Period = "monthly";
let leaders: { user_id: string; xp_earned: number; rank: number | null }[] = [];
const people = new Map<string, { name: string; level: number | null }>();

type Post = (typeof posts)[number];

// One request: the posts, the emoji that were given, and which of them are mine.
const selectPosts = () =>
  db
    .from("posts")
    .select(
      "id, title, body, tags, user_id, created_at, comment_count, reaction_count, reactions(emoji), mine:reactions(emoji)",
    )
    .eq("mine.user_id", me)
    .eq("status", "published")
    .is("deleted_at", null)
    .limit(200, { referencedTable: "reactions" });

async function fetchPosts(from: number) {
  return got(
    await selectPosts()
      .order("created_at", { ascending: false })
      .order("id", { ascending: false })
      .range(from, from + page - 1),
  );
}

// Names come from a view that shows what each person lets others see; the rest of a profile is private.
async function meet(ids: string[]): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !people.has(id));
  if (unknown.length === 0) return;
  for (const { id, display_name, level } of got(
    await db.from("public_profiles").select("id, display_name, level").in("id", unknown),
  )) {
    people.set(id!, { name: display_name ?? "Unnamed", level });
  }
  for (const id of unknown) if (!people.has(id)) people.set(id, { name: "Somebody private", level: null });
}

async function loadMore(): Promise<void> {
  const older = await fetchPosts(posts.length);
  await meet(older.map(({ user_id }) => user_id));
  const known = new Set(posts.map(({ id }) => id));
  posts = [...posts, ...older.filter(({ id }) => !known.has(id))]; // pages shift when others post meanwhile
  more = older.length === page;
}

async function loadLeaders(): Promise<void> {
  const rows = got(
    await db
      .from("leaderboard_entries")
      .select("user_id, xp_earned, rank, period_start")
      .eq("period", period)
      .order("period_start", { ascending: false })
      .order("xp_earned", { ascending: false })
      .limit(10),
  );
  leaders = rows.filter(({ period_start }) => period_start === rows[0]?.period_start);
  await meet(leaders.map(({ user_id }) => user_id));
}

async function load(user: { id: string }): Promise<void> {
  [me, posts, opened] = [user.id, [], undefined];
  people.clear();
  await Promise.all([loadMore(), loadLeaders(), meet([me])]);
}

async function refresh(id: number): Promise<void> {
  const fresh = got(await selectPosts().eq("id", id).single());
  posts = posts.map((post) => (post.id === id ? fresh : post));
}

async function publish(title: string, body: string): Promise<void> {
  const { id } = got(await db.from("posts").insert({ title, body }).select("id").single());
  posts = [got(await selectPosts().eq("id", id).single()), ...posts];
  tell("Your post is out.");
}

const react = (post: Post, emoji: string, given: boolean) =>
  attempt(async () => {
    const reaction = { post_id: post.id, user_id: me, emoji };
    got(given ? await db.from("reactions").delete().match(reaction) : await db.from("reactions").insert(reaction));
    await refresh(post.id);
  });

async function loadComments(id: number): Promise<void> {
  comments = got(
    await db
      .from("comments")
      .select("id, user_id, body, depth, created_at")
      .eq("post_id", id)
      .eq("status", "published")
      .is("deleted_at", null)
      .order("created_at")
      .limit(50),
  );
  await meet(comments.map(({ user_id }) => user_id));
}

const toggleComments = (id: number) =>
  attempt(async () => {
    if (opened !== id) await loadComments(id);
    opened = opened === id ? undefined : id;
  });

async function comment(id: number, body: string): Promise<void> {
  got(await db.from("comments").insert({ post_id: id, body }));
  await Promise.all([loadComments(id), refresh(id)]);
}

const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const by = (id: string) => html`<strong>${people.get(id)?.name}</strong>${id === me ? " (you)" : nothing}`;

const reaction = (post: Post, emoji: string) => {
  const count = post.reactions.filter((one) => one.emoji === emoji).length;
  const given = post.mine.some((one) => one.emoji === emoji);
  const label = `${names[emoji]}: ${count}`;
  return html`
    <button aria-pressed=${given} aria-label=${label} @click=${() => react(post, emoji, given)}>
      ${emoji} ${count || nothing}
    </button>`;
};

const thread = (post: Post) => html`
  <ol class="thread">
    ${comments.map(
      ({ user_id, body, depth, created_at }) => html`
      <li style="margin-left: ${(depth - 1) * 1.5}rem">${by(user_id)} <small>${when(created_at)}</small><br />
        ${body}</li>`,
    )}
  </ol>
  <form class="row" @submit=${submitted(({ body }) => comment(post.id, body!))}>
    <input name="body" aria-label="Comment" placeholder="Write a comment" maxlength="5000" required />
    <button>Comment</button>
  </form>`;

const article = (post: Post) => html`
  <article class="card" aria-label=${post.title ?? "Post"}>
    <p class="row between"><span>${by(post.user_id)}</span><small>${when(post.created_at)}</small></p>
    ${post.title ? html`<h2>${post.title}</h2>` : nothing}
    <p class="body">${post.body}</p>
    <p class="quiet">${post.tags.map((tag) => `#${tag} `)}</p>
    <div class="row">
      ${emojis.map((emoji) => reaction(post, emoji))}
      <small>${many(post.reaction_count, "reaction")}</small>
      <button class="end" aria-expanded=${opened === post.id} @click=${() => toggleComments(post.id)}>
        ${many(post.comment_count, "comment")}
      </button>
    </div>
    ${opened === post.id ? thread(post) : nothing}
  </article>`;

const choose = (chosen: string) =>
  attempt(() => {
    period = chosen as Period;
    return loadLeaders();
  });

const leaderboard = () => html`
  <aside class="card" aria-label="Leaderboard">
    <div class="row between"><h2>Leaderboard</h2>
      <select aria-label="Period" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${Object.entries(periods).map(([value, label]) => html`
          <option value=${value} .selected=${value === period}>${label}</option>`)}
      </select>
    </div>
    <ol class="leaders">
      ${leaders.map(
        ({ user_id, xp_earned, rank }, index) => html`
        <li class=${user_id === me ? "me" : ""}><b>${rank ?? index + 1}</b> <span>${by(user_id)}<br /><small>${
          people.get(user_id)?.level ? `Level ${people.get(user_id)!.level}` : nothing
        }</small></span> <span>${xp_earned.toLocaleString("en")} XP</span></li>`,
      )}
    </ol>
    ${leaders.length === 0 ? html`<p class="quiet">Nobody has earned points yet.</p>` : nothing}
  </aside>`;

const view = () => html`
  <div class="columns">
    <div class="posts">
      <form class="card" @submit=${submitted(({ title, body }) => publish(title!, body!))}>
        <h2>What is new, ${people.get(me)?.name}?</h2>
        <input name="title" aria-label="Title" placeholder="Title" maxlength="200" required />
        <textarea name="body" aria-label="Text" placeholder="Text" maxlength="10000" required></textarea>
        <button class="primary">Post</button>
      </form>
      ${repeat(posts, ({ id }) => id, article)}
      ${posts.length === 0 ? html`<p class="quiet">No posts yet. Yours would be the first.</p>` : nothing}
      ${more ? html`<button @click=${() => attempt(loadMore)}>Load more</button>` : nothing}
    </div>
    ${leaderboard()}
  </div>`;

start({
  title: "Community feed",
  about: "Everybody reads what is published and writes in their own name; points come from the server alone.",
  accounts: [
    ["owner@quillmark.example", "Quillmark Studio"],
    ["member@vantor.example", "Vantor Freight"],
  ],
  load,
  view,
});
